import * as Instant from 'temporal-polyfill/fns/Instant';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { PorchlightError } from '../shared/errors.ts';
import { memoize } from '../shared/memoize.ts';
import { dayAfter } from './days.ts';
import { DAY_MS, HOUR_MS } from './durations.ts';
import { instantOf, offsetAt } from './offsets.ts';

// Calendar days and hours of a customer. Every instant is a UTC ISO string with milliseconds, every date "YYYY-MM-DD",
// every time of day "HH:MM", every zone an IANA name. The functions of temporal-polyfill are less than half of its classes' size.

export type Window = {
  from: string;
  /** If it is earlier than `from`, the window passes midnight; if equal, the window lasts until the next opening. */
  to: string;
  /** 1 Monday to 7 Sunday, of the day the window opens; absent: every day. */
  weekdays?: readonly number[] | undefined;
  /** Days on which the window does not open: "YYYY-MM-DD", or "MM-DD" for every year. */
  holidays?: readonly string[] | undefined;
};

export class NeverOpens extends PorchlightError {
  override name = 'NeverOpens';
}

/** The date on the customer's calendar. */
export const localDate = memoize((instant: string, zone: string): string => {
  const at = epoch(instant);
  return fromEpoch(at + offsetAt(at, zone)).split('T')[0]!;
});

/** The first instant of the next local day, when the day is over. */
export function endOfDay(date: string, zone: string): string {
  return atLocal(dayAfter(date, 1), '00:00', zone);
}

/** A time that the clocks skip becomes the moment of the skip; of a time that occurs twice, the first counts. */
export const atLocal = memoize((date: string, time: string, zone: string): string => {
  const [hour = Number.NaN, minute = Number.NaN] = time.split(':').map(Number);
  const { year, month, day } = calendarDay(date);
  const instant = instantOf(Date.UTC(year, month - 1, day, hour, minute), zone);
  if (instant !== undefined) return fromEpoch(instant);
  const wall = PlainDateTime.create(year, month, day, hour, minute);
  const earlier = PlainDateTime.toZonedDateTime(wall, zone, { disambiguation: 'earlier' });
  const isSkipped = PlainDateTime.compare(ZonedDateTime.toPlainDateTime(earlier), wall) !== 0;
  return iso((isSkipped && ZonedDateTime.getTimeZoneTransition(earlier, 'next')) || earlier);
});

/** Whole days are calendar days (the same time of day, whatever the clocks did); a fraction of a day is hours, of 24. */
export const addDays = memoize((instant: string, days: number, zone: string): string => {
  const whole = Math.trunc(days);
  const at = epoch(instant);
  const sum = instantOf(at + offsetAt(at, zone) + whole * DAY_MS, zone);
  if (sum !== undefined) return fromEpoch(sum + Math.round((days - whole) * DAY_MS));
  const later = ZonedDateTime.addDays(zoned(instant, zone), whole);
  return iso(ZonedDateTime.addMilliseconds(later, Math.round((days - whole) * DAY_MS)));
});

/**
 * The instant itself if the window is open then, otherwise the next opening. A window opens at most once a day.
 * @throws NeverOpens when it stays closed for a year
 */
export function nextOpening(instant: string, zone: string, window: Window): string {
  const { from, to } = window;
  const today = localDate(instant, zone);
  // Yesterday's window may still be open when it passes midnight.
  for (let n = from < to ? 0 : -1; n <= 366; n++) {
    const date = dayAfter(today, n);
    if (!isOpenDay(date, window)) continue;
    const opens = atLocal(date, from, zone);
    const closes = atLocal(from < to ? date : dayAfter(date, 1), to, zone);
    if (opens < closes && instant < closes) return instant > opens ? instant : opens;
  }
  throw new NeverOpens(`${describe(window)} does not open in the year after ${today}`);
}

const SPREAD_MS = HOUR_MS;

/**
 * `nextOpening`, but what becomes due while the window is closed is spread over its first hour. Otherwise everything that a
 * night or a holiday held back would be due in one second. @param fraction from 0 to below 1, different for each message
 */
export function spreadOpening(instant: string, zone: string, window: Window, fraction: number): string {
  const opening = nextOpening(instant, zone, window);
  if (opening === instant) return instant;
  const spread = new Date(Date.parse(opening) + Math.floor(fraction * SPREAD_MS)).toISOString();
  return nextOpening(spread, zone, window) === spread ? spread : opening; // it may be open for less than an hour
}

export function isOpenDay(date: string, { weekdays, holidays = [] }: Pick<Window, 'weekdays' | 'holidays'>): boolean {
  if (holidays.includes(date) || holidays.includes(date.slice(5))) return false;
  return !weekdays || weekdays.includes(PlainDate.dayOfWeek(calendarDay(date)));
}

const describe = ({ from, to, weekdays, holidays = [] }: Window): string =>
  `the window ${from}–${to} (weekdays ${weekdays ? weekdays.join(',') || 'none' : 'all'}, ${holidays.length} holidays)`;

function calendarDay(date: string): PlainDate.Record {
  const [year = Number.NaN, month = Number.NaN, day = Number.NaN] = date.split('-').map(Number);
  return PlainDate.create(year, month, day);
}

/** @throws RangeError for what is no instant */
const epoch = (instant: string): number => Instant.fromString(instant).epochMilliseconds;

const fromEpoch = (ms: number): string => new Date(ms).toISOString();

const zoned = (instant: string, zone: string) => Instant.toZonedDateTimeISO(Instant.fromString(instant), zone);

const iso = ({ epochMilliseconds }: ZonedDateTime.Record) => fromEpoch(epochMilliseconds);
