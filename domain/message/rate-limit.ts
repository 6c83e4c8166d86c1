import { endOfDay, localDate } from '../calendar/windows.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { MessageKind } from './kinds.ts';
import type { Reason } from './reasons.ts';
import type { RateCount } from './types.ts';

// The circuit breaker. Every mail that is about to go takes a number, and one beyond the limit waits. So a runaway import
// or a loop cannot mail thousands before someone looks: what is held goes on at the pace of the limit.

/** Where counting begins anew: slices of time are the same for every function that counts. */
export type Slice = { slice: string; day: string };

export function sliceAt(now: string, { limits, timeZone }: StoreSettings): Slice {
  const ms = limits.perKind.minutes * 60_000;
  return {
    slice: new Date(Math.floor(Date.parse(now) / ms) * ms).toISOString(),
    day: localDate(now, timeZone),
  };
}

/** What a store has sent lately: `n#<kind>` in the slice, `ofDay` on the day; `stop#<kind>` since when a kind is stopped. */
export type RateCounter = Partial<Slice> & { ofDay?: number } & Record<string, unknown>;

export const countOf = (kind: MessageKind) => `n#${kind}`;
export const stopOf = (kind: MessageKind) => `stop#${kind}`;

/** The numbers that a mail of this kind took, once it is counted. */
export function numbersIn(counter: RateCounter, kind: MessageKind): RateCount {
  const stopped = counter[stopOf(kind)] !== undefined;
  return { ofKind: Number(counter[countOf(kind)]), ofDay: Number(counter.ofDay), ...(stopped && { stopped }) };
}

/** Reasons of mails that the breaker holds; the team is told of them. */
export const HELD_BY_BREAKER = ['stopped_by_hand', 'too_many_of_this_kind', 'too_many_today'] as const;

export function fromRateLimit(
  rate: RateCount | undefined,
  store: StoreSettings,
  now: string,
): { do: 'hold'; reason: Reason; until: string } | undefined {
  if (!rate) return undefined;
  const { perKind, perDay } = store.limits;
  const { slice, day } = sliceAt(now, store);
  const ms = perKind.minutes * 60_000;
  const hold = (reason: (typeof HELD_BY_BREAKER)[number], number: number, from: string) =>
    ({ do: 'hold', reason, until: spread(number, from, ms) }) as const;
  const next = new Date(Date.parse(slice) + ms).toISOString();
  if (rate.stopped) return hold('stopped_by_hand', rate.ofKind, next);
  if (rate.ofKind > perKind.mails) return hold('too_many_of_this_kind', rate.ofKind, next);
  return rate.ofDay > perDay ? hold('too_many_today', rate.ofDay, endOfDay(day, store.timeZone)) : undefined;
}

const GOLDEN = 0.618_033_988_75;

/** Somewhere in the slice after `from`, evenly and by the number taken, so that what was held does not come back at once. */
const spread = (number: number, from: string, ms: number): string =>
  new Date(Date.parse(from) + Math.floor(((number * GOLDEN) % 1) * ms)).toISOString();
