import type { TrackingFact } from '../../domain/order/facts.ts';
import { withWords } from '../../domain/parcel/attempts.ts';
import type { ParcelMilestone } from '../../domain/parcel/milestones.ts';
import type { Reading } from './adapter.ts';

// What the adapters of tracking services share.

/** The place of a scan, from those parts that are known. */
export const placeOf = (...parts: (string | undefined)[]): string | undefined =>
  parts.filter(Boolean).join(', ').slice(0, 200) || undefined;

export const notATopic: Reading = { ignored: 'Porchlight uses news of trackers only' };
/** https://docs.easypost.com/docs/webhooks, `mode`; https://docs.goshippo.com/docs/tracking/webhooks, `test` */
export const isATest: Reading = { ignored: 'a test: it is about no real parcel' };

/**
 * The scan that a status comes from, which is not always the last one in the list. It is the latest of the scans that
 * match the status best. `bears` lists the tests for a match, the closest first. If no scan matches, it is the latest
 * of all.
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

/**
 * The meaning of a status or a scan. `none`: it does not say where the parcel is. `undefined`: we do not know the
 * status.
 */
export type Meaning = ParcelMilestone | 'none' | undefined;

/** One thing that happened to a parcel. */
export type Scanned = {
  milestone: Meaning;
  occurredAt: string;
  location: string | undefined;
  reason: string | undefined;
};

/** What a service reports about a number: where the parcel is according to its status, and every scan in its list. */
type Told = {
  parcel: Pick<TrackingFact, 'trackingNumber' | 'carrier' | 'trackingUrl'>;
  status: string;
  now: Scanned;
  /** It belongs to the status, and so only to the latest fact. */
  estimatedDelivery: TrackingFact['estimatedDelivery'];
  scans: Scanned[];
};

/**
 * The facts in a body. It includes every scan, because an earlier webhook may have been lost; the latest fact comes
 * last. A status that we do not know, or that says nothing, gives no facts. Its scans come again with the next webhook.
 */
export function readingOf({ parcel, status, now, estimatedDelivery, scans }: Told): Reading {
  const { milestone } = now;
  if (milestone === undefined) return { facts: [], unknown: [status] };
  if (milestone === 'none') return { ignored: `the status ${status} is no news of a parcel` };
  const factOf = ({ milestone, ...scan }: Scanned): TrackingFact => {
    const said = withWords(milestone as ParcelMilestone, scan.reason);
    return { fact: 'tracking', ...parcel, milestone: said, ...scan };
  };
  const latest = factOf({ ...now, milestone });
  const before = scans.filter((scan) => isTold(scan, now)).map(factOf);
  const facts = new Map(before.map((fact) => [nameOf(fact), fact]));
  facts.delete(nameOf(latest));
  return { facts: [...facts.values(), { ...latest, estimatedDelivery }], unknown: [] };
}

const nameOf = ({ occurredAt, milestone }: TrackingFact): string => `${occurredAt} ${milestone}`;

/** Whether a scan becomes a fact. Scans tell what happened before the status; only the status tells how it ended. */
const isTold = ({ milestone, occurredAt }: Scanned, now: Scanned): boolean =>
  milestone !== undefined &&
  !['none', 'delivered', 'returned_to_sender'].includes(milestone) &&
  occurredAt <= now.occurredAt;
