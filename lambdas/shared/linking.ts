import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Flow, FlowFact } from '../../domain/journey/flow.ts';
import type { ParcelFact, ProgressFact, TrackingFact } from '../../domain/order/facts.ts';
import { digest } from '../../domain/shared/digest.ts';
import { expiry, type JourneysTable, type Key, refusal, toItem } from './table.ts';

// A tracking number is a rendezvous of its own: "this number belongs to these parcels" (`l#…`) and "this happened to it"
// (`e#…`) are attributes of one item. Each side writes its own and reads both from what the write returned, so whichever
// comes second forwards; and so does a repeat, since a crash may lie between the writing and the forwarding.

export type Link = { orderId: string; parcelId: string; asOf: string };

/** A number is told of this long before the shop says whose it is, and may be another's parcel this long after. */
const BEFORE_MS = 30 * 86_400_000;
const AFTER_MS = 120 * 86_400_000;
const KEPT_DAYS = 180;

/**
 * The most parcels that one number moves. Where a shop writes one text for every parcel, its item would grow to DynamoDB's
 * 400 KB and refuse each further webhook.
 */
const MOST_LINKS = 100;
const NO_NUMBER = 'a tracking number without a digit is taken for none: no news of it is looked for';
const FULL = 'a tracking number has more parcels or scans than one can have: no more of them are kept';

/** Shippo's own test numbers, such as SHIPPO_DELIVERED, have no digit. */
const isNumber = (text: string): boolean => /\d|^SHIPPO_/i.test(text);

/** The facts that a number's other side gave, and why it could not, for the sender. */
type Forwarded = { facts: FlowFact[]; notes: string[] };

/** What is known to have happened to the parcels' tracking numbers, where FLOW does not show yet that they were linked. */
export async function forwarded(
  journeys: JourneysTable,
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
    const { facts, notes } = await link(journeys, store, trackingNumber, { orderId, parcelId, asOf }, now);
    news.facts.push(...facts);
    news.notes.push(...notes);
  }
  return news;
}

/** Says whose a number is, and gives what has happened to it so far. */
async function link(
  journeys: JourneysTable,
  store: string,
  number: string,
  link: Link,
  now: string,
): Promise<Forwarded> {
  if (!isNumber(number)) return { facts: [], notes: [NO_NUMBER] };
  const name = `l#${link.orderId}#${link.parcelId}`;
  const { events, isKept } = await add(journeys, store, number, now, {
    name,
    value: link,
    replaces: ['#name.asOf > :mark', link.asOf],
    within: { names: new Set([name]), most: MOST_LINKS },
  });
  if (!isKept) return { facts: [], notes: [FULL] };
  return { facts: events.filter((event) => belongs(event, link)).flatMap((event) => factsOf(event, link)), notes: [] };
}

/** Says what happened to a number. @returns the facts for each parcel it is known to belong to, and whether it is news */
export async function tracked(journeys: JourneysTable, store: string, event: TrackingFact, now: string) {
  if (!isNumber(event.trackingNumber)) return { facts: [], notes: [NO_NUMBER], isNews: false };
  const mark = digest(JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1))));
  const { links, isNews, isKept } = await add(journeys, store, event.trackingNumber, now, {
    name: `e#${event.occurredAt}#${event.milestone}`,
    value: { ...event, mark },
    replaces: ['#name.mark < :mark', mark],
  });
  const facts = links.filter((link) => belongs(event, link)).flatMap((link) => factsOf(event, link));
  return { facts, notes: isKept ? [] : [FULL], isNews };
}

const belongs = ({ occurredAt }: TrackingFact, { asOf }: Link): boolean => {
  const age = Date.parse(occurredAt) - Date.parse(asOf);
  return age >= -BEFORE_MS && age <= AFTER_MS;
};

/** Of two things told under one name the same one stays whichever came first, so that their order never matters. */
type Claim = {
  name: string;
  value: Link | (TrackingFact & { mark: string });
  replaces: [condition: string, mark: string];
  /** Its name among those of its kind, in the set `linked`, which takes only so many. */
  within?: { names: Set<string>; most: number };
};

/** Writes one side, where there is room, and reads both. */
async function add(
  journeys: JourneysTable,
  store: string,
  number: string,
  now: string,
  { name, value, replaces, within }: Claim,
) {
  const [condition, mark] = replaces;
  const room = within ? ' AND (attribute_not_exists(linked) OR size(linked) < :most)' : '';
  const update = new UpdateItemCommand({
    TableName: journeys.table,
    Key: toItem(trackingKey(store, number)),
    UpdateExpression: `SET #name = :value, expiresAt = :at${within ? ' ADD linked :names' : ''}`,
    ConditionExpression: `(attribute_not_exists(#name)${room}) OR ${condition}`,
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: toItem({
      ':value': value,
      ':mark': mark,
      ':at': expiry(now, KEPT_DAYS),
      ...(within && { ':names': within.names, ':most': within.most }),
    }),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const { item, isNews } = await journeys.client.send(update).then(
    ({ Attributes = {} }) => ({ item: Attributes, isNews: true }),
    (error) => ({ item: isTooLarge(error) ? {} : (refusal(error).Item ?? {}), isNews: false }),
  );
  const all = Object.entries(unmarshall(item));
  const those = <T>(prefix: string): T[] => all.filter(([key]) => key.startsWith(prefix)).map(([, one]) => one as T);
  return { links: those<Link>('l#'), events: those<TrackingFact>('e#'), isNews, isKept: name in item };
}

/** DynamoDB's items end at 400 KB. */
const isTooLarge = ({ name, message }: Error): boolean => name === 'ValidationException' && /item size/i.test(message);

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
