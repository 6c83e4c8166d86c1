import { randomBytes } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { batchGet, expiry, type JourneysTable, type Key, toItem, unlessRefused } from './table.ts';

// Orders of which a shop told no more than their number. Each is an item, durable before the webhook is acknowledged; its
// stream record starts a run of the machine `order-fetch`. The item is there until the order has been fetched.

/** `toldAt`: when the shop told of it. What is fetched later is at least as new. */
export type OrderToFetch = { orderId: string; toldAt: string };

/**
 * `asked` tells one asking from the next: what was asked meanwhile is not done. `tries`, `askedAt`: how often the sweep asked
 * again, and when it did last.
 */
export type AskedFetch = OrderToFetch & { asked: string; tries?: number; askedAt?: string };

export const FETCH = 'FETCH#';
/** Longer than it is tried (statemachines/order-fetch.ts). */
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

/** Has an order fetched whose run is over, unless it was fetched, or asked for, meanwhile. */
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

/** `undefined`: it was fetched already. */
export async function askedFetch({ client, table }: JourneysTable, key: Key): Promise<AskedFetch | undefined> {
  const [item] = await batchGet(client, table, [key]);
  return item && (unmarshall(item) as AskedFetch & Key);
}

/** Takes the item away, unless the order was asked for again meanwhile. */
export async function fetched({ client, table }: JourneysTable, key: Key, { asked }: AskedFetch): Promise<void> {
  const remove = new DeleteItemCommand({
    TableName: table,
    Key: toItem(key),
    ConditionExpression: 'asked = :asked',
    ExpressionAttributeValues: toItem({ ':asked': asked }),
  });
  await unlessRefused(client.send(remove));
}

/** The name of the run that fetches an order: starting it twice starts it once. */
export const runOfFetch = (pk: string, { orderId, asked }: AskedFetch): string =>
  `${storeOfFetch(pk)}-${orderId}-${asked}`;
