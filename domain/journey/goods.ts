import type { DecisionContext } from '../message/types.ts';
import { sum } from '../order/amounts.ts';
import { movedMoney } from '../order/facts.ts';
import type { Item, ParcelItem } from '../order/order.ts';
import { balance, isSame, type Units, unitsOf, without } from '../order/units.ts';
import type { OrderEvent, Parcel } from '../records/items.ts';
import { perObject } from '../shared/memoize.ts';
import { compare } from '../shared/sorting.ts';
import { parcelsOf } from './flow.ts';
import { type GivenBack, givenBack } from './given-back.ts';
import {
  awaitsPayment,
  begunIn,
  type History,
  isCancelled,
  isClosed,
  isUnderWay,
  leftAt,
  openParcels,
  type ParcelState,
  parcelStates,
  pastEvents,
} from './history.ts';
import { MOST_PARCELS } from './registers.ts';

// Which goods of an order are still to come, which the customer has, and which go back: by items and quantities, not by flags.

/** Nothing more will come of an order that was cancelled, removed from the shop, never paid, or refunded in full. */
export const isCalledOffInWhole = (history: History): boolean =>
  isCancelled(history) || history.meta.order.paymentEnded === true || allMoneyBack(history);

/**
 * Whether nothing is left to wait for. It counts units where every parcel lists its items and none replaces another.
 * Otherwise every known parcel must have ended, and the platform must not say that more will leave. An order with nothing
 * to ship is complete when placed; of one with too many parcels to follow, those that are followed count. A cancelled order
 * waits only for what had left.
 */
export const isComplete = perObject((history: History): boolean => {
  const { flow, meta } = history;
  if (flow.registers['o#deleted'] && isCancelled(history)) return true;
  if (isCalledOffInWhole(history)) return openParcels(history).every((parcel) => !isUnderWay(history, parcel));
  if (awaitsPayment(history)) return false;
  const wanted = unitsToShip(history);
  if (wanted.length === 0) return !isSentAllTheSame(history);
  // a further box counts once its carrier has reported on it: without a carrier nobody would ever report its arrival
  const parcels = parcelStates(history).filter((parcel) => parcel.milestone || !isFurtherBox(parcel));
  if (parcels.length === 0) return false;
  if (parcelsOf(flow).length >= MOST_PARCELS) return parcels.filter(({ milestone }) => milestone).every(isClosed);
  if (parcels.some((parcel) => !parcel.items))
    return parcels.every((parcel) => isClosed(parcel) || isMadeUpFor(history, parcel)) && meta.order.shipped !== 'part';
  const isAllThere = unitsMissing(wanted, parcels.filter(isClosed)).length === 0;
  return isAllThere && parcels.filter(isFurtherBox).every(isClosed) && replacements(history).length === 0;
});

/** Whether a parcel is in trouble, and another that left since arrived with what can only be the same: the order's one unit. */
function isMadeUpFor(history: History, { milestone, occurredAt = '' }: ParcelState): boolean {
  const units = unitsToShip(history).reduce((sum, { quantity }) => sum + quantity, 0);
  if (milestone !== 'exception' || units !== 1) return false;
  const arrived = parcelStates(history).filter((one) => one.milestone === 'delivered');
  return arrived.some((one) => (leftAt(history, one) ?? '') > occurredAt);
}

/** Whether a parcel with a number is under way though its shop says that nothing is to be shipped, as one does that lists no way of shipping. */
const isSentAllTheSame = (history: History): boolean =>
  history.meta.order.items.every(({ shippable }) => !shippable) &&
  openParcels(history).some((parcel) => parcel.trackingNumber !== undefined && isUnderWay(history, parcel));

/**
 * The parcels under way that replace goods of earlier parcels. Where not every parcel lists its items, these are the parcels
 * that left after a return was requested. The journey does not wait for a parcel that left earlier, since it was itself replaced,
 * nor for one whose goods were refunded, since it may never come.
 */
export function replacements(history: History): readonly ParcelState[] {
  const parcels = parcelStates(history);
  const closed = parcels.filter(isClosed);
  if (parcels.some(({ items }) => !items)) return openParcels(history).filter((one) => isSentInstead(history, one));
  if (unitsMissing(unitsToShip(history), closed).length > 0) return [];
  if (unitsRefunded(history).length > 0) return [];
  return openParcels(history).filter((parcel) => {
    const left = leftAt(history, parcel);
    return left !== undefined && closed.every((other) => (leftAt(history, other) ?? '') < left);
  });
}

/** Whether this parcel left after a return was requested and all other parcels had ended: then it holds the replacement. */
function isSentInstead(history: History, parcel: ParcelState): boolean {
  const left = leftAt(history, parcel);
  const isAsked = ({ milestone, occurredAt }: OrderEvent) =>
    (milestone === 'return_requested' || milestone === 'return_received') && occurredAt < left!;
  if (left === undefined || !pastEvents(history).some(isAsked)) return false;
  const before = parcelStates(history).filter((other) => (leftAt(history, other) ?? left) < left);
  return before.length > 0 && before.every((other) => isClosed(other) && other.occurredAt! <= left);
}

export const isFurtherBox = ({ items }: ParcelState): boolean => items?.length === 0;

/** The units of the order that are in no parcel yet, where the parcels list their items. */
export const itemsToCome = perObject((history: History): readonly Units[] => {
  const parcels = parcelStates(history);
  if (parcels.length === 0 || parcels.some((parcel) => !parcel.items) || isCalledOffInWhole(history)) return [];
  return unitsMissing(unitsToShip(history), parcels);
});

/** Whether money went back, line by line, for all that a case about this parcel, or about the order, is about: what did not arrive. */
export function isPaidBackFor(history: History, subject: string): boolean {
  const parcels = parcelStates(history);
  if (parcels.length === 0 || parcels.some(({ items }) => !items)) return false;
  const own = parcels.filter(({ parcelId }) => subject === `parcel:${parcelId}`);
  const arrived = parcels.filter(({ milestone }) => milestone === 'delivered');
  const shipped = unitsOf(history.meta.order.items.filter(({ shippable }) => shippable));
  const about = own.length > 0 ? own.flatMap((one) => unitsIn(history, one)) : unitsMissing(shipped, arrived);
  return about.length > 0 && without(about, unitsRefunded(history)).length === 0;
}

/** The units of the order that are shipped at all, less the refunded ones. */
export const unitsToShip = perObject((history: History): readonly Units[] =>
  without(unitsOf(history.meta.order.items.filter((item) => item.shippable)), unitsRefunded(history)),
);

/** The items of which the customer keeps at least one unit. */
export const itemsToReview = (history: History): Item[] => unitsKept(history).map(({ item }) => item);

/** The units that the customer has and keeps: they arrived or needed no shipping, and neither they nor their money go back. */
export const unitsKept = perObject((history: History): readonly Units[] => {
  if (allMoneyBack(history)) return [];
  const { items } = history.meta.order;
  const parcels = parcelStates(history);
  const arrived = parcels.filter(({ milestone }) => milestone === 'delivered');
  const isTold = parcels.length > 0 && parcels.every((parcel) => parcel.items);
  const have = isTold ? items.filter((item) => !item.shippable || isIn(arrived, item)) : items;
  const lines = givenBack(history).filter(({ item }) => have.includes(item));
  return lines
    .map((line) => ({ item: line.item, quantity: line.item.quantity - line.paid - unitsGoingBack(history, line) }))
    .filter(({ quantity }) => quantity > 0);
});

const isIn = (parcels: readonly ParcelState[], item: Item): boolean =>
  parcels.some((parcel) => parcel.items?.some((one) => isSame(item, one)));

/** Why nothing is left for the customer to keep; `undefined` when something is. */
export function returningIn(history: History): DecisionContext['returning'] {
  if (allMoneyBack(history)) return 'refunded';
  if (cameBackForGood(history)) return 'returned_to_sender';
  if (itemsToReview(history).length > 0) return undefined;
  const going = givenBack(history).filter((line) => unitsGoingBack(history, line) > 0);
  const returned = going
    .flatMap(({ last }) => last ?? [])
    .sort((a, b) => compare(a.occurredAt, b.occurredAt))
    .at(-1)?.milestone;
  return returned === 'return_requested' || returned === 'return_received' ? returned : undefined;
}

/** A parcel without listed items came back, and none that left later was delivered. */
function cameBackForGood(history: History): boolean {
  const parcels = parcelStates(history);
  const arrived = parcels.filter(({ milestone }) => milestone === 'delivered');
  return parcels.some(
    (parcel) =>
      parcel.milestone === 'returned_to_sender' &&
      (!parcel.items || arrived.length === 0) &&
      !arrived.some((other) => (leftAt(history, other) ?? '') > parcel.occurredAt!),
  );
}

/** The whole payment went back, for every unit or without naming units. Amounts in a currency other than the order's do not count. */
export const allMoneyBack = perObject((history: History): boolean => {
  const { order } = history.meta;
  const events = pastEvents(history).filter(({ milestone }) => milestone === 'refunded');
  const refunds = events.flatMap(({ refund = {} }) => (movedMoney(refund) ? [refund] : []));
  if (refunds.length === 0) return false;
  if (refunds.some(({ amount, items }) => amount === undefined && !items)) return true; // the order was refunded, without any details
  if (order.items.length > 0 && without(unitsOf(order.items), unitsRefunded(history)).length === 0) return true;
  const inWhole = refunds.filter(({ items, currency = order.currency }) => !items && currency === order.currency);
  const back = sum(inWhole.flatMap(({ amount }) => amount ?? []));
  return Number(back) > 0 && Number(back) >= Number(order.total);
});

const unitsRefunded = (history: History): ParcelItem[] =>
  pastEvents(history).flatMap(({ refund }) => refund?.items ?? []);

/** How many of a line go back, and nothing came in their place. */
const unitsGoingBack = (history: History, { open, first }: GivenBack): number =>
  first && isMadeGood(history, first) ? 0 : open;

/** Whether a replacement left after this return was requested, and arrived. */
function isMadeGood(history: History, { items, occurredAt }: OrderEvent): boolean {
  const arrived = parcelStates(history).filter(({ milestone }) => milestone === 'delivered');
  const after = arrived.filter((parcel) => (leftAt(history, parcel) ?? '') > occurredAt);
  return after.some((parcel) =>
    items && parcel.items
      ? items.some((one) => parcel.items!.some((other) => isSame(one, other)))
      : isSentInstead(history, parcel),
  );
}

/** When the customer last withdrew a return. */
export const returnWithdrawn = (history: History): string | undefined =>
  pastEvents(history)
    .flatMap(({ milestone, occurredAt }) => (milestone === 'return_cancelled' ? [occurredAt] : []))
    .sort()
    .at(-1);

/** Whether the customer has reviewed everything there is to review; a review without items is about the whole order. */
export function isReviewed(history: History): boolean {
  const reviews = pastEvents(history).filter(({ milestone }) => milestone === 'reviewed');
  if (reviews.length === 0) return false;
  if (reviews.some(({ items }) => !items)) return true;
  const reviewed = reviews.flatMap(({ items }) => items ?? []);
  return itemsToReview(history).every((item) => reviewed.some((one) => isSame(item, one)));
}

const unitsMissing = (wanted: readonly Units[], parcels: readonly ParcelState[]): Units[] =>
  without(
    wanted,
    parcels.flatMap((parcel) => parcel.items ?? []),
  );

/** Which units of the order's lines a parcel with listed items holds, after the parcels before it have taken theirs. */
export function unitsIn(history: History, { parcelId, items = [] }: Parcel): Units[] {
  const parcels = parcelStates(history);
  const place = parcels.findIndex((one) => one.parcelId === parcelId);
  const before = parcels.slice(0, place).flatMap((one) => one.items ?? []);
  const wanted = balance(unitsOf(history.meta.order.items), before);
  const left = balance(wanted, items);
  return wanted
    .map(({ item, quantity }, i) => ({ item, quantity: quantity - left[i]!.quantity }))
    .filter(({ quantity }) => quantity > 0);
}

/** When the last parcel arrived; for an order with nothing to ship, when it was placed and paid. */
export function lastDelivered(history: History): string | undefined {
  const delivered = parcelStates(history).filter(({ milestone }) => milestone === 'delivered');
  const times = delivered.map(({ occurredAt }) => occurredAt!).sort();
  return times.at(-1) ?? (unitsToShip(history).length === 0 ? begunIn(history) : undefined);
}
