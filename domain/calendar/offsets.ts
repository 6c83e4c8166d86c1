import * as Instant from 'temporal-polyfill/fns/Instant';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { DAY_MS } from './durations.ts';

// A zone keeps one offset for months, and for that time its days and hours are sums. A step asks for dozens of them, and
// of Temporal each takes some hundred times as long.

/** From one change of the clocks to the next, in epoch milliseconds. */
type SteadyOffset = { from: number; to: number; offset: number };

const periods = new Map<string, SteadyOffset[]>();

/** How far a zone's clocks are ahead of UTC, in milliseconds. @throws RangeError for a zone that there is not */
export const offsetAt = (ms: number, zone: string): number => periodAt(ms, zone).offset;

/** Clocks are changed by a day at most, as where the date line was moved. */
const CHANGE_MS = DAY_MS;

/** The instant of a wall clock's time, in milliseconds as if it were UTC's; `undefined` near a change of the clocks. */
export function instantOf(wall: number, zone: string): number | undefined {
  const { from, to, offset } = periodAt(wall, zone);
  const isClear = wall - from > 2 * CHANGE_MS && to - wall > 2 * CHANGE_MS;
  return isClear ? wall - offset : undefined;
}

function periodAt(ms: number, zone: string): SteadyOffset {
  const known = periods.get(zone) ?? [];
  const found = known.find(({ from, to }) => from <= ms && ms < to);
  if (found) return found;
  const period = periodOf(ms, zone);
  periods.set(zone, [...known, period]);
  return period;
}

function periodOf(ms: number, zone: string): SteadyOffset {
  const zoned = (at: number) => Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(at), zone);
  const change = (at: number, which: 'previous' | 'next') =>
    ZonedDateTime.getTimeZoneTransition(zoned(at), which)?.epochMilliseconds;
  return {
    from: change(ms + 1, 'previous') ?? Number.NEGATIVE_INFINITY, // a change at this very moment is before the next
    to: change(ms, 'next') ?? Number.POSITIVE_INFINITY,
    offset: ZonedDateTime.offsetNanoseconds(zoned(ms)) / 1_000_000,
  };
}
