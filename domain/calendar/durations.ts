export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** 24 hours, whatever the calendar does: a day of a zone can have 23 or 25 (`windows.ts`). */
export const DAY_MS = 24 * HOUR_MS;
