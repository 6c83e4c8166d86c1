import { createHash } from 'node:crypto';
import type { Flow, FlowFact } from '../../domain/journey/flow.ts';
import type { TrackingFact } from '../../domain/order/facts.ts';
import {
  belongs,
  eventClaim,
  factsOf,
  isNumber,
  type Link,
  linkClaim,
  plainNumber,
  strongest,
} from '../../domain/records/linking.ts';
import { digest } from '../../domain/shared/digest.ts';
import type { FactPort } from './fact-port.ts';
import type { Key } from './table.ts';

type NumberPort = Pick<FactPort, 'claimNumber'>;

const NO_NUMBER = 'a tracking number without a digit is taken for none: no news of it is looked for';
const FULL = 'a tracking number has more parcels or scans than one can have: no more of them are kept';

const ERASED = 'its customer had this tracking number erased';

/** The facts that come from the other side of a number, and notes for the sender on why there are none. */
type Forwarded = { facts: FlowFact[]; notes: string[] };

/** What is known of the parcels' tracking numbers, for those numbers that FLOW does not yet show as linked. */
export async function forwarded(
  port: NumberPort,
  store: string,
  { registers }: Flow,
  facts: FlowFact[],
  now: string,
): Promise<Forwarded> {
  const news: Forwarded = { facts: [], notes: [] };
  for (const fact of facts) {
    if (fact.fact !== 'parcel' || !fact.trackingNumber) continue;
    const { orderId, parcelId, asOf, trackingNumber } = fact;
    const shown = registers[`n#${parcelId}`];
    // a number that was replaced since is linked too: its own scans must count, whichever arrives first
    if (shown?.mark.endsWith(digest(trackingNumber)) && shown.occurredAt <= asOf) continue;
    const { facts, notes } = await link(port, store, trackingNumber, { orderId, parcelId, asOf }, now);
    news.facts.push(...facts);
    news.notes.push(...notes);
  }
  return news;
}

/** Links a number to a parcel, and returns what has happened to the number so far. */
async function link(port: NumberPort, store: string, number: string, link: Link, now: string): Promise<Forwarded> {
  if (!isNumber(number)) return { facts: [], notes: [NO_NUMBER] };
  const { events, links, isKept } = await port.claimNumber(store, number, [linkClaim(link)], now);
  if (!isKept) return { facts: [], notes: [FULL] };
  const ours = events.filter((event) => belongs(event, link, links));
  return { facts: ours.flatMap((event) => factsOf(event, link)), notes: [] };
}

/**
 * Records what happened to one number. @returns the facts for each parcel that has the number, and whether any fact is
 * new
 */
export async function tracked(
  port: NumberPort,
  store: string,
  number: string,
  events: TrackingFact[],
  now: string,
): Promise<Forwarded & { isNews: boolean }> {
  if (!isNumber(number)) return { facts: [], notes: [NO_NUMBER], isNews: false };
  const claims = strongest(events.map(eventClaim));
  const { links, isNews, isKept, isErased } = await port.claimNumber(store, number, claims, now);
  const facts = links.flatMap((link) =>
    events.filter((event) => belongs(event, link, links)).flatMap((event) => factsOf(event, link)),
  );
  return { facts, notes: isKept ? [] : [isErased ? ERASED : FULL], isNews };
}

/**
 * The key of the item with everything known of a number. It holds a hash, which outlives an erasure, so that late scans
 * are recognized.
 */
export const trackingKey = (store: string, trackingNumber: string): Key => ({
  pk: `TRACKING#${store}#${createHash('sha256').update(plainNumber(trackingNumber)).digest('hex').slice(0, 32)}`,
  sk: 'TRACKING',
});
