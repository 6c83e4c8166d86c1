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

/** The facts that a number's other side gave, and why it could not, for the sender. */
type Forwarded = { facts: FlowFact[]; notes: string[] };

/** What is known to have happened to the parcels' tracking numbers, where FLOW does not show yet that they were linked. */
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
    // a number that another has replaced since is linked too: its own scans must count whichever comes first
    if (shown?.mark.endsWith(digest(trackingNumber)) && shown.occurredAt <= asOf) continue;
    const { facts, notes } = await link(port, store, trackingNumber, { orderId, parcelId, asOf }, now);
    news.facts.push(...facts);
    news.notes.push(...notes);
  }
  return news;
}

/** Says whose a number is, and gives what has happened to it so far. */
async function link(port: NumberPort, store: string, number: string, link: Link, now: string): Promise<Forwarded> {
  if (!isNumber(number)) return { facts: [], notes: [NO_NUMBER] };
  const { events, links, isKept } = await port.claimNumber(store, number, [linkClaim(link)], now);
  if (!isKept) return { facts: [], notes: [FULL] };
  const ours = events.filter((event) => belongs(event, link, links));
  return { facts: ours.flatMap((event) => factsOf(event, link)), notes: [] };
}

/** Says what happened to one number. @returns the facts for each parcel it is known to belong to, and whether any is news */
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

/** Where all that is known of a number lives. The key holds a hash: it outlives an erasure, to know late scans by. */
export const trackingKey = (store: string, trackingNumber: string): Key => ({
  pk: `TRACKING#${store}#${createHash('sha256').update(plainNumber(trackingNumber)).digest('hex').slice(0, 32)}`,
  sk: 'TRACKING',
});
