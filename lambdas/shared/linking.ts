import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ParcelFact, ProgressFact, TrackingFact } from '../../domain/facts.ts';
import { expiry, type Journeys, toItem } from './table.ts';

// A tracking number is a rendezvous of its own: "this number belongs to these parcels" (`l#…`) and "this happened to it"
// (`e#…`) are attributes of one item. Each side writes its own and reads both from what the write returned, so whichever
// comes second forwards; and so does a repeat, since a crash may lie between the writing and the forwarding.

export type Link = { orderId: string; parcelId: string; asOf: string };

/** A number is told of this long before the shop says whose it is, and may be another's parcel this long after. */
const BEFORE_MS = 30 * 86_400_000;
const AFTER_MS = 120 * 86_400_000;
const KEPT_DAYS = 180;

/** Says whose a number is. @returns what has happened to it so far */
export async function link(journeys: Journeys, store: string, trackingNumber: string, link: Link, now: string) {
  const { events } = await add(journeys, store, trackingNumber, `l#${link.orderId}#${link.parcelId}`, link, now);
  return events.filter((event) => belongs(event, link)).flatMap((event) => factsOf(event, link));
}

/** Says what happened to a number. @returns the facts for each parcel that it is known to belong to */
export async function tracked(journeys: Journeys, store: string, event: TrackingFact, now: string) {
  const name = `e#${event.occurredAt}#${event.milestone}`;
  const { links } = await add(journeys, store, event.trackingNumber, name, event, now);
  return links.filter((link) => belongs(event, link)).flatMap((link) => factsOf(event, link));
}

const belongs = ({ occurredAt }: TrackingFact, { asOf }: Link): boolean => {
  const age = Date.parse(occurredAt) - Date.parse(asOf);
  return age >= -BEFORE_MS && age <= AFTER_MS;
};

async function add(
  { client, table }: Journeys,
  store: string,
  trackingNumber: string,
  name: string,
  value: object,
  now: string,
) {
  const { Attributes = {} } = await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem({ pk: `TRACKING#${store}#${normal(trackingNumber)}`, sk: 'TRACKING' }),
      UpdateExpression: 'SET #name = :value, expiresAt = :at',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: toItem({ ':value': value, ':at': expiry(now, KEPT_DAYS) }),
      ReturnValues: 'ALL_NEW',
    }),
  );
  const all = Object.entries(unmarshall(Attributes));
  const those = <T>(prefix: string): T[] => all.filter(([key]) => key.startsWith(prefix)).map(([, one]) => one as T);
  return { links: those<Link>('l#'), events: those<TrackingFact>('e#') };
}

/** Shops and carriers write one number with and without spaces and dashes. */
const normal = (trackingNumber: string): string => trackingNumber.replace(/[\s-]/g, '').toUpperCase();

function factsOf(event: TrackingFact, { orderId, parcelId }: Link): (ParcelFact | ProgressFact)[] {
  const { milestone, occurredAt, location, reason, carrier, trackingUrl, estimatedDelivery } = event;
  return [
    { fact: 'parcel', orderId, parcelId, asOf: occurredAt, carrier, trackingUrl, estimatedDelivery },
    { fact: 'progress', orderId, parcelId, milestone, occurredAt, location, reason },
  ];
}
