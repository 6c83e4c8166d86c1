import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import {
  emptyFlow,
  type Flow,
  type FlowFact,
  MOST_PARCELS,
  orderDigest,
  type RegisterName,
  raisedBy,
  TooManyParcels,
} from '../../domain/journey/flow.ts';
import type {
  Fact,
  OrderFact,
  OrderMilestoneFact,
  ParcelFact,
  ProgressFact,
  TrackingFact,
} from '../../domain/order/facts.ts';
import type { Order } from '../../domain/order/order.ts';
import { type Known, merged, sameKnown } from '../../domain/parcel/parcels.ts';
import { eventKey, FLOW, META, orderKey, parcelKey } from '../../domain/records/keys.ts';
import { dayEntry } from '../../domain/records/overview.ts';
import { digest } from '../../domain/shared/digest.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { contactKey, unsubscribe } from './contacts.ts';
import { toFlow } from './flow-item.ts';
import { leadsOf } from './leads.ts';
import { forwarded, tracked } from './linking.ts';
import { putRequest } from './privacy-request.ts';
import {
  batchGet,
  expiry,
  type JourneysTable,
  type Key,
  type PlainItem,
  setIfUnchanged,
  toItem,
  unlessRefused,
} from './table.ts';

// The one place that writes facts. Every write is conditional and safe to repeat, and FLOW, which starts things,
// comes last: a webhook whose writes broke off is not acknowledged, comes again, and finishes them.

/** What came of a webhook's facts. */
export type Recorded = {
  /** Writes that changed something; 0 for a repeat. */
  kept: number;
  /** Orders that were only heard of through their milestones so far, and tracking numbers that no order claims yet. */
  waiting: string[];
  refused: { field: string; message: string }[];
  notes: string[];
};

const ORPHAN_DAYS = 30; // how long milestones wait for their order
const AHEAD_MS = 3_600_000; // a time further ahead of its receipt is a broken clock, not progress
const TOO_EARLY = 'expected a time at most an hour ahead of now';
const A_YEAR_S = 365 * 86_400; // longer than an order changes, so that it outlives what it leads to
const ATTEMPTS = 30; // one more than 20 parallel repeats of a webhook can need, with room

/** Keeps the facts of one webhook, order by order. @param receivedAt UTC ISO time */
export async function record(
  journeys: JourneysTable,
  store: string,
  facts: Fact[],
  receivedAt: string,
): Promise<Recorded> {
  const orders = new Map<string, FlowFact[]>();
  const all: Recorded = { kept: 0, waiting: [], refused: [], notes: [] };
  for (const fact of facts) {
    for (const one of await aboutOrders(journeys, store, fact, receivedAt, all))
      orders.set(orderIdOf(one), [...(orders.get(orderIdOf(one)) ?? []), one]);
  }
  for (const [orderId, about] of orders) {
    const { kept, waiting, refused, notes } = await recordOrder(journeys, store, orderId, about, receivedAt);
    all.kept += kept;
    all.waiting.push(...waiting);
    all.refused.push(...refused);
    all.notes.push(...notes);
  }
  return all;
}

/** Keeps what is about no order at once. @returns what is left, about orders */
async function aboutOrders(
  journeys: JourneysTable,
  store: string,
  fact: Fact,
  receivedAt: string,
  all: Recorded,
): Promise<FlowFact[]> {
  switch (fact.fact) {
    case 'privacy':
      all.kept += Number(await putRequest(journeys, store, fact, receivedAt));
      return [];
    case 'consent':
      all.kept += Number(await unsubscribe(journeys, contactKey(store, fact.email), fact.at));
      return [];
    case 'tracking':
      return recordTracking(journeys, store, fact, receivedAt, all);
    default:
      return [fact];
  }
}

async function recordTracking(
  journeys: JourneysTable,
  store: string,
  fact: TrackingFact,
  receivedAt: string,
  all: Recorded,
): Promise<FlowFact[]> {
  const { facts, notes, isNews } = await tracked(journeys, store, fact, receivedAt);
  all.kept += Number(isNews);
  all.notes.push(...notes);
  if (facts.length === 0 && notes.length === 0) all.waiting.push(fact.trackingNumber);
  return facts;
}

const orderIdOf = (fact: FlowFact): string => (fact.fact === 'order' ? fact.order.orderId : fact.orderId);

async function recordOrder(
  journeys: JourneysTable,
  store: string,
  orderId: string,
  facts: FlowFact[],
  receivedAt: string,
): Promise<Recorded> {
  const pk = orderKey(store, orderId);
  const described = new Set(facts.flatMap((fact) => (fact.fact === 'parcel' ? [fact.parcelId] : [])));
  if (described.size > MOST_PARCELS) return refused('parcel.id', new TooManyParcels().message);
  const { flow, parcels } = await read(journeys, pk, described);
  if (flow.erased) return { kept: 0, waiting: [], refused: [], notes: ['its customer had this order erased'] };
  const news = await forwarded(journeys, store, flow, facts, receivedAt);
  facts = [...facts, ...news.facts];

  const latest = Date.parse(receivedAt) + AHEAD_MS;
  const ahead = facts.filter((fact) => Date.parse(timeOf(fact)) > latest);
  const due = facts.filter((fact) => !ahead.includes(fact));
  const early = ahead.find((fact) => fact.fact === 'order')?.order;
  if (early) return refused(Date.parse(early.placedAt) > latest ? 'placedAt' : 'updatedAt', TOO_EARLY);
  const overflow = problemOf(flow, due);
  if (overflow) return refused('parcel.id', overflow);

  const expiresAt = expiry(receivedAt, journeys.retentionDays);
  const orders = due.filter((fact) => fact.fact === 'order');
  const events = facts.filter(isEvent).map((fact) => eventItem(fact, receivedAt, ahead.includes(fact)));
  const kept = await Promise.all([
    ...events.map((event) => putEvent(journeys, { pk, ...event, expiresAt })),
    ...[...parcels].map(([id, known]) => putParcel(journeys, pk, id, known, due, expiresAt)),
    ...orders.map((fact) => putMeta(journeys, pk, fact, expiresAt)),
    ...orders.map(({ order }) => putLeads(journeys, store, flow, order, expiresAt)),
  ]);
  const after = await putFlow(journeys, pk, flow, due, receivedAt);
  return {
    kept: [...kept, after.changed].filter(Boolean).length,
    waiting: after.placed ? [] : [orderId],
    refused: [],
    notes: [...news.notes, ...ahead.map((fact) => `${timeOf(fact)} lies ahead: kept as an event, not as progress`)],
  };
}

/** What leads to the order: from its address, and from the number that the shop shows. Written anew only when an order changes. */
async function putLeads(
  { client, table }: JourneysTable,
  store: string,
  { registers }: Flow,
  order: Order,
  expiresAt: number,
): Promise<void> {
  if (registers['o#changed']?.mark.endsWith(orderDigest(order))) return;
  for (const key of leadsOf(store, order)) {
    const item = { ...key, expiresAt: expiresAt + A_YEAR_S };
    await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
  }
}

async function putEvent({ client, table }: JourneysTable, item: Key & PlainItem): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: table,
    Item: toItem(item),
    ConditionExpression: 'attribute_not_exists(pk) OR #mark < :mark',
    ExpressionAttributeNames: { '#mark': 'mark' },
    ExpressionAttributeValues: toItem({ ':mark': item.mark }),
  });
  return (await unlessRefused(client.send(put))) !== undefined;
}

async function putMeta(
  { client, table }: JourneysTable,
  pk: string,
  fact: OrderFact,
  expiresAt: number,
): Promise<boolean> {
  const { platform, order } = fact;
  const mark = `${order.updatedAt} ${digest(JSON.stringify(order))}`;
  const put = new PutItemCommand({
    TableName: table,
    Item: toItem({ pk, sk: META, platform, order, mark, expiresAt, ...dayEntry(pk, order.placedAt) }),
    ConditionExpression: 'attribute_not_exists(pk) OR #mark < :mark',
    ExpressionAttributeNames: { '#mark': 'mark' },
    ExpressionAttributeValues: { ':mark': { S: mark } },
  });
  return (await unlessRefused(client.send(put))) !== undefined;
}

async function putParcel(
  journeys: JourneysTable,
  pk: string,
  id: string,
  seen: Known | undefined,
  facts: FlowFact[],
  expiresAt: number,
): Promise<boolean> {
  const news = facts.filter((fact) => fact.fact === 'parcel' && fact.parcelId === id) as ParcelFact[];
  const key = { pk, sk: parcelKey(id) };
  return untilWritten(journeys, key, async () => {
    const known = news.reduce(merged, seen ?? {});
    if (seen && sameKnown(known, seen)) return { changed: false };
    const now = await setIfUnchanged(journeys.client, journeys.table, key, { known, expiresAt }, { known: seen });
    if (now) seen = unmarshall(now).known;
    return now ? undefined : { changed: true };
  }).then(({ changed }) => changed);
}

function putFlow(journeys: JourneysTable, pk: string, seen: Flow, facts: FlowFact[], receivedAt: string) {
  const key = { pk, sk: FLOW };
  return untilWritten(journeys, key, async () => {
    if (seen.erased) return { changed: false, placed: receivedAt };
    const { raised, placed } = outcomeOf(seen, facts);
    if (Object.keys(raised).length === 0 && placed === seen.placed) return { changed: false, placed };
    const expiresAt = expiry(receivedAt, placed ? journeys.retentionDays : ORPHAN_DAYS);
    const pins = Object.keys({ ...raised, 'o#contradicted': 0 }).map((name) => [
      name,
      seen.registers[name as RegisterName],
    ]);
    const set = { ...raised, ...(placed && { placed }), expiresAt };
    const pinned = { ...Object.fromEntries(pins), placed: seen.placed, erased: undefined };
    const now = await setIfUnchanged(journeys.client, journeys.table, key, set, pinned);
    if (now) seen = toFlow(now);
    return now ? undefined : { changed: true, placed };
  });
}

function outcomeOf(flow: Flow, facts: FlowFact[]) {
  let raised: Flow['registers'] = {};
  for (const fact of facts)
    raised = { ...raised, ...raisedBy({ ...flow, registers: { ...flow.registers, ...raised } }, fact) };
  const order = facts.find((fact) => fact.fact === 'order');
  return { raised, placed: flow.placed ?? order?.order.placedAt };
}

/** Tries until `attempt` has written what it read, or found nothing to write. */
async function untilWritten<T>(
  { table }: JourneysTable,
  { sk }: Key,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  for (let tried = 0; tried < ATTEMPTS; tried++) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new PorchlightError(`an item ${sk.split('#')[0]} of ${table} changed ${ATTEMPTS} times under our hands`);
}

function problemOf(flow: Flow, facts: FlowFact[]): string | undefined {
  try {
    outcomeOf(flow, facts);
    return undefined;
  } catch (error) {
    if (error instanceof TooManyParcels) return error.message;
    throw error;
  }
}

const refused = (field: string, message: string): Recorded => ({
  kept: 0,
  waiting: [],
  refused: [{ field, message }],
  notes: [],
});

type EventFact = ProgressFact | OrderMilestoneFact;
const isEvent = (fact: FlowFact): fact is EventFact => fact.fact === 'progress' || fact.fact === 'order_milestone';

function timeOf(fact: FlowFact): string {
  if (fact.fact === 'order') {
    const { placedAt, updatedAt } = fact.order;
    return Date.parse(placedAt) > Date.parse(updatedAt) ? placedAt : updatedAt;
  }
  return fact.fact === 'parcel' ? fact.asOf : fact.occurredAt;
}

function eventItem(fact: EventFact, receivedAt: string, ahead: boolean): PlainItem & { sk: string } {
  const { fact: kind, orderId: _, ...event } = fact;
  const subject = kind === 'progress' ? `parcel:${fact.parcelId}` : 'order';
  // only money can happen twice in one moment; a carrier's repeats of one scan under new ids are one event
  const sk = eventKey(fact.occurredAt, subject, fact.milestone, fact.milestone === 'refunded' ? fact.eventId : '');
  // of two reports of one event the same one stays, whichever came first; and one whose time has come stays for good
  const mark = `${ahead ? 'ahead' : 'come'} ${digest(JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1))))}`;
  return { sk, ...event, receivedAt, mark, ...(ahead && { ahead }) };
}

/** FLOW, and what is known of each of these parcels. */
async function read({ client, table }: JourneysTable, pk: string, ids: Set<string>) {
  const sortKeys = [FLOW, ...[...ids].map(parcelKey)];
  const items = await batchGet(
    client,
    table,
    sortKeys.map((sk) => ({ pk, sk })),
  );
  const itemOf = (sk: string) => items.find((item) => item.sk?.S === sk);
  const known = (id: string): Known | undefined => {
    const item = itemOf(parcelKey(id));
    return item && unmarshall(item).known;
  };
  const flow = itemOf(FLOW);
  return { flow: flow ? toFlow(flow) : emptyFlow(), parcels: new Map([...ids].map((id) => [id, known(id)])) };
}
