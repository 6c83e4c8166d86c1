import type { Reading } from './adapter.ts';

// What the tracking services' adapters have in common.

/** Where a scan was, from the parts that are told. */
export const placeOf = (...parts: (string | undefined)[]): string | undefined =>
  parts.filter(Boolean).join(', ').slice(0, 200) || undefined;

/** A status that says nothing of where the parcel is. */
export const noNews = (status: string): Reading => ({ ignored: `the status ${status} is no news of a parcel` });

export const notATopic: Reading = { ignored: 'Porchlight uses news of trackers only' };
