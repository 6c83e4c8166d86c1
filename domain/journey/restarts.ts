import { HOUR_MS } from '../calendar/durations.ts';

/** How long to wait before a stopped journey is started again, or a failed event is retried; by the number of earlier tries. */
const AFTER_HOURS = [0, 4, 16, 64];

/**
 * When a stopped journey is started again, or a failed event is retried; `undefined` after the last try. What keeps failing
 * has a cause that only people can fix, so each pause is four times the one before.
 * @param tries how often it was started again before
 * @param stoppedAt UTC ISO
 */
export function restartDue(tries: number, stoppedAt: string): string | undefined {
  const hours = AFTER_HOURS[tries];
  return hours === undefined ? undefined : new Date(Date.parse(stoppedAt) + hours * HOUR_MS).toISOString();
}
