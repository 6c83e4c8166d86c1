// Ages of parcels in days, in fixed buckets: single days while most parcels arrive, coarser where few are left.

/** A parcel that takes longer counts as one that never arrives. */
export const LONGEST_DAYS = 60;

/** Bucket `i` holds the ages from `EDGES[i]` up to, and without, `EDGES[i + 1]`. Stored counters depend on it: never change it. */
export const EDGES: readonly number[] = [...steps(0, 30, 1), ...steps(30, 40, 2), ...steps(40, 60, 5), 60];

export const BUCKETS = EDGES.length - 1;

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step }, (_, i) => from + i * step);
}

/** By whole days, as a table: every chance that is computed looks it up. */
const BY_DAY: readonly number[] = steps(0, LONGEST_DAYS, 1).map((day) =>
  EDGES.findIndex((_, i) => day < EDGES[i + 1]!),
);

/** `undefined` past the last bucket. An age below zero comes from a wrong clock and counts as zero. */
export const bucketOf = (days: number): number | undefined => BY_DAY[Math.max(0, Math.floor(days))];
