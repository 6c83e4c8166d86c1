import { perObject } from '../shared/memoize.ts';
import { BUCKETS, EDGES } from './buckets.ts';
import type { Cell } from './cells.ts';
import { daysBetween } from './days.ts';

// The weeks of one lane and leg, folded: how many were at risk of leaving in each bucket of age, and how many left.

/** Summed with weights: `risk[i]` reached bucket `i` and could be seen through it, `left[i]` of them left in it. */
export type Weighed = { left: readonly number[]; risk: readonly number[] };

export type Summary = {
  /** How many left, ever: without weights. */
  n: number;
  /** What this lane is like. */
  usual: Weighed;
  /** What it is like these weeks. */
  recent: Weighed;
};

/** From Monday to Sunday: how many times as many leave on it as on the mean day. */
export type Weekdays = readonly number[];

/** As long as no week was seen. */
export const EVERY_DAY_ALIKE: Weekdays = [1, 1, 1, 1, 1, 1, 1];

/** Arrivals on every weekday that are taken as seen before any were. */
const PSEUDO_ARRIVALS = 2;

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const ENTERED = WEEKDAYS.map((day) => `e${day}`);
const ON_WEEKDAY = WEEKDAYS.map((day) => `w${day}`);

/** The buckets of age with their counters. Those of one width that begin on one weekday have one pace: `alike` is the first of them. */
const AGES = Array.from({ length: BUCKETS }, (_, i) => ({
  from: EDGES[i]!,
  to: EDGES[i + 1]!,
  alike: EDGES.findIndex((from, j) => from % 7 === EDGES[i]! % 7 && EDGES[j + 1]! - from === EDGES[i + 1]! - EDGES[i]!),
  done: `d${i}`,
  returned: `r${i}`,
  cancelled: `c${i}`,
}));

/** A store and its carriers keep one week: learned from all of its parcels, used for each lane. */
export function weekdaysOf(cells: Iterable<Cell>): Weekdays {
  const counts = WEEKDAYS.map(() => PSEUDO_ARRIVALS);
  for (const cell of cells) {
    const { arrived } = cohortOf(cell);
    for (const day of WEEKDAYS) counts[day]! += arrived[day]!;
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / WEEKDAYS.length;
  return counts.map((count) => count / mean);
}

/** Half a year: a lane's ways change with contracts and depots, and a quarter alone would be its season. */
const USUAL_HALF_LIFE_WEEKS = 26;
/** As many weeks as it takes for most parcels of a week to arrive: faster would be noise, slower would be too late. */
const RECENT_HALF_LIFE_WEEKS = 3;

/** Of a week that is not over: less seen than this would be noise, scaled up. */
const LEAST_SEEN = 0.5;

/**
 * @param cells by week, the Monday's date
 * @param today the day that is not over yet
 * @param weekdays of the store
 */
export function summaryOf(cells: ReadonlyMap<string, Cell>, today: string, weekdays: Weekdays): Summary {
  const usual = { left: zeros(), risk: zeros() };
  const recent = { left: zeros(), risk: zeros() };
  let n = 0;
  for (const [week, cell] of cells) {
    const age = daysBetween(week, today);
    const cohort = cohortOf(cell);
    const seen = seenOf(cohort, age, weekdays);
    addTo(usual, seen, 0.5 ** (age / 7 / USUAL_HALF_LIFE_WEEKS));
    addTo(recent, seen, 0.5 ** (age / 7 / RECENT_HALF_LIFE_WEEKS));
    n += cohort.n;
  }
  return { n, usual, recent };
}

/** A cell's counters as lists: how many entered and arrived on each weekday; how many left in each bucket, and how many went another way. */
type Cohort = {
  entered: readonly number[];
  arrived: readonly number[];
  left: readonly number[];
  censored: readonly number[];
  n: number;
};

const cohortOf = perObject((cell: Cell): Cohort => {
  const left = AGES.map(({ done }) => cell[done] ?? 0);
  return {
    entered: ENTERED.map((name) => cell[name] ?? 0),
    arrived: ON_WEEKDAY.map((name) => cell[name] ?? 0),
    left,
    censored: AGES.map(({ returned, cancelled }) => (cell[returned] ?? 0) + (cell[cancelled] ?? 0)),
    n: left.reduce((sum, count) => sum + count, 0),
  };
});

const zeros = (): number[] => AGES.map(() => 0);

function addTo(sum: { left: number[]; risk: number[] }, { left, risk }: Weighed, weight: number): void {
  for (let i = 0; i < left.length; i++) {
    sum.left[i]! += weight * left[i]!;
    sum.risk[i]! += weight * risk[i]!;
  }
}

/**
 * One week's cohort as Kaplan and Meier count it (J. Am. Stat. Assoc. 53, 1958). Those still under way count as long as
 * they are: where only a share of the cohort is old enough for a bucket, that share was at risk. Up to the last bucket that tells anything.
 */
function seenOf({ entered, left, censored }: Cohort, weekAge: number, weekdays: Weekdays): Weighed {
  const seen: { left: number[]; risk: number[] } = { left: [], risk: [] };
  const paces: number[] = [];
  let alive = entered.reduce((sum, count) => sum + count, 0);
  for (let i = 0; i < AGES.length && alive > 0; i++) {
    const age = AGES[i]!;
    const share = shareSeen(entered, age, weekAge);
    if (share < LEAST_SEEN) break;
    paces[age.alike] ??= pace(entered, age, weekdays);
    seen.left.push(left[i]!);
    seen.risk.push(Math.max(left[i]!, (alive * share - censored[i]! / 2) * paces[age.alike]!));
    alive -= (left[i]! + censored[i]!) / share;
  }
  return seen;
}

type Ages = { from: number; to: number };

/** How much of a bucket the cohort has lived through. */
function shareSeen(entered: readonly number[], { from, to }: Ages, weekAge: number): number {
  if (weekAge - 6 >= to) return 1;
  let [seen, all] = [0, 0];
  entered.forEach((count, day) => {
    all += count;
    seen += count * clamp((weekAge - day - from) / (to - from));
  });
  return seen / all;
}

/** How many times as many leave on the weekdays on which the cohort was of this age: on Sundays hardly any are at risk. */
function pace(entered: readonly number[], { from, to }: Ages, weekdays: Weekdays): number {
  let sum = 0;
  let all = 0;
  for (const day of WEEKDAYS) {
    const count = entered[day]!;
    if (count === 0) continue; // most days of fine lanes
    for (let age = from; age < to; age++) sum += (count * weekdays[(day + age) % 7]!) / (to - from);
    all += count;
  }
  return sum / all;
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
