/** The time that one sweep may take. The next sweep continues with the rest, from the marks. */
export type Budget = { hasTime(): boolean };

/** A function stops looking this long before its timeout, so that it can write down how far it got. */
const KEPT_BACK_MS = 20_000;

export const budgetOf = (remainingMs: () => number): Budget => ({ hasTime: () => remainingMs() > KEPT_BACK_MS });
