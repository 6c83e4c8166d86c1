import { addDays, endOfDay, localDate, nextOpening } from '../calendar/windows.ts';
import type { MessageKind } from '../message/kinds.ts';
import { begunAt } from '../order/order.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Decision } from '../records/items.ts';
import {
  awaitsPayment,
  type History,
  hasLeft,
  isCancelled,
  isComplete,
  lastHeard,
  openParcels,
  parcelStates,
  replacements,
  zoneOfOrder,
} from './history.ts';

// Late, or silent for too long: told to the customer once a round, and handed over to people after the last round.

/** What the customer is told when someone looks now; `undefined` when all is well, or the rounds are used up. */
export function lateRound(
  history: History,
  store: StoreSettings,
  now: string,
): { kind: MessageKind; round: number } | undefined {
  if (isCancelled(history) || isComplete(history) || awaitsPayment(history)) return undefined;
  if (now < lookTime(history, store)) return undefined;
  const round = rounds(history).length + 1;
  if (round > store.lateRounds) return undefined;
  return { kind: now < dueTime(history, store) && !hasLeft(history) ? 'preparing' : 'running_late', round };
}

/** Whether the customer has been told, or was silent, for long enough: now it is for people. */
export const isForPeople = (history: History, store: StoreSettings, now: string): boolean =>
  (awaitsPayment(history) || rounds(history).length >= store.lateRounds) && lookTime(history, store) <= now;

/** The first decision of every round so far. */
function rounds({ decisions }: History): Decision[] {
  const late = decisions.filter(({ kind }) => kind === 'running_late' || kind === 'preparing');
  return late.filter((decision, at) => late.findIndex(({ occurrence }) => occurrence === decision.occurrence) === at);
}

/** What shops write for "we do not know"; the text of a time of five digits a year would not sort by time. */
const NEVER = '9990-01-01';

/** The end of `dueDate`, in the customer's zone. */
export const dueTime = (history: History, store: StoreSettings): string =>
  endOfDay(dueDate(history, store), zoneOfOrder(history, store));

/** The last day on which the customer expects what is still open. */
export function dueDate(history: History, store: StoreSettings): string {
  const promised = promisedDate(history, store);
  const open = openParcels(history);
  const hasArrivals = open.length < parcelStates(history).length;
  const replacing = hasArrivals ? replacements(history).map(({ parcelId }) => parcelId) : [];
  const estimates = open.map(({ parcelId, estimatedDelivery }) => {
    const after = replacing.includes(parcelId) ? '' : promised;
    const anew = hasArrivals ? dueOfOneMore(history, store, parcelId, after) : undefined;
    return estimatedDelivery?.to ?? anew ?? promised;
  });
  return earliest(estimates.sort().at(-1) ?? promised, NEVER);
}

/** A replacement, and the rest of an order that leaves after the promised day and another parcel's arrival: its time counts anew. */
function dueOfOneMore(history: History, store: StoreSettings, parcelId: string, after: string): string | undefined {
  const zone = zoneOfOrder(history, store);
  const first = history.events.find((event) => event.parcelId === parcelId)?.occurredAt;
  if (!first || localDate(first, zone) <= after) return undefined;
  return localDate(addDays(first, store.promisedDays, zone), zone);
}

/** The last day of the delivery the customer was promised: by the platform, else by the store's settings. */
export function promisedDate(history: History, store: StoreSettings): string {
  const zone = zoneOfOrder(history, store);
  const { order } = history.meta;
  return order.promisedDelivery?.to ?? localDate(addDays(begunAt(order), store.promisedDays, zone), zone);
}

/** When someone should look whether all is well: in the customer's daytime, since a mail may follow. */
export function lookTime(history: History, store: StoreSettings): string {
  const zone = zoneOfOrder(history, store);
  if (awaitsPayment(history)) return nextOpening(endOfPatience(history, store, zone), zone, daytime(store));
  const due = dueTime(history, store);
  const silent = addDays(lastHeard(history), store.longestSilenceDays, zone);
  const before = rounds(history).at(-1)?.at;
  if (!before) return nextOpening(earliest(due, silent), zone, daytime(store));
  const patience = addDays(before, store.longestSilenceDays, zone);
  return nextOpening(latest(patience, silent, due > before ? due : before), zone, daytime(store));
}

/** How long the shop waits for a payment, without a word: for as long as for a parcel of which nothing is heard. */
const endOfPatience = (history: History, store: StoreSettings, zone: string): string =>
  addDays(lastHeard(history), store.promisedDays + store.lateRounds * store.longestSilenceDays, zone);

/** Whoever is worried about a parcel is worried on holidays too. */
const daytime = ({ marketingHours: { from, to } }: StoreSettings) => ({ from, to });

const earliest = (...times: string[]): string => times.sort()[0]!;
const latest = (...times: string[]): string => times.sort().at(-1)!;
