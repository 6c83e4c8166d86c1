import type { Reading } from './adapter.ts';

// What the tracking services' adapters have in common.

/** Where a scan was, from the parts that are told. */
export const placeOf = (...parts: (string | undefined)[]): string | undefined =>
  parts.filter(Boolean).join(', ').slice(0, 200) || undefined;

/** A status that says nothing of where the parcel is. */
export const noNews = (status: string): Reading => ({ ignored: `the status ${status} is no news of a parcel` });

export const notATopic: Reading = { ignored: 'Porchlight uses news of trackers only' };

/**
 * The scan that a status is from, which is not always the last of the list: of those that bear the status as closely as
 * any does (`bears` lists the tests, the closest first) the latest; of a list that bears it nowhere the latest.
 */
export function scanOf<T>(
  scans: readonly T[],
  timeOf: (scan: T) => string,
  ...bears: ((scan: T) => boolean)[]
): T | undefined {
  const closest = bears.map((bearsIt) => scans.filter(bearsIt)).find((bearing) => bearing.length > 0) ?? scans;
  return closest.reduce<T | undefined>(
    (latest, scan) => (latest && timeOf(latest) > timeOf(scan) ? latest : scan),
    undefined,
  );
}
