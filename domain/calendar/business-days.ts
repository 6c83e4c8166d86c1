import { dayAfter } from './days.ts';
import { isOpenDay, type Window } from './windows.ts';

/** The days on which a shop works; absent: it counts every day. */
export type BusinessDays = Pick<Window, 'weekdays' | 'holidays'>;

/** The date so many days after another: of business days only those are counted that come after it. */
export function daysAfter(date: string, days: number, open?: BusinessDays): string {
  if (!open) return dayAfter(date, days);
  let day = date;
  for (let left = days; left > 0; ) {
    day = dayAfter(day, 1);
    if (isOpenDay(day, open)) left--;
  }
  return day;
}
