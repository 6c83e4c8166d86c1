import { DAY_MS } from './durations.ts';

// Calendar days, "YYYY-MM-DD". Chances are counted in days of the customer's calendar, because a promise names a day and
// parcels arrive by day: in hours, the night before a promised day would use up most of that day's chances.

export const dayAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/** Whole days, below zero when `to` comes first. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** 0 Monday to 6 Sunday. */
export const weekdayOf = (date: string): number => (new Date(date).getUTCDay() + 6) % 7;

/** The Monday of the ISO week of a date. */
export const weekOf = (date: string): string => dayAfter(date, -weekdayOf(date));
