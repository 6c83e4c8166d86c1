import { randomBytes } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { batchGet, expiry, type JourneysTable, type Key, toItem, unlessRefused } from './table.ts';

// Orders of which a shop sent only the number. Each becomes an item, which is stored before the webhook is
// acknowledged. Its stream record starts a run of the machine `order-fetch`. The item exists until the order has been
// fetched.

/** `toldAt`: when the shop sent the number. What is fetched later is at least as new. */
export type OrderToFetch = { orderId: string; toldAt: string };

/**
 * `asked` identifies the latest request for the fetch: a run for an earlier one does not complete a later one. `tries`
 * and `askedAt`: how often, and when last, the sweep requested it again.
 */
export type AskedFetch = OrderToFetch & { asked: string; tries?: number; askedAt?: string };

export const FETCH = 'FETCH#';
/** Longer than the fetch is tried (statemachines/order-fetch.ts). */
const KEPT_DAYS = 30;

const fetchKey = (store: string, orderId: string): Key => ({ pk: `${FETCH}${store}`, sk: `${FETCH}${orderId}` });
export const storeOfFetch = (pk: string): string => pk.slice(FETCH.length);

export async function askToFetch(
  { client, table }: JourneysTable,
  store: string,
  { orderId, toldAt }: OrderToFetch,
  receivedAt: string,
): Promise<void> {
  const item = {
    ...fetchKey(store, orderId),
    orderId,
    toldAt,
    asked: anAsking(),
    expiresAt: expiry(receivedAt, KEPT_DAYS),
  };
  await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
}

const anAsking = (): string => randomBytes(8).toString('hex');

/** Requests the fetch again after its run has ended, unless the order was fetched or requested again meanwhile. */
export async function askAgain(
  { client, table }: JourneysTable,
  key: Key,
  { asked }: AskedFetch,
  now: string,
): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(key),
    UpdateExpression: 'SET asked = :new, askedAt = :now ADD tries :one',
    ConditionExpression: 'asked = :asked',
    ExpressionAttributeValues: toItem({ ':new': anAsking(), ':now': now, ':one': 1, ':asked': asked }),
  });
  await unlessRefused(client.send(update));
}

/** `undefined`: the order has already been fetched. */
export async function askedFetch({ client, table }: JourneysTable, key: Key): Promise<AskedFetch | undefined> {
  const [item] = await batchGet(client, table, [key]);
  return item && (unmarshall(item) as AskedFetch & Key);
}

/** Deletes the item, unless the order was requested again meanwhile. */
export async function fetched({ client, table }: JourneysTable, key: Key, { asked }: AskedFetch): Promise<void> {
  const remove = new DeleteItemCommand({
    TableName: table,
    Key: toItem(key),
    ConditionExpression: 'asked = :asked',
    ExpressionAttributeValues: toItem({ ':asked': asked }),
  });
  await unlessRefused(client.send(remove));
}

/** The name of the run that fetches an order. It is stable, so that starting it twice starts one run. */
export const runOfFetch = (pk: string, { orderId, asked }: AskedFetch): string =>
  `${storeOfFetch(pk)}-${orderId}-${asked}`;
