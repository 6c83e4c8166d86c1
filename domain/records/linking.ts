import { CLAIM_TOLERANCE_MS } from '../journey/flow.ts';
import type { ParcelFact, ProgressFact, TrackingFact } from '../order/facts.ts';
import { digest } from '../shared/digest.ts';

// A tracking number is a rendezvous of its own: "this number belongs to these parcels" (`l#…`) and "this happened to it"
// (`e#…`) are attributes of one item. Each side writes its own and reads both from what the write returned, so whichever
// comes second forwards; and so does a repeat, since a crash may lie between the writing and the forwarding.

export type Link = { orderId: string; parcelId: string; asOf: string };

const DAY_MS = 86_400_000;
/** A number may be another's parcel this long after. */
const AFTER_MS = 120 * DAY_MS;
/** Parcels that get one number within so long are one shipment; later it was given to another one. */
const ONE_SHIPMENT_MS = 3 * DAY_MS;

/**
 * The most parcels that one number moves. Where a shop writes one text for every parcel, its item would grow to DynamoDB's
 * 400 KB and refuse each further webhook.
 */
const MOST_LINKS = 100;

/** Shippo's own test numbers, such as SHIPPO_DELIVERED, have no digit. */
export const isNumber = (text: string): boolean => /\d|^SHIPPO_/i.test(text);

/** Shops and carriers write one number with and without spaces and dashes. */
export const plainNumber = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase();

export type TrackedEvent = TrackingFact & { mark: string };

/** Of two things told under one name the same one stays whichever came first, so that their order never matters. */
export type Claim = {
  name: string;
  value: Link | TrackedEvent;
  /** Replaces the one under its name whose attribute is above, or below, this. */
  replaces: { attribute: 'asOf' | 'mark'; is: '>' | '<'; than: string };
  /** A new one joins the set `linked`, which takes only so many. */
  most?: number;
};

/** The earliest time at which a parcel had the number stays. */
export const linkClaim = (link: Link): Claim => ({
  name: `l#${link.orderId.replace(/[%#]/g, encodeURIComponent)}#${link.parcelId}`, // no `#` of an id ends it
  value: link,
  replaces: { attribute: 'asOf', is: '>', than: link.asOf },
  most: MOST_LINKS,
});

export function eventClaim(event: TrackingFact): Claim {
  const mark = digest(JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1))));
  return {
    name: `e#${event.occurredAt}#${event.milestone}`,
    value: { ...event, mark },
    replaces: { attribute: 'mark', is: '<', than: mark },
  };
}

/**
 * Whether a scan is about a parcel: not from before the parcel had the number, nor from after the number was given to
 * another shipment. Carriers use their numbers again.
 */
export function belongs(event: TrackingFact, { asOf }: Link, links: Link[]): boolean {
  const had = Date.parse(asOf);
  const next = links.map((other) => Date.parse(other.asOf)).filter((other) => other - had > ONE_SHIPMENT_MS);
  const at = Date.parse(event.occurredAt);
  return (
    at >= had - CLAIM_TOLERANCE_MS && at <= had + AFTER_MS && next.every((other) => at < other - CLAIM_TOLERANCE_MS)
  );
}

/** What a scan of its number says of a parcel. */
export function factsOf(event: TrackingFact, { orderId, parcelId }: Link): (ParcelFact | ProgressFact)[] {
  const { milestone, occurredAt, location, reason, carrier, trackingUrl, estimatedDelivery } = event;
  return [
    { fact: 'parcel', orderId, parcelId, asOf: occurredAt, carrier, trackingUrl, estimatedDelivery },
    { fact: 'progress', orderId, parcelId, milestone, occurredAt, location, reason },
  ];
}
