import { zoneOf } from '../calendar/zones.ts';
import { begunAt, type Item, type ParcelItem } from '../order/order.ts';
import { marksDeparture, type ParcelMilestone } from '../parcel/milestones.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Case, Decision, LedgerEntry, Meta, OrderEvent, Parcel } from '../records/items.ts';
import { ledgerKey, type MessageRef } from '../records/keys.ts';
import type { Flow } from './flow.ts';
import { isCalledOff, parcelsOf } from './flow.ts';

/** Everything kept about one order, read at once and strongly: the ground of every decision. */
export type History = {
  store: string;
  meta: Meta;
  flow: Flow;
  parcels: Parcel[];
  events: OrderEvent[];
  mails: LedgerEntry[];
  /** In the order they were taken. */
  decisions: Decision[];
  cases: Case[];
};

/** The customer's time zone, by the shipping address. */
export const zoneOfOrder = ({ meta }: History, store: StoreSettings): string =>
  zoneOf(meta.order.shippingAddress, store.timeZone);

/** A parcel that counts, and where it is; `undefined` when nothing has been heard of it. */
export type ParcelState = Parcel & { milestone?: ParcelMilestone | undefined; occurredAt?: string | undefined };

/** Every parcel the order is known to have, apart from the voided. */
export function parcelStates({ flow, parcels }: History): ParcelState[] {
  const ids = new Set([...parcels.map((parcel) => parcel.parcelId), ...parcelsOf(flow)]);
  return [...ids].flatMap((parcelId) => {
    const known = parcels.find((parcel) => parcel.parcelId === parcelId) ?? { parcelId };
    const register = flow.registers[`p#${parcelId}`];
    if (known.voided) return [];
    return [{ ...known, milestone: register?.milestone as ParcelMilestone, occurredAt: register?.occurredAt }];
  });
}

const isClosed = ({ milestone }: ParcelState): boolean =>
  milestone === 'delivered' || milestone === 'returned_to_sender';

/** What was dated ahead of its receipt is kept, and has not happened. */
export const pastEvents = ({ events }: History): OrderEvent[] => events.filter(({ ahead }) => !ahead);

/** When it was first heard of on its way; `undefined` before it left. */
const leftAt = (history: History, { parcelId }: ParcelState): string | undefined =>
  pastEvents(history)
    .filter((event) => event.parcelId === parcelId && event.milestone !== 'label_created')
    .map(({ occurredAt }) => occurredAt)
    .sort()[0];

export const openParcels = (history: History): ParcelState[] =>
  parcelStates(history).filter((parcel) => !isClosed(parcel));

export const hasLeft = ({ flow }: History): boolean =>
  Object.entries(flow.registers).some(([name, register]) => name.startsWith('p#') && marksDeparture(register?.mark));

/** Whether nothing happens until the customer pays; a shop that sends something all the same does not wait. */
export const awaitsPayment = (history: History): boolean =>
  history.meta.order.awaitsPayment === true && !hasLeft(history);

/**
 * Whether nothing is left to wait for: by units where every parcel tells what is in it and none replaces another, else
 * when every known parcel has come to its end; an order with nothing to ship is complete when placed. A further box is
 * waited for once its carrier told of it: where no carrier does, nobody would ever say that it arrived.
 */
export function isComplete(history: History): boolean {
  if (awaitsPayment(history)) return false;
  const wanted = unitsToShip(history);
  if (wanted.length === 0) return true;
  const parcels = parcelStates(history).filter((parcel) => parcel.milestone || !isFurtherBox(parcel));
  if (parcels.length === 0) return false;
  if (parcels.some((parcel) => !parcel.items)) return parcels.every(isClosed);
  const isAllThere = unitsMissing(wanted, parcels.filter(isClosed)).length === 0;
  return isAllThere && parcels.filter(isFurtherBox).every(isClosed) && replacements(history).length === 0;
}

/**
 * The parcels under way with goods that came to their end in others before. A parcel that left before those was itself
 * replaced, and one whose goods were refunded may never come: nobody waits for either.
 */
export function replacements(history: History): ParcelState[] {
  const parcels = parcelStates(history);
  const closed = parcels.filter(isClosed);
  if (parcels.some(({ items }) => !items) || unitsMissing(unitsToShip(history), closed).length > 0) return [];
  if (unitsRefunded(history).length > 0) return [];
  return openParcels(history).filter((parcel) => {
    const left = leftAt(history, parcel);
    return left !== undefined && closed.every((other) => (leftAt(history, other) ?? '') < left);
  });
}

const isFurtherBox = ({ items }: ParcelState): boolean => items?.length === 0;

/** What of the order is in no parcel yet, where the parcels tell what is in them. */
export function itemsToCome(history: History): { item: Item; quantity: number }[] {
  const parcels = parcelStates(history);
  if (parcels.length === 0 || parcels.some((parcel) => !parcel.items)) return [];
  return unitsMissing(unitsToShip(history), parcels);
}

/** What the customer keeps of the order. */
export const itemsToReview = (history: History): Item[] =>
  without(unitsOf(history.meta.order.items), unitsRefunded(history)).map(({ item }) => item);

type Units = { item: Item; quantity: number };
const unitsOf = (items: Item[]): Units[] => items.map((item) => ({ item, quantity: item.quantity }));

/** What of the order is shipped at all, less what was refunded. */
export const unitsToShip = (history: History): Units[] =>
  without(unitsOf(history.meta.order.items.filter((item) => item.shippable)), unitsRefunded(history));

const unitsRefunded = (history: History): ParcelItem[] =>
  pastEvents(history).flatMap(({ refund }) => refund?.items ?? []);

const unitsMissing = (wanted: Units[], parcels: ParcelState[]): Units[] =>
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
const without = (wanted: Units[], units: ParcelItem[]): Units[] =>
  balance(wanted, units).filter(({ quantity }) => quantity > 0);

/** Takes by id before SKU, since lines may share a SKU; the last line goes below 0 where more came than was wanted. */
function balance(wanted: Units[], units: ParcelItem[]): Units[] {
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

export const isSame = (item: Item, { id, sku }: ParcelItem): boolean =>
  id !== undefined && item.id !== undefined ? id === item.id : sku !== undefined && sku === item.sku;

export const lastDecision = ({ decisions }: History, mail: MessageRef): Decision | undefined =>
  decisions.findLast((decision) => ledgerKey(decision) === ledgerKey(mail));

export const ledgerOf = ({ mails }: History, mail: MessageRef): LedgerEntry | undefined =>
  mails.find((entry) => ledgerKey(entry) === ledgerKey(mail));

/** The tracking number of a parcel that its customer was told last. */
export function announcedNumber({ mails }: History, parcelId: string | undefined): string | undefined {
  const told = mails.filter(
    (mail) => mail.parcelId === parcelId && mail.trackingNumber !== undefined && mail.status !== 'failed',
  );
  return told.sort((a, b) => (a.claimedAt < b.claimedAt ? -1 : 1)).at(-1)?.trackingNumber;
}

/** Mails whose last word was "held": whatever wakes the journey decides them first. */
export function heldMessages(history: History): Decision[] {
  const last = new Map(history.decisions.map((decision) => [ledgerKey(decision), decision]));
  return [...last.values()].filter(({ outcome }) => outcome === 'held');
}

export const openCases = ({ cases }: History): Case[] => cases.filter(({ status }) => status === 'open');

export const isCancelled = ({ flow }: History): boolean => isCalledOff(flow);

/** Whether every parcel went back, and none was delivered. */
export function wentBack(history: History): boolean {
  const parcels = parcelStates(history);
  return parcels.length > 0 && parcels.every(({ milestone }) => milestone === 'returned_to_sender');
}

/** The latest time a parcel of the order said anything; the placing itself when none has. */
export function lastHeard(history: History): string {
  const times = Object.entries(history.flow.registers).flatMap(([name, register]) =>
    name.startsWith('p#') && register ? [register.occurredAt, ...(register.heard ? [register.heard] : [])] : [],
  );
  return [begunAt(history.meta.order), ...times].sort().at(-1)!;
}

/** When the last parcel was delivered; for an order with nothing to ship, when it was placed and paid. */
export function lastDelivered(history: History): string | undefined {
  const delivered = parcelStates(history).filter(({ milestone }) => milestone === 'delivered');
  const times = delivered.map(({ occurredAt }) => occurredAt!).sort();
  return times.at(-1) ?? (unitsToShip(history).length === 0 ? begunAt(history.meta.order) : undefined);
}
