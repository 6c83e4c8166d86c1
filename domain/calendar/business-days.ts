import { dayAfter } from './days.ts';
import { isOpenDay, type Window } from './windows.ts';

/** The days on which a shop works; absent: it counts every day. */
export type BusinessDays = Pick<Window, 'weekdays' | 'holidays'>;

/** The date a number of days after another; with business days, only the business days after it count. */
export function daysAfter(date: string, days: number, open?: BusinessDays): string {
  if (!open) return dayAfter(date, days);
  let day = date;
  for (let left = days; left > 0; ) {
    day = dayAfter(day, 1);
    if (isOpenDay(day, open)) left--;
  }
  return day;
}
