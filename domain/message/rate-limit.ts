import { DAY_MS } from '../calendar/durations.ts';
import { endOfDay, localDate } from '../calendar/windows.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { latest } from '../shared/sorting.ts';
import { isMarketing, MESSAGE_KINDS, type MessageKind } from './kinds.ts';
import { lookAgainAt } from './patience.ts';
import type { Reason } from './reasons.ts';
import type { DecisionContext, RateCount } from './types.ts';

// The circuit breaker. Every mail that is about to go takes a number once, and the number says when it goes. In each slice of
// time a limited number of mails goes at once; each further number is a moment in a later slice, for which the mail waits. So a
// runaway import or a loop cannot mail thousands before someone looks, and held mails go at the pace of the limit, in order.

/** Where counting starts from zero: slices of time are the same for every function that counts. */
export type Slice = { slice: string; day: string };
/**
 * The current slice, and how many mails may go in it: of the kind, and of all kinds but confirmations where SES's rate is
 * known. `isCounted`: the mail was counted before, so only its kind counts again.
 */
export type RateWindow = Slice & {
  limits: StoreSettings['limits'];
  others?: number | undefined;
  isCounted?: boolean | undefined;
};

/** The share of SES's rate that is reserved for confirmations: a customer who has just paid does not wait for a campaign. */
const CONFIRMATIONS_SHARE = 0.25;

/** @param perSecond how many mails a second SES takes from the account; absent: not known yet */
export function sliceAt(now: string, { limits, timeZone }: StoreSettings, perSecond?: number): RateWindow {
  const ms = limits.perKind.minutes * 60_000;
  return {
    slice: new Date(Math.floor(Date.parse(now) / ms) * ms).toISOString(),
    day: localDate(now, timeZone),
    limits,
    others: perSecond && Math.max(1, Math.floor((perSecond * ms * (1 - CONFIRMATIONS_SHARE)) / 1000)),
  };
}

/**
 * What a store has sent lately: `n#<kind>` in the slice, `others` of all but confirmations, `ofDay` on the day, what waits
 * for a later one included; `perSecond` that SES takes; `confirmationWaits` since when one does; `stop#<kind>` since when a kind is stopped; `resumed` since when all numbers count, `resumed#<kind>` since when those of a kind do.
 */
export type RateCounter = Partial<Slice> & {
  ofDay?: number;
  others?: number;
  perSecond?: number;
  confirmationWaits?: string;
  resumed?: string;
} & Record<string, unknown>;

export const countOf = (kind: MessageKind) => `n#${kind}`;
export const stopOf = (kind: MessageKind) => `stop#${kind}`;
export const resumedOf = (kind: MessageKind) => `resumed#${kind}`;

/** Whether a mail of this kind takes one of the numbers shared by all kinds but confirmations. */
export const isAmongOthers = (kind: MessageKind, { others, isCounted }: RateWindow): boolean =>
  others !== undefined && kind !== 'order_confirmation' && !isCounted;

/** The numbers that a mail of this kind took, once it is counted. */
export const numbersIn = (counter: RateCounter, kind: MessageKind, now: RateWindow): RateCount => ({
  ofKind: Number(counter[countOf(kind)]),
  ofDay: now.isCounted ? 0 : Number(counter.ofDay),
  ...(isAmongOthers(kind, now) && { others: { taken: Number(counter.others), most: now.others! } }),
});

export const isRunning = ({ slice = '', day = '' }: RateCounter, now: Slice): boolean =>
  slice >= now.slice && day >= now.day;

/** The counter with one more mail in the current slice. Mails beyond the limits are carried over, as they go later. */
export function counted(before: RateCounter, kind: MessageKind, now: RateWindow): RateCounter {
  const after: RateCounter = { ...before, slice: later(before.slice, now.slice), day: later(before.day, now.day) };
  const { perKind, perDay } = now.limits;
  const slices = (Date.parse(after.slice!) - Date.parse(before.slice ?? after.slice!)) / (perKind.minutes * 60_000);
  const days = (Date.parse(after.day!) - Date.parse(before.day ?? after.day!)) / DAY_MS;
  for (const name of MESSAGE_KINDS.map(countOf)) {
    const left = Math.ceil(Number(before[name] ?? 0) - slices * perKind.mails);
    if (left > 0) after[name] = left;
    else delete after[name];
  }
  after[countOf(kind)] = Number(after[countOf(kind)] ?? 0) + 1;
  const others = Math.max(0, Math.ceil((before.others ?? 0) - slices * (now.others ?? Number.POSITIVE_INFINITY)));
  if (now.others === undefined) delete after.others;
  else after.others = others + (isAmongOthers(kind, now) ? 1 : 0);
  after.ofDay = Math.max(0, Math.ceil((before.ofDay ?? 0) - days * perDay)) + (now.isCounted ? 0 : 1);
  return after;
}

const later = (seen = '', now = ''): string => (seen > now ? seen : now);

const BY_NUMBER = ['too_many_of_this_kind', 'too_many_today'] as const;
/** Reasons of mails that the breaker holds; the team is told of them. */
export const HELD_BY_BREAKER = ['stopped_by_hand', ...BY_NUMBER] as const;

/** What the counter says about a mail that takes no number: its kind is stopped, or it has a number from before. */
export function withoutNumber(counter: RateCounter, { kind, held }: DecisionContext): RateCount | undefined {
  const numbers = { ofKind: Number(counter[countOf(kind)] ?? 0), ofDay: counter.ofDay ?? 0 };
  if (counter[stopOf(kind)] !== undefined) return { ...numbers, stopped: true };
  if (!held || held.at < countedSince(counter, kind, held.reason)) return undefined;
  return { ...numbers, slot: held.until };
}

/** Whether a mail has an earlier number of which only the part for its kind was released. */
export const isCountedBefore = ({ resumed = '' }: RateCounter, { held }: DecisionContext): boolean =>
  held?.reason === 'too_many_of_this_kind' && held.at >= resumed;

/** Since when the numbers count that this hold waits for; undefined for a hold with another reason. */
function countedSince(counter: RateCounter, kind: MessageKind, reason: string): string {
  const { resumed = '' } = counter;
  if (reason === 'too_many_of_this_kind') return latest(resumed, String(counter[resumedOf(kind)] ?? ''));
  return reason === 'too_many_today' || reason === 'ses_rate' ? resumed : NEVER;
}

/** Later than every time. */
const NEVER = '~';

/** Marketing mails wait once a confirmation has waited this long. */
const PROMPT_MS = 5 * 60_000;
/** For this long after such a confirmation was seen: the longest pause between two tries while SES is busy. */
const CONFIRMATIONS_FIRST_MS = 60 * 60_000;
/** The limits that confirmations share with marketing mails. */
const WAITS_FOR_ROOM: readonly string[] = [...BY_NUMBER, 'ses_busy', 'ses_unreachable', 'ses_error', 'ses_daily_quota'];

/** Whether this hold delays a confirmation that should have gone by now. */
export const isLateConfirmation = (
  mail: { kind: MessageKind; happenedAt: string },
  reason: string,
  now: string,
): boolean =>
  mail.kind === 'order_confirmation' &&
  WAITS_FOR_ROOM.includes(reason) &&
  Date.parse(now) - Date.parse(mail.happenedAt) > PROMPT_MS;

/** Marketing mails wait while a confirmation does. */
export function fromConfirmations(message: DecisionContext, now: string): Hold | undefined {
  const { kind, confirmationWaits } = message;
  if (!confirmationWaits || !isMarketing(kind)) return undefined;
  const isOver = Date.parse(now) - Date.parse(confirmationWaits) >= CONFIRMATIONS_FIRST_MS;
  const reason = 'confirmations_first';
  return isOver ? undefined : { do: 'hold', reason, until: lookAgainAt(reason, message, now) };
}

type Hold = { do: 'hold'; reason: Reason; until: string };

export function fromRateLimit(message: DecisionContext, store: StoreSettings, now: string): Hold | undefined {
  const { rate, held } = message;
  if (!rate) return undefined;
  if (rate.stopped)
    return { do: 'hold', reason: 'stopped_by_hand', until: lookAgainAt('stopped_by_hand', message, now) };
  if (rate.slot) return now < rate.slot ? { do: 'hold', reason: held!.reason as Reason, until: rate.slot } : undefined;
  const { slice, day, limits } = sliceAt(now, store);
  const { perKind, perDay } = limits;
  const places: Hold[] = [];
  const sliceMs = perKind.minutes * 60_000;
  const place = (reason: Reason, at: number) => places.push({ do: 'hold', reason, until: new Date(at).toISOString() });
  if (rate.ofKind > perKind.mails)
    place('too_many_of_this_kind', Date.parse(slice) + ((rate.ofKind - 1) / perKind.mails) * sliceMs);
  if (rate.others && rate.others.taken > rate.others.most)
    place('ses_rate', Date.parse(slice) + ((rate.others.taken - 1) / rate.others.most) * sliceMs);
  if (rate.ofDay > perDay)
    place('too_many_today', Date.parse(endOfDay(day, store.timeZone)) + ((rate.ofDay - 1 - perDay) / perDay) * DAY_MS);
  return places.sort((a, b) => (a.until < b.until ? 1 : -1))[0];
}
