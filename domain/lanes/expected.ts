import { dayAfter, daysBetween } from '../calendar/days.ts';
import { LONGEST_DAYS } from './buckets.ts';
import { arrivalOf, type Learned, type Progress } from './progress.ts';
import type { DateBasis } from './told.ts';

// The date a customer is told: never one that has passed, and none tighter than is known.

export type ExpectedDays = {
  /** Eight of ten parcels arrive from `from` to `to`, as many before as after `likely`. */
  from: string;
  to: string;
  likely: string;
  basis: DateBasis;
  /** Parcels it was learned from; 0: from none. */
  n: number;
};

/** With fewer parcels than this eight of ten is a matter of luck. */
export const LEAST_FOR_A_DATE = 30;

/** `undefined` when every date that is known has passed. */
export function expected(progress: Progress, learned: Learned, today: string): ExpectedDays | undefined {
  const { estimated, promisedOn, promisedBy } = progress;
  const own = learnedWindow({ ...progress, estimated: undefined }, learned, today);
  if (estimated && estimated.to >= today) {
    const corrected = learned.estimate && learnedWindow(progress, learned, today);
    if (!corrected) return { ...within(estimated, today), basis: 'carrier', n: 0 };
    // An estimate that is wrong by more than we are is no help.
    if (!own || widthOf(corrected) <= widthOf(own)) return { ...corrected, basis: 'carrier' };
  }
  if (own) return { ...own, basis: 'learned' };
  if (promisedOn < today) return undefined;
  const basis = promisedBy === 'shop' ? 'promise' : 'default';
  return { ...within({ from: today, to: promisedOn }, today), basis, n: 0 };
}

const within = ({ from, to }: { from: string; to: string }, today: string) => ({
  from: from < today ? today : from,
  to,
  likely: to,
});

const widthOf = ({ from, to }: { from: string; to: string }): number => daysBetween(from, to);

/** Of those that have waited for so long at least as many as this arrive; else any date would be a guess. */
const LEAST_ARRIVING = 0.2;
/** Whatever arrives at all has left and arrived by then. */
const FAR = 2 * LONGEST_DAYS;

function learnedWindow(progress: Progress, learned: Learned, today: string): Omit<ExpectedDays, 'basis'> | undefined {
  if (learned.storeParcels < LEAST_FOR_A_DATE) return undefined;
  const arrival = arrivalOf(progress, learned, today, FAR);
  const most = arrival[FAR]!;
  if (most < LEAST_ARRIVING) return undefined;
  const days = (share: number) => arrival.findIndex((arrived) => arrived >= share * most);
  const last = days(0.9);
  let first = days(0.1);
  // Whole days hold more than they must: what is left over is given back where most parcels are not yet due.
  while (first < last && arrival[last]! - arrival[first]! >= EIGHT_OF_TEN * most) first++;
  const day = (count: number) => dayAfter(today, count - 1);
  return { from: day(first), to: day(last), likely: day(days(0.5)), n: learned.n };
}

const EIGHT_OF_TEN = 0.8;
