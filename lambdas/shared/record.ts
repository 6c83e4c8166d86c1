import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { emptyFlow, type Flow, type FlowFact, type RegisterName } from '../../domain/journey/flow.ts';
import { orderDigest } from '../../domain/journey/registers.ts';
import type { Fact, OrderFact } from '../../domain/order/facts.ts';
import type { Order } from '../../domain/order/order.ts';
import { isPaid } from '../../domain/order/payment.ts';
import type { Platform } from '../../domain/order/platforms.ts';
import type { Known } from '../../domain/parcel/parcels.ts';
import type { Meta } from '../../domain/records/items.ts';
import { FLOW, META, parcelKey } from '../../domain/records/keys.ts';
import { dayEntry } from '../../domain/records/overview.ts';
import { flowAfter, metaAfter, ORPHAN_DAYS, parcelAfter, wishesIn } from '../../domain/records/recording.ts';
import { reviewOf } from '../../domain/records/reviews.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { contactKey, noteReview, wish } from './contacts.ts';
import type { FactPort, OrderKeys, OrderSeen } from './fact-port.ts';
import { toFlow, toStored } from './flow-item.ts';
import { formerLeads, leadExpiry, leadKey, leadsOf } from './leads.ts';
import { heardFrom } from './news-sources.ts';
import { putRequest } from './privacy-request.ts';
import { type Recorded, recordFacts } from './record-facts.ts';
import { storedItem } from './stored-items.ts';
import {
  batchGet,
  expiry,
  type JourneysTable,
  type Key,
  MOST_KEYS,
  type PlainItem,
  type RawItem,
  setIfUnchanged,
  toItem,
  unlessRefused,
} from './table.ts';
import { claimNumber } from './tracking-table.ts';

const ATTEMPTS = 30; // enough for 20 parallel repeats of a webhook, with some to spare

/** Keeps the facts of one webhook in the table. @param receivedAt UTC ISO time */
export const record = (
  journeys: JourneysTable,
  store: string,
  facts: Fact[],
  receivedAt: string,
  source: Platform = 'own',
): Promise<Recorded> => recordFacts(factTable(journeys), store, facts, receivedAt, source);

function factTable(journeys: JourneysTable): FactPort {
  const expiresAt = (receivedAt: string): number => expiry(receivedAt, journeys.retentionDays);
  return {
    readOrder: (pk, keys) => readOrder(journeys, pk, keys),
    keepEvent: (pk, event, receivedAt) => putMarked(journeys, { pk, ...event, expiresAt: expiresAt(receivedAt) }),
    keepMeta: (store, pk, seen, fact, receivedAt) => putMeta(journeys, store, pk, seen, fact, expiresAt(receivedAt)),
    keepSource: (store, source, receivedAt) => heardFrom(journeys, store, source, receivedAt),
    keepParcel: (pk, id, seen, facts, receivedAt) => putParcel(journeys, pk, id, seen, facts, expiresAt(receivedAt)),
    keepLeads: (store, flow, order, receivedAt) => putLeads(journeys, store, flow, order, receivedAt),
    keepFlow: (pk, seen, facts, receivedAt, source) => putFlow(journeys, pk, seen, facts, receivedAt, source),
    claimNumber: (store, number, claims, now) => claimNumber(journeys, store, number, claims, now),
    keepRequest: (store, request, receivedAt) => putRequest(journeys, store, request, receivedAt),
    keepReview: (store, review, receivedAt) =>
      noteReview(journeys, contactKey(store, review.email), reviewOf(review), receivedAt),
    keepConsent: (store, consent, source, receivedAt) =>
      wish(journeys, contactKey(store, consent.email), wishesIn(consent, source, receivedAt), receivedAt),
  };
}

/** Writes the leads to the order from its address and from the shop's number, again whenever the order changes. */
async function putLeads(
  { client, table, retentionDays }: JourneysTable,
  store: string,
  { registers }: Flow,
  order: Order,
  receivedAt: string,
): Promise<void> {
  if (registers['o#changed']?.mark.endsWith(orderDigest(order))) return;
  const says = { placedAt: order.placedAt, paid: isPaid(order) };
  for (const lead of leadsOf(store, order)) {
    const item = { ...leadKey(lead, order.orderId), ...says, expiresAt: leadExpiry(receivedAt, retentionDays) };
    await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
  }
}

/** Puts an item, unless the existing one has an equal or higher mark. */
async function putMarked({ client, table }: JourneysTable, item: Key & { mark: string } & PlainItem): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: table,
    Item: toItem(item),
    ConditionExpression: 'attribute_not_exists(pk) OR #mark < :mark',
    ExpressionAttributeNames: { '#mark': 'mark' },
    ExpressionAttributeValues: toItem({ ':mark': item.mark }),
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
  const key = { pk, sk: parcelKey(id) };
  return untilWritten(journeys, key, async () => {
    const known = parcelAfter(seen, id, facts);
    if (!known) return { changed: false };
    const now = await setIfUnchanged(journeys.client, journeys.table, key, { known, expiresAt }, { known: seen });
    if (now) seen = now.known && storedItem('PARCEL', now).known;
    return now ? undefined : { changed: true };
  }).then(({ changed }) => changed);
}

function putFlow(
  journeys: JourneysTable,
  pk: string,
  seen: Flow,
  facts: FlowFact[],
  receivedAt: string,
  source: Platform,
) {
  const key = { pk, sk: FLOW };
  return untilWritten(journeys, key, async () => {
    if (seen.erased) return { changed: false, placed: receivedAt };
    const { raised, placed, since } = flowAfter(seen, facts, receivedAt);
    if (Object.keys(raised).length === 0 && placed === seen.placed) return { changed: false, placed };
    const expiresAt = expiry(receivedAt, placed ? journeys.retentionDays : ORPHAN_DAYS);
    const names = Object.keys(raised) as RegisterName[];
    const stored = (registers: Flow['registers']) =>
      Object.fromEntries(names.map((name) => [name, toStored(name, registers[name])]));
    const news = seen.placed ? {} : placed ? { placed, since, source: undefined } : { source: seen.source ?? source };
    const set = { ...stored(raised), ...news, expiresAt };
    const pinned = { ...stored(seen.registers), placed: seen.placed, erased: undefined };
    const now = await setIfUnchanged(journeys.client, journeys.table, key, set, pinned);
    if (now) seen = toFlow(now);
    return now ? undefined : { changed: true, placed };
  });
}

/** Repeats `attempt` until it has written its change, or found that there is nothing to write. */
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

async function putMeta(
  journeys: JourneysTable,
  store: string,
  pk: string,
  seen: Meta | undefined,
  fact: OrderFact,
  expiresAt: number,
): Promise<boolean> {
  const { client, table } = journeys;
  const key = { pk, sk: META };
  return untilWritten(journeys, key, async () => {
    const meta = metaAfter(seen, fact);
    const former = formerLeads(store, seen, fact.order, (meta ?? seen!).order);
    const isLed = former.length === (seen?.formerLeads ?? []).length;
    if (!meta && isLed) return { changed: false };
    const news = meta && { ...meta, ...dayEntry(pk, meta.order.placedAt) };
    const set = { ...news, formerLeads: former.length > 0 ? former : undefined, expiresAt };
    const pins = {
      mark: seen?.mark,
      itemsSince: seen?.itemsSince,
      claims: seen?.claims,
      formerLeads: seen?.formerLeads,
    };
    const now = await setIfUnchanged(client, table, key, set, pins);
    if (!now) return { changed: meta !== undefined };
    if (seen && !now.mark) return { changed: false }; // the order was erased meanwhile
    seen = now.mark && toMeta(now);
    return undefined;
  }).then(({ changed }) => changed);
}

function toMeta(item: RawItem): Meta {
  const { platform, order, mark, itemsSince, claims, formerLeads } = storedItem('META', item);
  return { platform, order, mark, itemsSince, claims, formerLeads };
}

async function readOrder(
  { client, table }: JourneysTable,
  pk: string,
  { parcelIds: ids, meta, events }: OrderKeys,
): Promise<OrderSeen> {
  const sortKeys = [...new Set([FLOW, ...(meta ? [META] : []), ...ids.map(parcelKey), ...events])].slice(0, MOST_KEYS);
  const items = await batchGet(
    client,
    table,
    sortKeys.map((sk) => ({ pk, sk })),
  );
  const itemOf = (sk: string) => items.find((item) => item.sk?.S === sk);
  const known = (id: string): Known | undefined => {
    const item = itemOf(parcelKey(id));
    return item && storedItem('PARCEL', item).known;
  };
  const flow = itemOf(FLOW);
  const order = itemOf(META);
  return {
    flow: flow ? toFlow(flow) : emptyFlow(),
    parcels: new Map(ids.map((id) => [id, known(id)])),
    meta: order && toMeta(order),
    events: items.filter(({ sk }) => sk?.S?.startsWith('EVENT#')).map((item) => storedItem('EVENT', item)),
  };
}
