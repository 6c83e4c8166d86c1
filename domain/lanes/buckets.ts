// Ages of parcels in days, cut into fixed buckets: single days while most parcels arrive, coarser where few are left.

/** A parcel that took longer never arrives, as far as anybody plans with it. */
export const LONGEST_DAYS = 60;

/** Bucket `i` holds the ages from `EDGES[i]` up to, and without, `EDGES[i + 1]`. Stored counters depend on it: never change it. */
export const EDGES: readonly number[] = [...steps(0, 30, 1), ...steps(30, 40, 2), ...steps(40, 60, 5), 60];

export const BUCKETS = EDGES.length - 1;

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step }, (_, i) => from + i * step);
}

/** By whole days: looked up for every chance that is worked out. */
const BY_DAY: readonly number[] = steps(0, LONGEST_DAYS, 1).map((day) =>
  EDGES.findIndex((_, i) => day < EDGES[i + 1]!),
);

/** `undefined` past the last bucket. An age below zero is a clock that is wrong: it counts as none. */
export const bucketOf = (days: number): number | undefined => BY_DAY[Math.max(0, Math.floor(days))];
