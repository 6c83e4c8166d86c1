import { DAY_MS } from './durations.ts';

// Everything here is counted in days of the customer's calendar, "YYYY-MM-DD": a promise names a day, and parcels arrive
// by day. In hours the morning of a promised day would look as if most of that day's chances were gone with the night.

export const dayAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/** Whole days, below zero when `to` comes first. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** 0 Monday to 6 Sunday. */
export const weekdayOf = (date: string): number => (new Date(date).getUTCDay() + 6) % 7;

/** The Monday of the ISO week of a date. */
export const weekOf = (date: string): string => dayAfter(date, -weekdayOf(date));
