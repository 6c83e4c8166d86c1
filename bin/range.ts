import { dayAfter } from '../domain/calendar/days.ts';
import { localDate } from '../domain/calendar/windows.ts';
import type { Period } from '../domain/metrics/periods.ts';
import { UsageError } from './command.ts';

// The days of a store that a command covers.

const DAYS = 28;

export const rangeOptions = {
  from: {
    type: 'string',
    value: 'DAY',
    about: `the first day, in the store’s zone: ${DAYS} days before the last if left out`,
  },
  to: { type: 'string', value: 'DAY', about: 'the last day: today there if left out' },
} as const;

/** @param now the time of the stack, UTC ISO @throws UsageError */
export function rangeOf(
  values: { from?: string | undefined; to?: string | undefined },
  now: string,
  timeZone: string,
): Period {
  const to = dayIn(values.to) ?? localDate(now, timeZone);
  const from = dayIn(values.from) ?? dayAfter(to, 1 - DAYS);
  if (from > to) throw new UsageError(`--from ${from} comes after --to ${to}`);
  return { from, to };
}

function dayIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dayAfter(text, 0) === text;
  if (isDay) return text;
  throw new UsageError(`${text}: expected a day, such as 2026-03-31`);
}
