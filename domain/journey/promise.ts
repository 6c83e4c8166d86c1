import { endOfDay, localDate } from '../calendar/windows.ts';
import { addedAt } from '../order/items-since.ts';
import type { DateWindow, Item } from '../order/order.ts';
import { leftAgainAt } from '../parcel/way.ts';
import { promisedFrom } from '../policy/promised.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { perObject } from '../shared/memoize.ts';
import { isSame, itemsToCome, replacements, unitsToShip } from './goods.ts';
import { begunIn, type History, leftAt, openParcels, type ParcelState, parcelStates, zoneOfOrder } from './history.ts';

// By when the customer expects what is still open.

/** A date so far ahead is what shops write for "we do not know". */
const UNKNOWN_AFTER_DAYS = 3 * 366;
/** An order is edited for minutes after it was placed; what is in it later was added to it. */
const ADDED_AFTER_MS = 86_400_000;

/** The end of `dueDate`, in the customer's zone. */
export const dueTime = (history: History, store: StoreSettings): string =>
  endOfDay(dueDate(history, store), zoneOfOrder(history, store));

/** The last day on which the customer expects what is still open. */
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

/** A later day that the carrier names, where the shop promised none; of one that left again, or replaces another, what was promised counts from then; else the promise for its goods. */
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

/** The items in a parcel; where the platform does not say, those that have not arrived yet. */
const itemsOf = (history: History, { items }: ParcelState): Item[] =>
  items ? history.meta.order.items.filter((item) => items.some((one) => isSame(item, one))) : openItems(history);

const openItems = (history: History): Item[] => unitsToShip(history).map(({ item }) => item);

/** The promise for goods of the order: goods that were added later have one of their own. */
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
  Date.parse(to) - Date.parse(meta.order.placedAt) < UNKNOWN_AFTER_DAYS * 86_400_000;

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
