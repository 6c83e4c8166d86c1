import { addDays, nextOpening } from '../calendar/windows.ts';
import { NEWS_AGE_MS } from '../message/age.ts';
import type { MessageKind } from '../message/kinds.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Decision } from '../records/items.ts';
import { latest } from '../shared/sorting.ts';
import { assumedArrival } from './assumptions.ts';
import { chanceLook, latenessAt, lostSince } from './chance.ts';
import { collectDeadline, collectReminderAt, waitsForCustomer } from './collection.ts';
import { isCalledOffInWhole, isComplete } from './goods.ts';
import {
  awaitsPayment,
  type History,
  isUnderWay,
  lastDecision,
  lastHeard,
  openParcels,
  zoneOfOrder,
} from './history.ts';
import { awaitsCollection, isOnItsWay, isUnreported } from './parts.ts';
import { dueTime } from './promise.ts';
import { tomorrowLooks } from './tomorrow.ts';

// An order that is late, or silent for too long: the customer is told once a round, and people take over after the last round.

/** The round in which a promise will probably be missed; it comes before rounds 1, 2 …, in which it was missed. */
export const AT_RISK = 0;

/** What to tell the customer now; `undefined` when all is well, at night, or when the rounds are used up. */
export function lateRound(
  history: History,
  store: StoreSettings,
  now: string,
): { kind: MessageKind; round: number; happenedAt: string } | undefined {
  if (!canBeLate(history) || isPastItsLife(history, store) || opening(history, store, now) !== now) return undefined;
  const kind = isOnItsWay(history) ? 'running_late' : 'preparing';
  if (latenessAt(history, store, now).state === 'at_risk')
    return rounds(history).length === 0 ? { kind, round: AT_RISK, happenedAt: now } : undefined;
  const round = missedRounds(history).length + 1;
  if (now < roundTime(history, store) || round > store.lateRounds) return undefined;
  // a round is dated by the day it was due, so a later look does not make an old trouble look new
  const happenedAt = addDays(
    dueTime(history, store),
    (round - 1) * store.longestSilenceDays,
    zoneOfOrder(history, store),
  );
  return { kind, round, happenedAt };
}

/** Whether the order awaits something that can be late: not if it is cancelled, unpaid, to be collected, or without anybody to report on it. */
export function canBeLate(history: History): boolean {
  if (isComplete(history) || isCalledOffInWhole(history) || awaitsPayment(history)) return false;
  return !awaitsCollection(history) && !isUnreported(history);
}

/** Whether the rounds, or the silence, have lasted long enough for people to take over. */
export function isForPeople(history: History, store: StoreSettings, now: string): boolean {
  const time = handOverTime(history, store, now);
  return time !== undefined && time <= now;
}

/** From when on people take over: nothing was paid or collected, the parcel is lost, or the last round was told. */
export function handOverTime(history: History, store: StoreSettings, now: string): string | undefined {
  if (isCalledOffInWhole(history) || isUnreported(history)) return undefined;
  if (awaitsPayment(history)) return endOfPatience(history, store);
  if (awaitsCollection(history)) return collectionEnds(history, store);
  const isLast = missedRounds(history).length >= store.lateRounds;
  const times = [isLast ? roundTime(history, store) : undefined, lostSince(history, store, now)];
  return times.filter((time) => time !== undefined).sort()[0];
}

export const isLateNotice = (kind: MessageKind): boolean => kind === 'running_late' || kind === 'preparing';

/** The first decision of every round so far. */
export function rounds({ decisions }: History): Decision[] {
  const late = decisions.filter(({ kind }) => isLateNotice(kind));
  return late.filter((decision, at) => late.findIndex(({ occurrence }) => occurrence === decision.occurrence) === at);
}

export const missedRounds = (history: History): Decision[] =>
  rounds(history).filter(({ occurrence }) => occurrence !== String(AT_RISK));

/**
 * Whether nothing useful can happen any more: everything the order awaited was already too old for any message when the
 * order was first received, as with an old order that the shop edits.
 */
export function isPastItsLife(history: History, store: StoreSettings): boolean {
  const { since } = history.flow;
  if (!since) return false;
  const zone = zoneOfOrder(history, store);
  const end = latest(dueTime(history, store), addDays(lastHeard(history), store.longestSilenceDays, zone));
  return Date.parse(since) - Date.parse(end) > NEWS_AGE_MS;
}

/** When to check whether all is well: in the customer's daytime, since a mail may follow. */
export function lookTime(history: History, store: StoreSettings, now: string): string {
  if (awaitsPayment(history)) return endOfPatience(history, store);
  const others = [
    ...collectionLooks(history, store),
    ...assumedArrivals(history, store),
    ...tomorrowLooks(history, store, now),
  ];
  if (awaitsCollection(history) || isUnreported(history)) return others.sort()[0]!;
  const isTold = rounds(history).length > 0;
  const early = isTold || isCalledOffInWhole(history) ? undefined : chanceLook(history, store, now);
  const round = latest(roundTime(history, store), opening(history, store, now)); // what became due at night waits for the opening
  return [...others, ...(early ? [opening(history, store, early)] : []), round].sort()[0]!;
}

/** When the next round is due, in the customer's daytime. */
function roundTime(history: History, store: StoreSettings): string {
  const zone = zoneOfOrder(history, store);
  const due = dueTime(history, store);
  const before = missedRounds(history).at(-1)?.at;
  if (!before)
    return opening(history, store, isCalledOffInWhole(history) ? addDays(due, store.longestSilenceDays, zone) : due);
  const silent = addDays(lastHeard(history), store.longestSilenceDays, zone);
  const patience = addDays(before, store.longestSilenceDays, zone);
  return opening(history, store, latest(patience, silent, due > before ? due : before));
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

/** How long it may take until an uncollected parcel is reported to be on its way back. */
function collectionEnds(history: History, store: StoreSettings): string {
  const zone = zoneOfOrder(history, store);
  const waiting = openParcels(history).filter(waitsForCustomer);
  const deadlines = waiting.map((parcel) => collectDeadline(history, store, parcel));
  return opening(history, store, addDays(deadlines.sort().at(-1)!, store.longestSilenceDays, zone));
}

const assumedArrivals = (history: History, store: StoreSettings): string[] =>
  openParcels(history)
    .filter((parcel) => history.unreported?.includes(parcel.parcelId) && isUnderWay(history, parcel))
    .map((parcel) => assumedArrival(history, store, parcel));

/** How long the journey waits for a payment without news: as long as for a parcel without news. */
function endOfPatience(history: History, store: StoreSettings): string {
  const days = store.promisedDays + store.lateRounds * store.longestSilenceDays;
  return opening(history, store, addDays(lastHeard(history), days, zoneOfOrder(history, store)));
}

/** The customer's daytime; news about a parcel is of interest on holidays too. */
function opening(history: History, store: StoreSettings, at: string): string {
  const { from, to } = store.marketingHours;
  return nextOpening(at, zoneOfOrder(history, store), { from, to });
}
