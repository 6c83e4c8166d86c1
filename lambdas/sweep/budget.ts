/** What one sweep may take. What is left over is for the next one: the marks say where it goes on. */
export type Budget = { hasTime(): boolean };

/** So much before its end a function stops looking, to write down how far it came. */
const KEPT_BACK_MS = 20_000;

export const budgetOf = (remainingMs: () => number): Budget => ({ hasTime: () => remainingMs() > KEPT_BACK_MS });
