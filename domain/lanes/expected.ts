import { dayAfter, daysBetween } from '../calendar/days.ts';
import { LONGEST_DAYS } from './buckets.ts';
import { arrivalOf, type Learned, type Progress } from './progress.ts';
import type { DateBasis } from './told.ts';

// The dates that a customer is told: never one that has passed, and never a range narrower than what is known.

export type ExpectedDays = {
  /** Eight of ten parcels arrive from `from` to `to`, as many before as after `likely`. */
  from: string;
  to: string;
  likely: string;
  basis: DateBasis;
  /** How many parcels it was learned from; may be 0. */
  n: number;
};

/** With fewer parcels than this, "eight of ten" would be luck. */
export const LEAST_FOR_A_DATE = 30;

/** `undefined` when every known date has passed. */
export function expected(progress: Progress, learned: Learned, today: string): ExpectedDays | undefined {
  const { estimated, promisedOn, promisedBy } = progress;
  const own = learnedWindow({ ...progress, estimated: undefined }, learned, today);
  if (estimated && estimated.to >= today) {
    const corrected = learned.estimate && learnedWindow(progress, learned, today);
    if (!corrected) return { ...within(estimated, today), basis: 'carrier', n: 0 };
    // An estimate that is less accurate than ours is no help.
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

/** At least this share of the parcels that have taken so long still arrive; below it any date would be a guess. */
const LEAST_ARRIVING = 0.2;
/** By then every parcel that arrives at all has left and arrived. */
const FAR = 2 * LONGEST_DAYS;

function learnedWindow(progress: Progress, learned: Learned, today: string): Omit<ExpectedDays, 'basis'> | undefined {
  if (learned.storeParcels < LEAST_FOR_A_DATE) return undefined;
  const arrival = arrivalOf(progress, learned, today, FAR);
  const most = arrival[FAR]!;
  if (most < LEAST_ARRIVING) return undefined;
  const days = (share: number) => arrival.findIndex((arrived) => arrived >= share * most);
  const last = days(0.9);
  let first = days(0.1);
  // Whole days cover more than eight of ten; where most parcels are not due yet, the excess is taken off again.
  while (first < last && arrival[last]! - arrival[first]! >= EIGHT_OF_TEN * most) first++;
  const day = (count: number) => dayAfter(today, count - 1);
  return { from: day(first), to: day(last), likely: day(days(0.5)), n: learned.n };
}

const EIGHT_OF_TEN = 0.8;
