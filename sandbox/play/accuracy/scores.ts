import { daysBetween } from '../../../domain/calendar/days.ts';
import { DAY_MS } from '../../../domain/calendar/durations.ts';
import { BASELINES, type Notice } from './baselines.ts';
import type { Judged } from './judged.ts';

/** A share, with its 95 % interval (Wilson, J. Am. Stat. Assoc. 22, 1927). */
export type Share = { hits: number; of: number; share: number; low: number; high: number };

export type Score = {
  rule: string;
  notices: number;
  precision: Share;
  recall: Share;
  /** Days from the notice to the end of the promised day, over the late orders: their median, with an interval. */
  lead: { median: number; low: number; high: number };
};

export type Dates = { orders: number; error: number; medianError: number; coverage: Share; width: number };

export const CONFIDENCES = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

export function share(hits: number, of: number): Share {
  if (of === 0) return { hits, of, share: Number.NaN, low: 0, high: 1 };
  const z = 1.96;
  const p = hits / of;
  const middle = (p + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2))) / (1 + z ** 2 / of);
  return { hits, of, share: p, low: middle - half, high: middle + half };
}

export function scoreOf(rule: string, orders: readonly Judged[], notice: Notice): Score {
  const told = orders.filter((order) => notice(order) !== undefined);
  const right = told.filter(({ isLate }) => isLate);
  const leads = right.map((order) => (Date.parse(order.promiseEnds) - Date.parse(notice(order)!)) / DAY_MS);
  return {
    rule,
    notices: told.length,
    precision: share(right.length, told.length),
    recall: share(right.length, orders.filter(({ isLate }) => isLate).length),
    lead: medianOf(leads),
  };
}

/** The median with the order statistics that enclose it in 95 of 100 samples. */
function medianOf(values: readonly number[]): Score['lead'] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (i: number) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(i)))] ?? Number.NaN;
  const half = 0.98 * Math.sqrt(sorted.length);
  const middle = sorted.length / 2;
  return { median: at(middle), low: at(middle - half), high: at(middle + half) };
}

/** The scores of the same checks at other confidences. */
export const curve = (orders: readonly Judged[]): Score[] =>
  CONFIDENCES.map((confidence) =>
    scoreOf(
      `confidence ${confidence}`,
      orders,
      ({ looks }) => looks.find(({ chance, mayTell }) => mayTell && chance >= confidence)?.at,
    ),
  );

export const baselines = (orders: readonly Judged[]): Score[] =>
  Object.entries(BASELINES).map(([rule, notice]) => scoreOf(rule, orders, notice));

export function datesOf(orders: readonly Judged[]): Dates {
  const dated = orders.filter(({ atDispatch, deliveredOn }) => atDispatch?.expected && deliveredOn);
  const mean = (of: (order: Judged) => number) => dated.reduce((sum, order) => sum + of(order), 0) / dated.length;
  const off = (day: string, { deliveredOn }: Judged) => Math.abs(daysBetween(day, deliveredOn!));
  const inside = dated.filter(({ atDispatch, deliveredOn }) => {
    const { from, to } = atDispatch!.expected!;
    return from <= deliveredOn! && deliveredOn! <= to;
  });
  return {
    orders: dated.length,
    error: mean((order) => off(order.atDispatch!.expected!.likely, order)),
    medianError: mean((order) => off(order.median!, order)),
    coverage: share(inside.length, dated.length),
    width: mean(({ atDispatch }) => daysBetween(atDispatch!.expected!.from, atDispatch!.expected!.to) + 1),
  };
}
