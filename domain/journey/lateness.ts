import { addDays, nextOpening } from '../calendar/windows.ts';
import { NEWS_AGE_MS } from '../message/age.ts';
import type { MessageKind } from '../message/kinds.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Decision } from '../records/items.ts';
import { assumedArrival } from './assumptions.ts';
import { awaitsCollection, collectDeadline, collectReminderAt, waitsForCustomer } from './collection.ts';
import { isCalledOffInWhole, isComplete } from './goods.ts';
import {
  awaitsPayment,
  type History,
  hasLeft,
  isUnderWay,
  lastDecision,
  lastHeard,
  openParcels,
  zoneOfOrder,
} from './history.ts';
import { dueTime } from './promise.ts';

// Late, or silent for too long: told to the customer once a round, and handed over to people after the last round.

/** What the customer is told when someone looks now; `undefined` when all is well, or the rounds are used up. */
export function lateRound(
  history: History,
  store: StoreSettings,
  now: string,
): { kind: MessageKind; round: number; happenedAt: string } | undefined {
  if (!canBeLate(history) || isPastItsLife(history, store) || now < lookTime(history, store)) return undefined;
  const round = rounds(history).length + 1;
  if (round > store.lateRounds) return undefined;
  // each round is of the day at which it was due, so that no later look makes an old order's trouble new
  const happenedAt = addDays(
    dueTime(history, store),
    (round - 1) * store.longestSilenceDays,
    zoneOfOrder(history, store),
  );
  return { kind: hasLeft(history) ? 'running_late' : 'preparing', round, happenedAt };
}

/** Whether anything is awaited that can be late: not what is called off, unpaid, to be collected, or reported on by nobody. */
export function canBeLate(history: History): boolean {
  if (isComplete(history) || isCalledOffInWhole(history) || awaitsPayment(history)) return false;
  return !awaitsCollection(history) && !isUnreported(history);
}

/** Whether all that is still open is under way, and nobody reports on it. */
export function isUnreported(history: History): boolean {
  const { unreported = [] } = history;
  const open = openParcels(history);
  return open.length > 0 && open.every(({ parcelId }) => unreported.includes(parcelId));
}

/** Whether the customer has been told, or was silent, for long enough: now it is for people. */
export function isForPeople(history: History, store: StoreSettings, now: string): boolean {
  if (isCalledOffInWhole(history) || isUnreported(history) || lookTime(history, store) > now) return false;
  if (awaitsPayment(history)) return true;
  if (awaitsCollection(history)) return collectionEnds(history, store) <= now;
  return rounds(history).length >= store.lateRounds;
}

/** The first decision of every round so far. */
export function rounds({ decisions }: History): Decision[] {
  const late = decisions.filter(({ kind }) => kind === 'running_late' || kind === 'preparing');
  return late.filter((decision, at) => late.findIndex(({ occurrence }) => occurrence === decision.occurrence) === at);
}

/**
 * Whether nothing of use can happen any more: when the order was first heard of, all that was awaited of it was longer
 * past than a message is of use, as of an old order that the shop touches.
 */
export function isPastItsLife(history: History, store: StoreSettings): boolean {
  const { since } = history.flow;
  if (!since) return false;
  const zone = zoneOfOrder(history, store);
  const end = latest(dueTime(history, store), addDays(lastHeard(history), store.longestSilenceDays, zone));
  return Date.parse(since) - Date.parse(end) > NEWS_AGE_MS;
}

/** When someone should look whether all is well: in the customer's daytime, since a mail may follow. */
export function lookTime(history: History, store: StoreSettings): string {
  const zone = zoneOfOrder(history, store);
  const open = (at: string) => nextOpening(at, zone, daytime(store));
  if (awaitsPayment(history)) return open(endOfPatience(history, store, zone));
  const others = [...collectionLooks(history, store), ...assumedArrivals(history, store)];
  if (awaitsCollection(history) || isUnreported(history)) return others.sort()[0]!;
  return [...others, open(lateLook(history, store, zone))].sort()[0]!;
}

function lateLook(history: History, store: StoreSettings, zone: string): string {
  const due = dueTime(history, store);
  const before = rounds(history).at(-1)?.at;
  if (!before) return isCalledOffInWhole(history) ? addDays(due, store.longestSilenceDays, zone) : due;
  const silent = addDays(lastHeard(history), store.longestSilenceDays, zone);
  const patience = addDays(before, store.longestSilenceDays, zone);
  return latest(patience, silent, due > before ? due : before);
}

/** When a reminder to collect is due, and when nothing was collected in time. */
function collectionLooks(history: History, store: StoreSettings): string[] {
  const waiting = openParcels(history).filter(waitsForCustomer);
  const reminders = waiting.flatMap((parcel) => {
    const mail = { kind: 'collect_reminder', parcelId: parcel.parcelId, occurrence: parcel.occurredAt! } as const;
    return lastDecision(history, mail) ? [] : (collectReminderAt(history, store, parcel) ?? []);
  });
  return awaitsCollection(history) ? [...reminders, collectionEnds(history, store)] : reminders;
}

/** How long it may take until an uncollected parcel is said to be on its way back. */
function collectionEnds(history: History, store: StoreSettings): string {
  const zone = zoneOfOrder(history, store);
  const deadlines = openParcels(history).map((parcel) => collectDeadline(history, store, parcel));
  const end = addDays(deadlines.sort().at(-1)!, store.longestSilenceDays, zone);
  return nextOpening(end, zone, daytime(store));
}

const assumedArrivals = (history: History, store: StoreSettings): string[] =>
  openParcels(history)
    .filter((parcel) => history.unreported?.includes(parcel.parcelId) && isUnderWay(history, parcel))
    .map((parcel) => assumedArrival(history, store, parcel));

/** How long the shop waits for a payment, without a word: for as long as for a parcel of which nothing is heard. */
const endOfPatience = (history: History, store: StoreSettings, zone: string): string =>
  addDays(lastHeard(history), store.promisedDays + store.lateRounds * store.longestSilenceDays, zone);

/** Whoever is worried about a parcel is worried on holidays too. */
const daytime = ({ marketingHours: { from, to } }: StoreSettings) => ({ from, to });

const latest = (...times: string[]): string => times.sort().at(-1)!;
