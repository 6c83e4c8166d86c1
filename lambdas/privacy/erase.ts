import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Platform } from '../../domain/order/platforms.ts';
import type { Meta } from '../../domain/records/items.ts';
import { FLOW, META, orderOf } from '../../domain/records/keys.ts';
import type { Link } from '../../domain/records/linking.ts';
import { CONTACT_ORDER, contactKey, contactOrderKey } from '../shared/contacts.ts';
import { numberLeads } from '../shared/leads.ts';
import { trackingKey } from '../shared/linking.ts';
import { partition } from '../shared/partition.ts';
import { expiry, type JourneysTable, type Key, type RawItem, toItem, unlessRefused } from '../shared/table.ts';
import { numbersIn } from './about.ts';

/** Higher than any run: a journey that would park, end or stop here gives way. */
const NO_RUN = 1_000_000_000;

export type Erasing = {
  now: string;
  /** The address whose customer asked, which an order may have had before. */
  email?: string | undefined;
  /** Erases only what this platform told of, and what is known of addresses that are left without orders. */
  wholeStoreOf?: Platform | undefined;
};

/**
 * Erases an order. Decisions stay: they hold no personal data. FLOW becomes a tombstone, first of all: from then on no
 * journey parks here, nothing is taken in for the order, and whatever a late webhook says of it is dropped.
 */
export async function eraseOrder(journeys: JourneysTable, pk: string, erasing: Erasing): Promise<void> {
  const { now, wholeStoreOf } = erasing;
  const items = await partition(journeys, pk);
  const found = items.find(({ sk }) => sk?.S === META);
  const meta = found && (unmarshall(found) as Meta);
  if (wholeStoreOf && meta && meta.platform !== wholeStoreOf) return;
  await tombstone(journeys, pk, now);
  const { store, orderId } = orderOf(pk);
  for (const number of numbersIn(items)) await unlink(journeys, store, number, orderId);
  for (const email of new Set([erasing.email, meta?.order.customer.email])) {
    if (email) await forgetOrderOf(journeys, store, email, orderId, wholeStoreOf !== undefined);
  }
  for (const lead of meta ? numberLeads(store, meta.order) : []) await remove(journeys, lead);
  const rest = items.filter(({ sk }) => sk?.S !== FLOW && (wholeStoreOf || !sk?.S?.startsWith('DECISION#')));
  for (const { sk } of rest) await remove(journeys, { pk, sk: sk!.S! });
}

async function tombstone({ client, table, retentionDays }: JourneysTable, pk: string, now: string): Promise<void> {
  const tombstone = { pk, sk: FLOW, erased: now, run: NO_RUN, expiresAt: expiry(now, retentionDays) };
  const put = new PutItemCommand({
    TableName: table,
    Item: toItem(tombstone),
    ConditionExpression: 'attribute_not_exists(erased)',
  });
  await unlessRefused(client.send(put));
}

/** A number may carry several orders: what was scanned goes with the last of them. */
async function unlink(journeys: JourneysTable, store: string, number: string, orderId: string): Promise<void> {
  const { client, table } = journeys;
  const key = trackingKey(store, number);
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem(key), ConsistentRead: true }));
  const { linked, ...seen } = Item ? unmarshall(Item) : {};
  const links = Object.entries(seen).filter(([name]) => name.startsWith('l#'));
  const own = links.filter(([, link]) => (link as Link).orderId === orderId).map(([name]) => name);
  if (own.length === 0) return;
  const values = { ':linked': linked ?? new Set(own) };
  const asSeen = {
    TableName: table,
    Key: toItem(key),
    ConditionExpression: 'linked = :linked OR attribute_not_exists(linked)', // links of before are in no set
    ExpressionAttributeValues: toItem(values),
  };
  const names = Object.fromEntries(own.map((name, i) => [`#n${i}`, name]));
  const write =
    own.length === links.length
      ? client.send(new DeleteItemCommand(asSeen))
      : client.send(
          new UpdateItemCommand({
            ...asSeen,
            UpdateExpression: `REMOVE ${Object.keys(names).join(', ')} DELETE linked :own`,
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: toItem({ ...values, ':own': new Set(own) }),
          }),
        );
  // refused: it got another order, or lost one, meanwhile
  if (!(await unlessRefused<unknown>(write))) await unlink(journeys, store, number, orderId);
}

/** That an address bounced or wants no reviews outlives its orders: erasing it would mean to mail it again. */
async function forgetOrderOf(journeys: JourneysTable, store: string, email: string, orderId: string, all: boolean) {
  await remove(journeys, contactOrderKey(store, email, orderId));
  const key = contactKey(store, email);
  if (all && (await partition(journeys, key.pk, CONTACT_ORDER)).length === 0) await remove(journeys, key);
}

async function remove({ client, table }: JourneysTable, key: Key): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: table, Key: toItem(key) }));
}

/**
 * The orders of a store, a page of the table at a time. Nothing but a scan finds them all, which is right for something
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
