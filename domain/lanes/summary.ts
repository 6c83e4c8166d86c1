import { daysBetween } from '../calendar/days.ts';
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

/** A store and its carriers have one weekly rhythm: learned from all of its parcels, used for each lane. */
export function weekdaysOf(cells: Iterable<Cell>): Weekdays {
  const counts = WEEKDAYS.map(() => PSEUDO_ARRIVALS);
  for (const cell of cells) for (const day of WEEKDAYS) counts[day]! += cell[`w${day}`] ?? 0;
  const mean = counts.reduce((sum, count) => sum + count, 0) / WEEKDAYS.length;
  return counts.map((count) => count / mean);
}

/** Half a year: lanes change with contracts and depots, and a quarter alone would only show its season. */
const USUAL_HALF_LIFE_WEEKS = 26;
/** As many weeks as most parcels of a week need to arrive: fewer would be noise, more would notice a change too late. */
const RECENT_HALF_LIFE_WEEKS = 3;

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

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
    const seen = seenOf(cell, age, weekdays);
    addTo(usual, seen, 0.5 ** (age / 7 / USUAL_HALF_LIFE_WEEKS));
    addTo(recent, seen, 0.5 ** (age / 7 / RECENT_HALF_LIFE_WEEKS));
    for (let i = 0; i < BUCKETS; i++) n += cell[`d${i}`] ?? 0;
  }
  return { n, usual, recent };
}

const zeros = (): number[] => new Array<number>(BUCKETS).fill(0);

function addTo(sum: { left: number[]; risk: number[] }, { left, risk }: Weighed, weight: number): void {
  for (let i = 0; i < BUCKETS; i++) {
    sum.left[i]! += weight * left[i]!;
    sum.risk[i]! += weight * risk[i]!;
  }
}

/**
 * One week's cohort, counted as Kaplan and Meier do (J. Am. Stat. Assoc. 53, 1958). Parcels still under way count up to their
 * present age: where only a share of the cohort is old enough for a bucket, that share was at risk.
 */
function seenOf(cell: Cell, weekAge: number, weekdays: Weekdays): Weighed {
  const seen = { left: zeros(), risk: zeros() };
  const entered = WEEKDAYS.map((day) => cell[`e${day}`] ?? 0);
  let alive = entered.reduce((sum, count) => sum + count, 0);
  for (let i = 0; i < BUCKETS && alive > 0; i++) {
    const share = shareSeen(entered, i, weekAge);
    if (share < LEAST_SEEN) break;
    const left = cell[`d${i}`] ?? 0;
    const censored = (cell[`r${i}`] ?? 0) + (cell[`c${i}`] ?? 0);
    seen.left[i] = left;
    seen.risk[i] = Math.max(left, (alive * share - censored / 2) * pace(entered, i, weekdays));
    alive -= (left + censored) / share;
  }
  return seen;
}

/** How much of bucket `i` the cohort has lived through. */
function shareSeen(entered: readonly number[], i: number, weekAge: number): number {
  const [from, to] = [EDGES[i]!, EDGES[i + 1]!];
  if (weekAge - 6 >= to) return 1;
  let [seen, all] = [0, 0];
  entered.forEach((count, day) => {
    all += count;
    seen += count * clamp((weekAge - day - from) / (to - from));
  });
  return seen / all;
}

/** The factor of the weekdays on which the cohort had this age: on Sundays hardly any parcel is at risk. */
function pace(entered: readonly number[], i: number, weekdays: Weekdays): number {
  const width = EDGES[i + 1]! - EDGES[i]!;
  let [sum, all] = [0, 0];
  entered.forEach((count, day) => {
    for (let age = EDGES[i]!; age < EDGES[i + 1]!; age++) sum += (count * weekdays[(day + age) % 7]!) / width;
    all += count;
  });
  return sum / all;
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
