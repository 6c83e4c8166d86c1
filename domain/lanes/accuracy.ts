import { BUCKETS, EDGES } from './buckets.ts';
import type { Cell } from './cells.ts';
import { ESTIMATE_LEAD_DAYS } from './progress.ts';

// How accurate the dates of a lane were, for people to look at: shares, and mean errors in days. Absent: known of no parcel.

export type DatesOfLane = {
  /** The share that arrived by the promised day. */
  onTime?: number | undefined;
  /** The share that arrived by the days that their customers were told first. */
  asTold?: number | undefined;
  /** Days between the day that the carrier named first and the arrival. */
  carrierError?: number | undefined;
  /** Days between the likely day that was told first, where it was learned, and the arrival. */
  learnedError?: number | undefined;
};

/** @param transit the cells of the lane's leg `transit` @param estimate those of its leg `estimate` */
export function datesOf(transit: Iterable<Cell>, estimate: Iterable<Cell>): DatesOfLane {
  const { kept = 0, missed = 0, askept = 0, asmissed = 0, learned = 0, off = 0 } = summed(transit);
  const named = summed(estimate);
  let [arrived, wrong] = [0, 0];
  for (let i = 0; i < BUCKETS; i++) {
    const count = named[`d${i}`] ?? 0;
    arrived += count;
    wrong += count * Math.abs(middleOf(i) - ESTIMATE_LEAD_DAYS);
  }
  return {
    onTime: ratio(kept, kept + missed),
    asTold: ratio(askept, askept + asmissed),
    carrierError: ratio(wrong, arrived),
    learnedError: ratio(off, learned),
  };
}

const ratio = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);

/** The mean of the whole days in a bucket. */
const middleOf = (i: number): number => (EDGES[i]! + EDGES[i + 1]! - 1) / 2;

function summed(cells: Iterable<Cell>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const cell of cells) for (const [name, amount] of Object.entries(cell)) sums[name] = (sums[name] ?? 0) + amount;
  return sums;
}
