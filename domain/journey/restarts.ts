import { HOUR_MS } from '../calendar/durations.ts';

/** How long after it stopped a journey is started again, and an event after it failed, by how often that was done before. */
const AFTER_HOURS = [0, 4, 16, 64];

/**
 * When a stopped journey is started again, or a failed event handed again; never when it stopped as often as it may. What keeps failing has a cause that
 * only people can mend, so each time is four times as far away, and the last is not repeated.
 * @param tries how often it was started again before
 * @param stoppedAt UTC ISO
 */
export function restartDue(tries: number, stoppedAt: string): string | undefined {
  const hours = AFTER_HOURS[tries];
  return hours === undefined ? undefined : new Date(Date.parse(stoppedAt) + hours * HOUR_MS).toISOString();
}
