import { dayAfter } from './days.ts';
import { HOUR_MS } from './durations.ts';
import { atLocal, isOpenDay, localDate, type Window } from './windows.ts';

/** No case takes longer than this; a longer time counts as this. */
const MOST_DAYS = 400;

/** How many hours a window that does not pass midnight was open between two instants. */
export function openHours(since: string, until: string, zone: string, window: Window): number {
  let hours = 0;
  const last = localDate(until, zone);
  let day = localDate(since, zone);
  for (let n = 0; n <= MOST_DAYS && day <= last; n++, day = dayAfter(day, 1)) {
    if (!isOpenDay(day, window)) continue;
    const from = Math.max(Date.parse(since), Date.parse(atLocal(day, window.from, zone)));
    const to = Math.min(Date.parse(until), Date.parse(atLocal(day, window.to, zone)));
    hours += Math.max(0, to - from) / HOUR_MS;
  }
  return hours;
}
