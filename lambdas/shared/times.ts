import { DAY_MS } from '../../domain/calendar/durations.ts';
import { atLocal, localDate } from '../../domain/calendar/windows.ts';

const TIME = /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d(?:\.\d+)?))?(Z|[+-]\d\d:?\d\d)?$/i;
const CENTURIES = /^(19|20|21)\d\d-/; // in other centuries ISO times no longer sort as text

/** Whether an order can be from the year of this time. */
export const isPlausible = (utc: string): boolean => CENTURIES.test(utc);

/**
 * An ISO 8601 time in UTC. A time without an offset is taken as local time of `zone`. `undefined` if the text is not a
 * time.
 */
export function toUtc(text: string, zone = 'UTC'): string | undefined {
  const [, day, minute, second = '0', offset] = TIME.exec(text) ?? [];
  if (!day || !minute || !isPlausible(day) || !isDay(day)) return undefined;
  const at = Date.parse(offset ? `${day}T${minute}${offset.toUpperCase()}` : atLocal(day, minute, zone));
  if (Number.isNaN(at)) return undefined;
  return new Date(at + Number(second) * 1000).toISOString();
}

/** Whether a date exists: `Date` turns February 30 into March 2. */
export function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

const hasOffset = (text: string): boolean => TIME.exec(text)?.[4] !== undefined;

/**
 * The UTC of a time that may be local time without a named zone. Taking `zone` for it is a guess, so the result must
 * not be later than `toldAt`, when the platform sent it.
 */
export function guessUtc(text: string, zone: string, toldAt: string): string | undefined {
  const utc = toUtc(text, zone);
  return utc && !hasOffset(text) && utc > toldAt ? toldAt : utc;
}

/** The UTC of seconds since 1970. `undefined` if no order can be from that time. */
export function fromUnix(seconds: number): string | undefined {
  const at = new Date(seconds * 1000);
  return seconds > 0 && !Number.isNaN(at.getTime()) && isPlausible(at.toISOString()) ? at.toISOString() : undefined;
}

/**
 * The day that a carrier estimates, as the carrier wrote it, in its own zone. A time in UTC has no zone of the carrier,
 * so it becomes the day in `zone`. But midnight UTC is a plain day that was written as a time.
 */
export function estimatedDay(text: string, zone: string): string | undefined {
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const utc = toUtc(isDate ? `${text}T00:00Z` : text);
  if (!utc) return undefined;
  const isMoment = /(Z|[+-]00:?00)$/i.test(text) && !utc.endsWith('T00:00:00.000Z');
  return isMoment ? localDate(utc, zone) : text.slice(0, 10);
}

/** Carriers without an estimate write a day in another century. No carrier estimates a year ahead. */
const FARTHEST_DAYS = 366;

/** The first of these days that a carrier can have meant. @param receivedAt UTC ISO time */
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
