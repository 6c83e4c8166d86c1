import { DAY_MS } from '../calendar/durations.ts';
import { CLAIM_TOLERANCE_MS } from '../journey/flow.ts';
import type { ParcelFact, ProgressFact, TrackingFact } from '../order/facts.ts';
import { eventMark } from './event-mark.ts';

// A tracking number is a rendezvous of its own: "this number belongs to these parcels" (`l#…`) and "this happened to it"
// (`e#…`) are attributes of one item. Each side writes its own and reads both from what the write returned, so whichever
// comes second forwards. A repeat forwards, too, since the function may have crashed between writing and forwarding.

export type Link = { orderId: string; parcelId: string; asOf: string };

/** After this long a number may belong to another parcel. */
const AFTER_MS = 120 * DAY_MS;
/** Parcels that get one number within this time are one shipment; later, the number was given to another shipment. */
const ONE_SHIPMENT_MS = 3 * DAY_MS;

/**
 * The most parcels that one number can have. If a shop writes the same text for every parcel, the item would grow to DynamoDB's
 * 400 KB and every further webhook would fail.
 */
const MOST_LINKS = 100;

/** Shippo's own test numbers, such as SHIPPO_DELIVERED, have no digit. */
export const isNumber = (text: string): boolean => /\d|^SHIPPO_/i.test(text);

/** Shops and carriers write one number with and without spaces and dashes. */
export const plainNumber = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase();

export type TrackedEvent = TrackingFact & { mark: string };

/** Of two claims with one name the same one stays, whichever came first, so their order never matters. */
export type Claim = {
  name: string;
  value: Link | TrackedEvent;
  /** Replaces the one under its name whose attribute is above, or below, this. */
  replaces: { attribute: 'asOf' | 'mark'; is: '>' | '<'; than: string };
  /** A new one joins the set `linked`, which takes only so many. */
  most?: number;
};

/** Keeps the earliest time at which a parcel had the number. */
export const linkClaim = (link: Link): Claim => ({
  name: `l#${link.orderId.replace(/[%#]/g, encodeURIComponent)}#${link.parcelId}`, // no `#` of an id ends it
  value: link,
  replaces: { attribute: 'asOf', is: '>', than: link.asOf },
  most: MOST_LINKS,
});

/** Under the time that was claimed, with a mark of what it says alone: what is told again keeps its first time. */
export function eventClaim(event: TrackingFact): Claim {
  const { occurredAt, claimedAt = occurredAt, ...said } = event;
  const mark = eventMark(said);
  return {
    name: `e#${claimedAt}#${event.milestone}`,
    value: { ...event, mark },
    replaces: { attribute: 'mark', is: '<', than: mark },
  };
}

/** Both sides of a number's item, by name. */
export type NumberItem = Readonly<Record<string, Link | TrackedEvent>>;

/** Whether a number's item accepts a claim: its name is new and there is room, or it replaces an older one. An erased number accepts only links. */
export function takes(item: NumberItem, { name, replaces, most }: Claim): boolean {
  const there = item[name] as Record<string, string> | undefined;
  if (!there) return most === undefined ? !('erased' in item) : namesOf(item, 'l#').length < most;
  const value = there[replaces.attribute]!;
  return replaces.is === '>' ? value > replaces.than : value < replaces.than;
}

/** One claim for each name: of two reports of one scan, the one that would replace the other. */
export function strongest(claims: readonly Claim[]): Claim[] {
  const byName = new Map<string, Claim>();
  for (const claim of claims) {
    const before = byName.get(claim.name);
    if (!before || takes({ [claim.name]: before.value }, claim)) byName.set(claim.name, claim);
  }
  return [...byName.values()];
}

export const sidesOf = (item: NumberItem): { links: Link[]; events: TrackingFact[] } => ({
  links: namesOf(item, 'l#').map((name) => item[name] as Link),
  events: namesOf(item, 'e#').map((name) => item[name] as TrackedEvent),
});

const namesOf = (item: NumberItem, side: 'l#' | 'e#'): string[] =>
  Object.keys(item).filter((name) => name.startsWith(side));

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

/** What a scan of its number says about a parcel. */
export function factsOf(event: TrackingFact, { orderId, parcelId }: Link): (ParcelFact | ProgressFact)[] {
  const { milestone, occurredAt, claimedAt, location, reason, carrier, trackingUrl, estimatedDelivery } = event;
  const claims = claimedAt === undefined ? undefined : { [claimedAt]: occurredAt };
  return [
    { fact: 'parcel', orderId, parcelId, asOf: occurredAt, claims, carrier, trackingUrl, estimatedDelivery },
    { fact: 'progress', orderId, parcelId, milestone, occurredAt, claimedAt, location, reason, by: 'carrier' },
  ];
}
