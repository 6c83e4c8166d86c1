import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Platform } from '../../domain/order/platforms.ts';
import { heldKey, WAKERS } from '../../domain/records/held.ts';
import type { LedgerEntry, Meta } from '../../domain/records/items.ts';
import { CONTACT, caseOf, decisionKey, FLOW, isCaseKey, META, orderOf } from '../../domain/records/keys.ts';
import { isNumber, type Link } from '../../domain/records/linking.ts';
import { CONTACT_ORDER, contactKey, forgetCase, forgetSuppressedFor } from '../shared/contacts.ts';
import { toFlow } from '../shared/flow-item.ts';
import { allLeads, leadKey, resentLeadKey, resentTo } from '../shared/leads.ts';
import { trackingKey } from '../shared/linking.ts';
import { partition } from '../shared/partition.ts';
import { forgetSent } from '../shared/sent-messages.ts';
import {
  expiry,
  type JourneysTable,
  type Key,
  type PlainItem,
  type RawItem,
  toItem,
  unlessRefused,
} from '../shared/table.ts';
import { KEPT_DAYS } from '../shared/tracking-table.ts';
import { numbersIn } from './about.ts';
import { forgetReasons } from './audit.ts';

/** Higher than the number of any run, so that a journey that would park, end or stop here gives way. */
const NO_RUN = 1_000_000_000;

export type Erasing = {
  now: string;
  /** The address of the customer who asked. */
  email?: string | undefined;
  /** Only orders of this platform are erased. Absent: orders of every platform, for requests of the team. */
  platform?: Platform | undefined;
  /**
   * Also erases decisions, and what is known of addresses that have no orders left. It erases no order whose platform
   * is unknown, if a platform asks.
   */
  wholeStore?: boolean | undefined;
};

/**
 * Erases an order. Decisions stay, because they hold no personal data. First FLOW becomes a tombstone: from then on no
 * journey parks here, nothing is kept for the order, and late webhooks about it are dropped.
 * @returns whether the order is one to erase
 */
export async function eraseOrder(journeys: JourneysTable, pk: string, erasing: Erasing): Promise<boolean> {
  const { now, email, platform, wholeStore = false } = erasing;
  const items = await partition(journeys, pk);
  const found = items.find(({ sk }) => sk?.S === META);
  const meta = found && (unmarshall(found) as Meta);
  const toldBy = meta?.platform ?? sourceOf(items);
  if (platform && toldBy !== platform && (toldBy || wholeStore)) return false;
  await tombstone(journeys, pk, now, platform);
  const { store, orderId } = orderOf(pk);
  for (const number of numbersIn(items)) await unlink(journeys, store, number, orderId, now);
  const others = resentTo(items);
  for (const other of others) await remove(journeys, resentLeadKey(store, other, orderId));
  const addresses = [...(email ? [email] : []), ...others];
  const leads = [...(meta ? allLeads(store, meta) : []), ...addresses.map((one) => contactKey(store, one).pk)];
  const cases = items.filter(({ sk }) => isCaseKey(sk!.S!)).map(({ sk }) => caseOf(sk!.S!));
  for (const lead of new Set(leads)) await forgetLead(journeys, lead, pk, cases, wholeStore);
  await forgetSent(journeys, pk);
  if (meta && !wholeStore) await forgetReasons(journeys, { store, orderId, since: meta.order.placedAt, now });
  for (const waker of WAKERS) await remove(journeys, heldKey(pk, waker));
  const rest = items.filter(({ sk }) => sk?.S !== FLOW && (wholeStore || !sk?.S?.startsWith('DECISION#')));
  for (const item of rest) {
    if (!wholeStore) await keepDecision(journeys, item);
    await remove(journeys, { pk, sk: item.sk!.S! });
  }
  return true;
}

/**
 * Keeps the decision about a mail that was sent. It lies in the mail's item, and gets an item of its own before that is
 * erased.
 */
export async function keepDecision({ client, table }: JourneysTable, item: RawItem): Promise<void> {
  if (!item.sk?.S?.startsWith('MAIL#')) return;
  const { pk, kind, parcelId, occurrence, resend, decision, expiresAt } = unmarshall(item) as LedgerEntry & PlainItem;
  if (!decision) return;
  const about = { kind, parcelId, occurrence, resend };
  const kept = { pk, sk: decisionKey(decision.at, about), ...about, ...decision, expiresAt };
  await client.send(new PutItemCommand({ TableName: table, Item: toItem(kept) }));
}

/** The platform of an order of which only the parcels are known. */
function sourceOf(items: RawItem[]): Platform | undefined {
  const flow = items.find(({ sk }) => sk?.S === FLOW);
  return flow && toFlow(flow).source;
}

/** @param source kept, so that a second look knows which platform's order it was */
async function tombstone(
  { client, table, retentionDays }: JourneysTable,
  pk: string,
  now: string,
  source: Platform | undefined,
): Promise<void> {
  const tombstone = { pk, sk: FLOW, erased: now, run: NO_RUN, source, expiresAt: expiry(now, retentionDays) };
  const put = new PutItemCommand({
    TableName: table,
    Item: toItem(tombstone),
    ConditionExpression: 'attribute_not_exists(erased)',
  });
  await unlessRefused(client.send(put));
}

/**
 * Erases what is kept about a tracking number. A number may have several orders, and its scans are erased with the last
 * of them. The remaining item names nobody. It makes us drop late scans until another parcel gets the number.
 */
async function unlink(
  journeys: JourneysTable,
  store: string,
  number: string,
  orderId: string,
  now: string,
): Promise<void> {
  if (!isNumber(number)) return;
  const { client, table } = journeys;
  const key = trackingKey(store, number);
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem(key), ConsistentRead: true }));
  const { linked, erased, ...seen } = Item ? unmarshall(Item) : {};
  if (erased) return;
  const links = Object.entries(seen).filter(([name]) => name.startsWith('l#'));
  const own = links.filter(([, link]) => (link as Link).orderId === orderId).map(([name]) => name);
  if (own.length === 0 && links.length > 0) return;
  const asSeen = linked ? 'linked = :linked' : 'attribute_not_exists(linked)';
  const values = linked ? { ':linked': linked } : {};
  const names = Object.fromEntries(own.map((name, i) => [`#n${i}`, name]));
  const write =
    own.length === links.length
      ? client.send(
          new PutItemCommand({
            TableName: table,
            Item: toItem({ ...key, erased: now, expiresAt: expiry(now, KEPT_DAYS) }),
            ConditionExpression: asSeen,
            ...(linked && { ExpressionAttributeValues: toItem(values) }),
          }),
        )
      : client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: toItem(key),
            ConditionExpression: asSeen,
            UpdateExpression: `REMOVE ${Object.keys(names).join(', ')} DELETE linked :own`,
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: toItem({ ...values, ':own': new Set(own) }),
          }),
        );
  // refused: the number got another order, or lost one, meanwhile
  if (!(await unlessRefused<unknown>(write))) await unlink(journeys, store, number, orderId, now);
}

/**
 * Erases the lead to an order. That an address bounced or wants no review mails outlives its orders: otherwise we would
 * mail it again.
 */
async function forgetLead(
  journeys: JourneysTable,
  lead: string,
  pk: string,
  cases: { cause: string; subject: string }[],
  all: boolean,
): Promise<void> {
  await remove(journeys, leadKey(lead, orderOf(pk).orderId));
  if (!lead.startsWith(CONTACT)) return;
  await forgetSuppressedFor(journeys, lead, pk);
  for (const ref of cases) await forgetCase(journeys, lead, pk, ref);
  if (all && (await partition(journeys, lead, CONTACT_ORDER)).length === 0)
    await remove(journeys, { pk: lead, sk: CONTACT });
}

export async function remove({ client, table }: JourneysTable, key: Key): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: table, Key: toItem(key) }));
}

/**
 * The orders of a store, one page of the table at a time. Only a scan finds them all, which is acceptable for something
 * this rare.
 */
export async function someOrders({ client, table }: JourneysTable, store: string, cursor: RawItem | undefined) {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      TableName: table,
      FilterExpression: 'begins_with(pk, :store) AND attribute_not_exists(erased)',
      ProjectionExpression: 'pk',
      ExpressionAttributeValues: toItem({ ':store': `ORDER#${store}#` }),
      ConsistentRead: true,
      ...(cursor && { ExclusiveStartKey: cursor }),
    }),
  );
  return { orders: [...new Set(Items.map(({ pk }) => pk!.S!))], next: LastEvaluatedKey };
}
