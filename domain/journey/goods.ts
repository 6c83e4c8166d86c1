import type { DecisionContext } from '../message/types.ts';
import { sum } from '../order/amounts.ts';
import { movedMoney } from '../order/facts.ts';
import type { Item, ParcelItem } from '../order/order.ts';
import type { OrderEvent, Parcel } from '../records/items.ts';
import { perObject } from '../shared/memoize.ts';
import { compare } from '../shared/sorting.ts';
import { parcelsOf } from './flow.ts';
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

// What of an order is still to come, what the customer has, and what goes back: by items and quantities, not by flags.

export type Units = { item: Item; quantity: number };

/** Nothing more is expected of an order that was cancelled, removed from the shop, never paid, or paid back in full. */
export const isCalledOffInWhole = (history: History): boolean =>
  isCancelled(history) || history.meta.order.paymentEnded === true || allMoneyBack(history);

/**
 * Whether nothing is left to wait for: by units where every parcel tells what is in it and none replaces another, else
 * when every known parcel has come to its end and the platform does not say that more will leave; an order with nothing
 * to ship is complete when placed, and one with more parcels than are followed with those that are. Of an order that is called off only what had left is waited for.
 */
export const isComplete = perObject((history: History): boolean => {
  const { flow, meta } = history;
  if (flow.registers['o#deleted'] && isCancelled(history)) return true;
  if (isCalledOffInWhole(history)) return openParcels(history).every((parcel) => !isUnderWay(history, parcel));
  if (awaitsPayment(history)) return false;
  const wanted = unitsToShip(history);
  if (wanted.length === 0) return true;
  // a further box is waited for once its carrier spoke of it: where no carrier does, nobody would ever say that it arrived
  const parcels = parcelStates(history).filter((parcel) => parcel.milestone || !isFurtherBox(parcel));
  if (parcels.length === 0) return false;
  if (parcelsOf(flow).length >= MOST_PARCELS) return parcels.filter(({ milestone }) => milestone).every(isClosed);
  if (parcels.some((parcel) => !parcel.items)) return parcels.every(isClosed) && meta.order.shipped !== 'part';
  const isAllThere = unitsMissing(wanted, parcels.filter(isClosed)).length === 0;
  return isAllThere && parcels.filter(isFurtherBox).every(isClosed) && replacements(history).length === 0;
});

/**
 * The parcels under way with goods that came to their end in others before; where not every parcel tells what is in it, those
 * that left after goods were asked back. A parcel that left before those was itself replaced, and one whose goods
 * were refunded may never come: nobody waits for either.
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

/** Whether goods had been asked back and all others had come to their end when this parcel left: it holds others in their place. */
function isSentInstead(history: History, parcel: ParcelState): boolean {
  const left = leftAt(history, parcel);
  const isAsked = ({ milestone, occurredAt }: OrderEvent) =>
    (milestone === 'return_requested' || milestone === 'return_received') && occurredAt < left!;
  if (left === undefined || !pastEvents(history).some(isAsked)) return false;
  const before = parcelStates(history).filter((other) => (leftAt(history, other) ?? left) < left);
  return before.length > 0 && before.every((other) => isClosed(other) && other.occurredAt! <= left);
}

export const isFurtherBox = ({ items }: ParcelState): boolean => items?.length === 0;

/** What of the order is in no parcel yet, where the parcels tell what is in them. */
export const itemsToCome = perObject((history: History): readonly Units[] => {
  const parcels = parcelStates(history);
  if (parcels.length === 0 || parcels.some((parcel) => !parcel.items) || isCalledOffInWhole(history)) return [];
  return unitsMissing(unitsToShip(history), parcels);
});

/** What of the order is shipped at all, less what was refunded. */
export const unitsToShip = perObject((history: History): readonly Units[] =>
  without(unitsOf(history.meta.order.items.filter((item) => item.shippable)), unitsRefunded(history)),
);

/** The items of which the customer keeps at least one. */
export const itemsToReview = (history: History): Item[] => unitsKept(history).map(({ item }) => item);

/** What the customer has and keeps: it arrived, or needed no shipping, and neither it nor its money goes back. */
export const unitsKept = perObject((history: History): readonly Units[] => {
  if (allMoneyBack(history) || isReturnOfAll(history)) return [];
  const { items } = history.meta.order;
  const parcels = parcelStates(history);
  const arrived = parcels.filter(({ milestone }) => milestone === 'delivered');
  const isTold = parcels.length > 0 && parcels.every((parcel) => parcel.items);
  const have = isTold ? items.filter((item) => !item.shippable || isIn(arrived, item)) : items;
  return without(unitsOf(have), [...unitsRefunded(history), ...unitsReturning(history)]);
});

const isIn = (parcels: readonly ParcelState[], item: Item): boolean =>
  parcels.some((parcel) => parcel.items?.some((one) => isSame(item, one)));

/** Why nothing is left for the customer to keep; `undefined` when something is. */
export function returningIn(history: History): DecisionContext['returning'] {
  if (allMoneyBack(history)) return 'refunded';
  if (cameBackForGood(history)) return 'returned_to_sender';
  if (itemsToReview(history).length > 0) return undefined;
  const returned = returnsOf(history).at(-1)?.milestone;
  return returned === 'return_requested' || returned === 'return_received' ? returned : undefined;
}

/** A parcel that does not tell its items came back, and none that left later was delivered. */
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

/** All that was paid went back, for every unit or though no line says for what. Amounts in another currency than the order's do not count. */
export const allMoneyBack = perObject((history: History): boolean => {
  const { order } = history.meta;
  const events = pastEvents(history).filter(({ milestone }) => milestone === 'refunded');
  const refunds = events.flatMap(({ refund = {} }) => (movedMoney(refund) ? [refund] : []));
  if (refunds.length === 0) return false;
  if (refunds.some(({ amount, items }) => amount === undefined && !items)) return true; // the order was paid back, and no more is said
  if (order.items.length > 0 && without(unitsOf(order.items), unitsRefunded(history)).length === 0) return true;
  const inWhole = refunds.filter(({ items, currency = order.currency }) => !items && currency === order.currency);
  const back = sum(inWhole.flatMap(({ amount }) => amount ?? []));
  return Number(back) > 0 && Number(back) >= Number(order.total);
});

const unitsRefunded = (history: History): ParcelItem[] =>
  pastEvents(history).flatMap(({ refund }) => refund?.items ?? []);

/** The returns that were asked for, not withdrawn, and in whose place nothing came: the latest word of each item. */
function returnsOf(history: History) {
  const said = pastEvents(history).filter(({ milestone }) => milestone.startsWith('return_'));
  const words = said.toSorted((a, b) => compare(a.occurredAt, b.occurredAt));
  const last = new Map(words.map((event) => [goodsOf(event), event]));
  const withdrawnAll = words.findLast(({ milestone, items }) => milestone === 'return_cancelled' && !items);
  return [...last.values()].filter(
    (event) =>
      event.milestone !== 'return_cancelled' &&
      !(withdrawnAll && withdrawnAll.occurredAt >= event.occurredAt) &&
      !isMadeGood(history, event, words.find((word) => goodsOf(word) === goodsOf(event))!.occurredAt),
  );
}

const goodsOf = ({ items }: OrderEvent): string => JSON.stringify(items ?? 'all');

/** Whether other goods left after these were asked back, and arrived in their place. */
function isMadeGood(history: History, { items }: OrderEvent, askedAt: string): boolean {
  const arrived = parcelStates(history).filter(({ milestone }) => milestone === 'delivered');
  const after = arrived.filter((parcel) => (leftAt(history, parcel) ?? '') > askedAt);
  return after.some((parcel) =>
    items && parcel.items
      ? items.some((one) => parcel.items!.some((other) => isSame(one, other)))
      : isSentInstead(history, parcel),
  );
}

/** When a customer last said that they keep what they had asked to send back. */
export const returnWithdrawn = (history: History): string | undefined =>
  pastEvents(history)
    .flatMap(({ milestone, occurredAt }) => (milestone === 'return_cancelled' ? [occurredAt] : []))
    .sort()
    .at(-1);

const isReturnOfAll = (history: History): boolean => returnsOf(history).some(({ items }) => !items);
const unitsReturning = (history: History): ParcelItem[] => returnsOf(history).flatMap(({ items }) => items ?? []);

/** Whether the customer has reviewed what there is to review; a review without items is of the whole order. */
export function isReviewed(history: History): boolean {
  const reviews = pastEvents(history).filter(({ milestone }) => milestone === 'reviewed');
  if (reviews.length === 0) return false;
  if (reviews.some(({ items }) => !items)) return true;
  const reviewed = reviews.flatMap(({ items }) => items ?? []);
  return itemsToReview(history).every((item) => reviewed.some((one) => isSame(item, one)));
}

const unitsOf = (items: Item[]): Units[] => items.map((item) => ({ item, quantity: item.quantity }));

const unitsMissing = (wanted: readonly Units[], parcels: readonly ParcelState[]): Units[] =>
  without(
    wanted,
    parcels.flatMap((parcel) => parcel.items ?? []),
  );

/** Which units of the order's lines a parcel that tells its items holds, those of the parcels before it taken first. */
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

/** What is left when each of these units is taken for one that was wanted. */
const without = (wanted: readonly Units[], units: ParcelItem[]): Units[] =>
  balance(wanted, units).filter(({ quantity }) => quantity > 0);

/** Takes by id before SKU, since lines may share a SKU; the last line goes below 0 where more came than was wanted. */
function balance(wanted: readonly Units[], units: ParcelItem[]): Units[] {
  const rest = wanted.map((one) => ({ ...one }));
  for (const unit of units.toSorted((a, b) => Number(a.id === undefined) - Number(b.id === undefined))) {
    let left = unit.quantity;
    const lines = rest.filter(({ item }) => isSame(item, unit));
    for (const line of lines) {
      const taken = line === lines.at(-1) ? left : Math.min(left, Math.max(0, line.quantity));
      line.quantity -= taken;
      left -= taken;
    }
  }
  return rest;
}

type Goods = Pick<ParcelItem, 'id' | 'sku'>;
export const isSame = (item: Goods, { id, sku }: Goods): boolean =>
  id !== undefined && item.id !== undefined ? id === item.id : sku !== undefined && sku === item.sku;

/** When the last parcel arrived; for an order with nothing to ship, when it was placed and paid. */
export function lastDelivered(history: History): string | undefined {
  const delivered = parcelStates(history).filter(({ milestone }) => milestone === 'delivered');
  const times = delivered.map(({ occurredAt }) => occurredAt!).sort();
  return times.at(-1) ?? (unitsToShip(history).length === 0 ? begunIn(history) : undefined);
}
