import { DAY_MS } from '../calendar/durations.ts';
import { endOfDay, localDate } from '../calendar/windows.ts';
import { addedAt } from '../order/items-since.ts';
import type { DateWindow, Item } from '../order/order.ts';
import { isSame } from '../order/units.ts';
import { leftAgainAt } from '../parcel/way.ts';
import { promisedFrom } from '../policy/promised.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { perObject } from '../shared/memoize.ts';
import { itemsToCome, replacements, unitsToShip } from './goods.ts';
import { begunIn, type History, leftAt, openParcels, type ParcelState, parcelStates, zoneOfOrder } from './history.ts';

// By when the customer expects the rest of the order.

/** Shops write a date this far ahead when they do not know. */
const UNKNOWN_AFTER_DAYS = 3 * 366;
/** Orders are still edited in their first minutes; an item that appears after this was added later. */
const ADDED_AFTER_MS = DAY_MS;

/** The end of `dueDate`, in the customer's zone. */
export const dueTime = (history: History, store: StoreSettings): string =>
  endOfDay(dueDate(history, store), zoneOfOrder(history, store));

/** The last day on which the customer expects the rest of the order. */
export const dueDate = (history: History, store: StoreSettings): string => dueDates(history)(store);

const dueDates = perObject((history: History) =>
  perObject((store: StoreSettings): string => {
    const days = [
      ...openParcels(history).map((parcel) => dueOfParcel(history, store, parcel)),
      ...itemsToCome(history).map(({ item }) => promiseOf(history, store, [item])),
    ];
    return days.sort().at(-1) ?? promiseOf(history, store, openItems(history));
  }),
);

/** The promise for the goods in the parcel, with two exceptions: where the shop promised no day, a later day that the carrier names; and for a parcel that left again or replaces another, the promised number of days from then. */
function dueOfParcel(history: History, store: StoreSettings, parcel: ParcelState): string {
  const promised = promiseOf(history, store, itemsOf(history, parcel));
  const named = parcel.estimatedDelivery;
  if (named && !isPromisedByShop(history) && isKnown(history, named) && named.to > promised) return named.to;
  const left = leftAt(history, parcel);
  if (!left) return promised;
  const zone = zoneOfOrder(history, store);
  const renewed = promisedFrom(localDate(left, zone), store);
  const isAgain =
    leftAgainAt(history.flow.registers[`p#${parcel.parcelId}`]?.way ?? {}) !== '' ||
    replacements(history).some(({ parcelId }) => parcelId === parcel.parcelId);
  const hasArrivals = openParcels(history).length < parcelStates(history).length;
  return isAgain || (hasArrivals && localDate(left, zone) > promised) ? renewed : promised;
}

/** The items in a parcel; where the platform does not list them, those that have not arrived yet. */
const itemsOf = (history: History, { items }: ParcelState): Item[] =>
  items ? history.meta.order.items.filter((item) => items.some((one) => isSame(item, one))) : openItems(history);

const openItems = (history: History): Item[] => unitsToShip(history).map(({ item }) => item);

/** The promise for goods of the order; goods that were added later have their own. */
function promiseOf(history: History, store: StoreSettings, items: Item[]): string {
  const zone = zoneOfOrder(history, store);
  const { meta } = history;
  const promised = promisedDate(history, store);
  const added = items
    .map((item) => addedAt(meta, item))
    .sort()
    .at(-1);
  const isLater = added && Date.parse(added) - Date.parse(meta.order.placedAt) > ADDED_AFTER_MS;
  const renewed = isLater ? promisedFrom(localDate(added, zone), store) : promised;
  return renewed > promised ? renewed : promised;
}

const isKnown = ({ meta }: History, { to }: DateWindow): boolean =>
  Date.parse(to) - Date.parse(meta.order.placedAt) < UNKNOWN_AFTER_DAYS * DAY_MS;

export const isPromisedByShop = (history: History): boolean => {
  const { promisedDelivery } = history.meta.order;
  return promisedDelivery !== undefined && isKnown(history, promisedDelivery);
};

/** The last day of the delivery the customer was promised: by the platform, else by the store's settings. */
export function promisedDate(history: History, store: StoreSettings): string {
  const zone = zoneOfOrder(history, store);
  const { order } = history.meta;
  if (order.promisedDelivery && isKnown(history, order.promisedDelivery)) return order.promisedDelivery.to;
  const begun = localDate(begunIn(history), zone);
  const { availableFrom = '' } = order;
  return promisedFrom(availableFrom > begun ? availableFrom : begun, store);
}
