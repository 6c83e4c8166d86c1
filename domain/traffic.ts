import type { Reason } from './reasons.ts';
import type { StoreSettings } from './settings.ts';
import { endOfDay, localDate } from './windows.ts';

// The circuit breaker. Every mail that is about to go takes a number; whoever draws one beyond the limit waits. So a
// runaway import or a loop cannot mail thousands before someone looks: what is held goes on at the pace of the limit.

/** The numbers a mail drew: how many of its kind in this slice of time, how many of the store today. */
export type Traffic = { ofKind: number; ofDay: number; stopped?: boolean | undefined };

/** Where counting begins anew: slices of time are the same for every function that counts. */
export type Slice = { slice: string; day: string };

export function sliceAt(now: string, { limits, timeZone }: StoreSettings): Slice {
  const ms = limits.perKind.minutes * 60_000;
  return {
    slice: new Date(Math.floor(Date.parse(now) / ms) * ms).toISOString(),
    day: localDate(now, timeZone),
  };
}

/** Reasons of mails that the breaker holds; the team is told of them. */
export const HELD_BY_BREAKER = ['stopped_by_hand', 'too_many_of_this_kind', 'too_many_today'] as const;

export function fromTraffic(
  traffic: Traffic | undefined,
  store: StoreSettings,
  now: string,
): { do: 'hold'; reason: Reason; until: string } | undefined {
  if (!traffic) return undefined;
  const { perKind, perDay } = store.limits;
  const { slice, day } = sliceAt(now, store);
  const ms = perKind.minutes * 60_000;
  const hold = (reason: (typeof HELD_BY_BREAKER)[number], number: number, from: string) =>
    ({ do: 'hold', reason, until: spread(number, from, ms) }) as const;
  const next = new Date(Date.parse(slice) + ms).toISOString();
  if (traffic.stopped) return hold('stopped_by_hand', traffic.ofKind, next);
  if (traffic.ofKind > perKind.mails) return hold('too_many_of_this_kind', traffic.ofKind, next);
  return traffic.ofDay > perDay ? hold('too_many_today', traffic.ofDay, endOfDay(day, store.timeZone)) : undefined;
}

const GOLDEN = 0.618_033_988_75;

/** Somewhere in the slice after `from`, evenly and by the number drawn, so that what was held does not come back at once. */
const spread = (number: number, from: string, ms: number): string =>
  new Date(Date.parse(from) + Math.floor(((number * GOLDEN) % 1) * ms)).toISOString();
