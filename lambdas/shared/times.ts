import { DAY_MS } from '../../domain/calendar/durations.ts';
import { atLocal, localDate } from '../../domain/calendar/windows.ts';

const TIME = /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d(?:\.\d+)?))?(Z|[+-]\d\d:?\d\d)?$/i;
const CENTURIES = /^(19|20|21)\d\d-/; // beyond them an ISO time no longer sorts as text

/** Whether a time is in a year that an order can be from. */
export const isPlausible = (utc: string): boolean => CENTURIES.test(utc);

/** UTC of an ISO 8601 time; one without an offset is taken as local time of `zone`. `undefined`: it is no time. */
export function toUtc(text: string, zone = 'UTC'): string | undefined {
  const [, day, minute, second = '0', offset] = TIME.exec(text) ?? [];
  if (!day || !minute || !isPlausible(day) || !isDay(day)) return undefined;
  const at = Date.parse(offset ? `${day}T${minute}${offset.toUpperCase()}` : atLocal(day, minute, zone));
  if (Number.isNaN(at)) return undefined;
  return new Date(at + Number(second) * 1000).toISOString();
}

/** Whether a date is one of the calendar: `Date` takes February 30 for March 2. */
export function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

const hasOffset = (text: string): boolean => TIME.exec(text)?.[4] !== undefined;

/**
 * UTC of a time that may be in a local time of no named zone. Taking `zone` for it is a guess, so it may not lead past
 * `toldAt`, when the platform told of it.
 */
export function guessUtc(text: string, zone: string, toldAt: string): string | undefined {
  const utc = toUtc(text, zone);
  return utc && !hasOffset(text) && utc > toldAt ? toldAt : utc;
}

/** UTC of seconds since 1970. `undefined`: no time that an order can be from. */
export function fromUnix(seconds: number): string | undefined {
  const at = new Date(seconds * 1000);
  return seconds > 0 && !Number.isNaN(at.getTime()) && isPlausible(at.toISOString()) ? at.toISOString() : undefined;
}

/**
 * The day a carrier estimates: the one it wrote, in its own zone. A moment in UTC was written in nobody's zone and is the
 * day in `zone`; but midnight there is a day that was written as a time.
 */
export function estimatedDay(text: string, zone: string): string | undefined {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const utc = toUtc(isDate ? `${text}T00:00Z` : text);
  if (!utc) return undefined;
  const isMoment = /(Z|[+-]00:?00)$/i.test(text) && !utc.endsWith('T00:00:00.000Z');
  return isMoment ? localDate(utc, zone) : text.slice(0, 10);
}

/** Carriers that know no day write one of another century; none is known a year ahead. */
const FARTHEST_DAYS = 366;

/** The first of these days that a carrier can mean. @param receivedAt UTC ISO time */
export function estimated(
  texts: readonly (string | undefined)[],
  zone: string,
  receivedAt: string,
): { to: string } | undefined {
  const farthest = new Date(Date.parse(receivedAt) + FARTHEST_DAYS * DAY_MS).toISOString();
  const days = texts.map((text) => estimatedDay(text ?? '', zone));
  const to = days.find((day) => day !== undefined && day <= farthest);
  return to ? { to } : undefined;
}
