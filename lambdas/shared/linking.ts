import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { digest } from '../../domain/digest.ts';
import type { ParcelFact, ProgressFact, TrackingFact } from '../../domain/facts.ts';
import { expiry, type Journeys, type Key, refusal, toItem } from './table.ts';

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
  const { events } = await add(journeys, store, trackingNumber, now, {
    name: `l#${link.orderId}#${link.parcelId}`,
    value: link,
    replaces: ['#name.asOf > :mark', link.asOf],
  });
  return events.filter((event) => belongs(event, link)).flatMap((event) => factsOf(event, link));
}

/** Says what happened to a number. @returns the facts for each parcel it is known to belong to, and whether it is news */
export async function tracked(journeys: Journeys, store: string, event: TrackingFact, now: string) {
  const mark = digest(JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1))));
  const { links, isNews } = await add(journeys, store, event.trackingNumber, now, {
    name: `e#${event.occurredAt}#${event.milestone}`,
    value: { ...event, mark },
    replaces: ['#name.mark < :mark', mark],
  });
  return { facts: links.filter((link) => belongs(event, link)).flatMap((link) => factsOf(event, link)), isNews };
}

const belongs = ({ occurredAt }: TrackingFact, { asOf }: Link): boolean => {
  const age = Date.parse(occurredAt) - Date.parse(asOf);
  return age >= -BEFORE_MS && age <= AFTER_MS;
};

/** Of two things told under one name the same one stays whichever came first, so that their order never matters. */
type Told = {
  name: string;
  value: Link | (TrackingFact & { mark: string });
  replaces: [condition: string, mark: string];
};

async function add(journeys: Journeys, store: string, number: string, now: string, { name, value, replaces }: Told) {
  const [condition, mark] = replaces;
  const update = new UpdateItemCommand({
    TableName: journeys.table,
    Key: toItem(trackingKey(store, number)),
    UpdateExpression: 'SET #name = :value, expiresAt = :at',
    ConditionExpression: `attribute_not_exists(#name) OR ${condition}`,
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: toItem({ ':value': value, ':mark': mark, ':at': expiry(now, KEPT_DAYS) }),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const { item, isNews } = await journeys.client.send(update).then(
    ({ Attributes = {} }) => ({ item: Attributes, isNews: true }),
    (error) => ({ item: refusal(error).Item ?? {}, isNews: false }),
  );
  const all = Object.entries(unmarshall(item));
  const those = <T>(prefix: string): T[] => all.filter(([key]) => key.startsWith(prefix)).map(([, one]) => one as T);
  return { links: those<Link>('l#'), events: those<TrackingFact>('e#'), isNews };
}

/** Where all that is known of a number lives. Shops and carriers write one number with and without spaces and dashes. */
export const trackingKey = (store: string, trackingNumber: string): Key => ({
  pk: `TRACKING#${store}#${trackingNumber.replace(/[\s-]/g, '').toUpperCase()}`,
  sk: 'TRACKING',
});

function factsOf(event: TrackingFact, { orderId, parcelId }: Link): (ParcelFact | ProgressFact)[] {
  const { milestone, occurredAt, location, reason, carrier, trackingUrl, estimatedDelivery } = event;
  return [
    { fact: 'parcel', orderId, parcelId, asOf: occurredAt, carrier, trackingUrl, estimatedDelivery },
    { fact: 'progress', orderId, parcelId, milestone, occurredAt, location, reason },
  ];
}
