import type { TrackingFact } from '../../domain/order/facts.ts';
import { withWords } from '../../domain/parcel/attempts.ts';
import type { ParcelMilestone } from '../../domain/parcel/milestones.ts';
import type { Reading } from './adapter.ts';

// What the tracking services' adapters have in common.

/** Where a scan was, from the parts that are told. */
export const placeOf = (...parts: (string | undefined)[]): string | undefined =>
  parts.filter(Boolean).join(', ').slice(0, 200) || undefined;

export const notATopic: Reading = { ignored: 'Porchlight uses news of trackers only' };
/** https://docs.easypost.com/docs/webhooks, `mode`; https://docs.goshippo.com/docs/tracking/webhooks, `test` */
export const isATest: Reading = { ignored: 'a test: it is about no real parcel' };

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

/** What a status, or a scan, says; `none`: nothing of where the parcel is; `undefined`: we do not know it. */
export type Meaning = ParcelMilestone | 'none' | undefined;

/** One thing that happened to a parcel. */
export type Scanned = {
  milestone: Meaning;
  occurredAt: string;
  location: string | undefined;
  reason: string | undefined;
};

/** What a service tells of a number: where the parcel is by its status, and every scan that it lists beside it. */
type Told = {
  parcel: Pick<TrackingFact, 'trackingNumber' | 'carrier' | 'trackingUrl'>;
  status: string;
  now: Scanned;
  /** Of the status, and so of the latest news only. */
  estimatedDelivery: TrackingFact['estimatedDelivery'];
  scans: Scanned[];
};

/**
 * The facts of a body: an earlier webhook may have been lost, so that each scan is told. The latest news come last. A status
 * that says nothing, or that we do not know, tells nothing; what was scanned comes again with the next one.
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

/** Scans tell what happened on the way up to the status; how the way ended is the status's to say. */
const isTold = ({ milestone, occurredAt }: Scanned, now: Scanned): boolean =>
  milestone !== undefined &&
  !['none', 'delivered', 'returned_to_sender'].includes(milestone) &&
  occurredAt <= now.occurredAt;
