import { daysBetween } from '../calendar/days.ts';
import { LONGEST_DAYS } from './buckets.ts';
import { type Cell, LEGS, type Leg } from './cells.ts';
import { lanesAbove, STORE_LANE } from './lanes.ts';
import { type LegSummaries, learnedFrom } from './learned.ts';
import type { Learned } from './progress.ts';
import { EVERY_DAY_ALIKE, type Summary, summaryOf, type Weekdays, weekdaysOf } from './summary.ts';

// From counters to what a decision reads. Only the finest lane of a passage is counted; the lanes above it are added up
// here. That saves three of four writes, and not every order writes to the lane of the whole store.

export type WeekOfLane = { lane: string; leg: Leg; week: string; cell: Cell };

/** The weeks of each leg and lane, coarse lanes included. */
export type Weeks = Map<string, Map<string, Cell>>;

/** One name for a leg of a lane. */
export const legOfLane = (leg: Leg, lane: string): string => `${leg}#${lane}`;

/** Adds counters to their lane and to those above it. A cell is replaced, never changed. */
export function addTo(weeks: Weeks, { lane, leg, week, cell }: WeekOfLane): void {
  for (const above of lanesAbove(lane)) {
    const key = legOfLane(leg, above);
    const known = weeks.get(key) ?? new Map<string, Cell>();
    const sum: Record<string, number> = { ...known.get(week) };
    for (const [name, amount] of Object.entries(cell)) sum[name] = (sum[name] ?? 0) + amount;
    weeks.set(key, known.set(week, sum));
  }
}

/** Whether a parcel that entered in these weeks may still leave. */
export const isOpen = (weeks: ReadonlyMap<string, Readonly<Record<string, number>>>, today: string): boolean =>
  [...weeks].some(([week, cell]) => daysBetween(week, today) < LONGEST_DAYS + 7 && onTheWay(cell) > 0);

const onTheWay = (cell: Readonly<Record<string, number>>): number =>
  Object.entries(cell).reduce(
    (sum, [name, amount]) => sum + (ENTRY.test(name) ? amount : EXIT.test(name) ? -amount : 0),
    0,
  );
const ENTRY = /^e\d$/;
const EXIT = /^[drc]\d+$/;

/** The summary of one leg of a lane; the weekdays of all lanes come from the lane of the whole store. */
export type FoldedLane = Summary & { weekdays?: Weekdays | undefined };

/** @param today the store's current day */
export function folded(weeks: Weeks, leg: Leg, lane: string, today: string): FoldedLane {
  const weekdays = weekdaysOf(weeks.get(legOfLane(leg, STORE_LANE))?.values() ?? []);
  const summary = summaryOf(weeks.get(legOfLane(leg, lane)) ?? new Map(), today, weekdays);
  return lane === STORE_LANE ? { ...summary, weekdays } : summary;
}

/** What is learned about the lanes of an order. @param lanes from coarse to fine */
export function learnedOf(
  lanes: readonly string[],
  summary: (leg: Leg, lane: string) => FoldedLane | undefined,
): Learned {
  const of = (leg: Leg): LegSummaries => ({
    weekdays: summary(leg, STORE_LANE)?.weekdays ?? EVERY_DAY_ALIKE,
    lanes: lanes.flatMap((lane) => summary(leg, lane) ?? []),
  });
  return learnedFrom(Object.fromEntries(LEGS.map((leg) => [leg, of(leg)])) as Record<Leg, LegSummaries>);
}

/** Of a new store. */
export const NOTHING_LEARNED: Learned = learnedOf([], () => undefined);
