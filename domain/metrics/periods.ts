import { dayAfter, daysBetween, weekOf } from '../calendar/days.ts';
import { sum } from '../order/amounts.ts';
import type { Counts } from './numbers.ts';

/** The counts of one day of a store. */
export type DayCounts = { day: string; counts: Counts };

export const PERIOD_NAMES = ['day', 'week', 'month'] as const;
export type PeriodName = (typeof PERIOD_NAMES)[number];

/** A part of a range of days, first and last day included. */
export type Period = { from: string; to: string };

/** A range cut into days, weeks that begin on Monday, or months; the first and the last may be incomplete. Without a name it stays whole. */
export function periodsOf({ from, to }: Period, by?: PeriodName): Period[] {
  const periods = new Map<string, Period>();
  for (let i = 0; i <= daysBetween(from, to); i++) {
    const day = dayAfter(from, i);
    const name = by ? nameOf(day, by) : '';
    periods.set(name, { from: periods.get(name)?.from ?? day, to: day });
  }
  return [...periods.values()];
}

const nameOf = (day: string, by: PeriodName): string =>
  by === 'day' ? day : by === 'week' ? weekOf(day) : day.slice(0, 'YYYY-MM'.length);

/** The counts of the days of a period, added up exactly: money is never a float. */
export function countsIn(days: readonly DayCounts[], { from, to }: Period): Counts {
  const amounts = new Map<string, string[]>();
  for (const { day, counts } of days) {
    if (day < from || day > to) continue;
    for (const [name, value] of Object.entries(counts))
      amounts.set(name, [...(amounts.get(name) ?? []), String(value)]);
  }
  return Object.fromEntries([...amounts].map(([name, values]) => [name, Number(sum(values))]));
}
