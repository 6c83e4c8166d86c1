import { daysBetween } from '../calendar/days.ts';
import { perObject } from '../shared/memoize.ts';
import { BUCKETS, EDGES } from './buckets.ts';
import type { Cell } from './cells.ts';

// The weeks of one lane and leg, added up: how many parcels could leave in each bucket of age ("at risk"), and how many did.

/** Weighted sums: `risk[i]` parcels reached bucket `i` and were observed through it, `left[i]` of them left in it. */
export type Weighed = { left: readonly number[]; risk: readonly number[] };

export type Summary = {
  /** How many left in all, without weights. */
  n: number;
  /** Of this lane in the long run. */
  usual: Weighed;
  /** Of these weeks. */
  recent: Weighed;
};

/** From Monday to Sunday: how many leave on it, compared with the mean day. */
export type Weekdays = readonly number[];

/** Before the first week is known. */
export const EVERY_DAY_ALIKE: Weekdays = [1, 1, 1, 1, 1, 1, 1];

/** How many arrivals on every weekday are assumed before any are observed. */
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

/** A store and its carriers have one weekly rhythm: learned from all of its parcels, used for each lane. */
export function weekdaysOf(cells: Iterable<Cell>): Weekdays {
  const counts = WEEKDAYS.map(() => PSEUDO_ARRIVALS);
  for (const cell of cells) {
    const { arrived } = cohortOf(cell);
    for (const day of WEEKDAYS) counts[day]! += arrived[day]!;
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / WEEKDAYS.length;
  return counts.map((count) => count / mean);
}

/** Half a year: lanes change with contracts and depots, and a quarter alone would only show its season. */
const USUAL_HALF_LIFE_WEEKS = 26;
/** As many weeks as most parcels of a week need to arrive: fewer would be noise, more would notice a change too late. */
const RECENT_HALF_LIFE_WEEKS = 3;

/** A current week of which less than this was observed would be scaled-up noise. */
const LEAST_SEEN = 0.5;

/**
 * @param cells by week, the Monday's date
 * @param today the current day
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
 * One week's cohort, counted as Kaplan and Meier do (J. Am. Stat. Assoc. 53, 1958). Parcels still under way count up to their
 * present age: where only a share of the cohort is old enough for a bucket, that share was at risk. Up to the last bucket that tells anything.
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

/** The factor of the weekdays on which the cohort had this age: on Sundays hardly any parcel is at risk. */
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
