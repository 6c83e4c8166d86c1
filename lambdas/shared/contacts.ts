import { createHash } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { sameAddress } from '../../domain/order/email.ts';
import type { AddressOrder, Contact, MarketingMail, Suppressed } from '../../domain/records/contact.ts';
import { META } from '../../domain/records/keys.ts';
import { storedItem } from './stored-items.ts';
import { expiry, type JourneysTable, type Key, type RawItem, toItem, unlessRefused } from './table.ts';

/** The address itself is not kept here, only a hash that tells two apart. */
export const addressHash = (email: string): string =>
  createHash('sha256').update(sameAddress(email)).digest('hex').slice(0, 32);

export const contactKey = (store: string, email: string): Key => contactKeyOf(store, addressHash(email));
/** @param address its hash */
export const contactKeyOf = (store: string, address: string): Key => ({
  pk: `CONTACT#${store}#${address}`,
  sk: CONTACT,
});
export const CONTACT = 'CONTACT';

/** The address that an order has by now; `undefined` when it has none, or is gone. */
export async function emailNow({ client, table }: Omit<JourneysTable, 'retentionDays'>, pk: string) {
  const found = await client.send(new GetItemCommand({ TableName: table, Key: toItem({ pk, sk: META }) }));
  return found.Item && storedItem('META', found.Item).order.customer.email;
}

/** Beside it lies one item for each order of the address. */
export const CONTACT_ORDER = 'ORDER#';

export async function readContact(
  client: DynamoDBClient,
  TableName: string,
  store: string,
  email: string,
): Promise<Contact> {
  const found = await client.send(
    new GetItemCommand({ TableName, Key: toItem(contactKey(store, email)), ConsistentRead: true }),
  );
  return contactOf(found.Item);
}

/** More are not looked at: an address of so many orders is either known for long or flooded. */
const MOST_ORDERS = 50;

/** Some orders of an address, in no order of time. */
export async function ordersOfAddress({ client, table }: Pick<JourneysTable, 'client' | 'table'>, contact: string) {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: toItem({ ':pk': contact, ':sk': CONTACT_ORDER }),
      Limit: MOST_ORDERS,
    }),
  );
  return Items.map((item): AddressOrder => {
    const { sk, placedAt, paid } = unmarshall(item) as AddressOrder & Key;
    return { orderId: sk.slice(CONTACT_ORDER.length), placedAt, paid };
  });
}

export const contactOf = (item: RawItem | undefined): Contact => (item ? unmarshall(item) : {});

/**
 * Takes a turn for a marketing mail among those of all orders of the address. `false`: the address is not as it was seen
 * any more, since another order took a turn or the customer wishes no such mail.
 */
export async function takeTurn(
  { client, table, retentionDays }: JourneysTable,
  key: Key,
  seen: Contact,
  marketing: MarketingMail[],
  now: string,
): Promise<boolean> {
  const asSeen = seen.marketing ? 'marketing = :seen' : 'attribute_not_exists(marketing)';
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(key),
    UpdateExpression: 'SET marketing = :marketing, expiresAt = :expiry',
    ConditionExpression: `${asSeen} AND attribute_not_exists(unsubscribed) AND attribute_not_exists(suppressed)`,
    ExpressionAttributeValues: toItem({
      ':marketing': marketing,
      ':expiry': expiry(now, retentionDays),
      ':seen': seen.marketing,
    }),
  });
  return (await unlessRefused(client.send(update))) !== undefined;
}

/**
 * The customer wants no marketing mail of the store any more. The earliest wish stays, so that their order never matters,
 * and it does not expire. `false`: it was known. @param at UTC ISO time
 */
export async function unsubscribe({ client, table }: Omit<JourneysTable, 'retentionDays'>, key: Key, at: string) {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(key),
    UpdateExpression: 'SET unsubscribed = :yes, unsubscribedAt = :at REMOVE expiresAt',
    ConditionExpression: 'attribute_not_exists(unsubscribedAt) OR unsubscribedAt > :at',
    ExpressionAttributeValues: toItem({ ':yes': true, ':at': at }),
  });
  return (await unlessRefused(client.send(update))) !== undefined;
}

type Suppression = {
  why: Suppressed;
  /** When the mail bounced or was complained of, or the address was blocked. */
  at: string;
  /** The order's key and the ledger's, where a mail is the reason. */
  mail?: string;
  now: string;
};

/**
 * No mail goes to the address any more; after a complaint none of marketing even when an operator lifts this. What
 * happened before the lifting is known to the operator, and does not come back when SES or Lambda tells of it again.
 */
export async function suppress(
  { client, table, retentionDays }: JourneysTable,
  key: Key,
  of: Suppression,
): Promise<void> {
  const wish = of.why === 'complained' ? ', unsubscribed = :yes, unsubscribedAt = :at' : '';
  const about = of.mail ? ', suppressedFor = :mail' : '';
  const set = `SET suppressed = :why, suppressedAt = :at${about}${wish}`;
  const values = { ':why': of.why, ':at': of.at, ':mail': of.mail, ...(wish && { ':yes': true }) };
  const update = (expression: string, condition: string, more = {}) =>
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(key),
      UpdateExpression: expression,
      ConditionExpression: `(attribute_not_exists(liftedAt) OR liftedAt < :at)${condition}`,
      ExpressionAttributeValues: toItem({ ...values, ...more }),
    });
  // a wish to be left alone, in the same item, does not expire
  if (wish) return void (await unlessRefused(client.send(update(`${set} REMOVE expiresAt`, ''))));
  const expires = update(`${set}, expiresAt = :expiry`, ' AND attribute_not_exists(unsubscribed)', {
    ':expiry': expiry(of.now, retentionDays),
  });
  if (await unlessRefused(client.send(expires))) return;
  await unlessRefused(client.send(update(set, ' AND attribute_exists(unsubscribed)')));
}

/** That the address is suppressed stays, and for which mail it is goes with the mail's order. */
export async function forgetSuppressedFor(
  { client, table }: Pick<JourneysTable, 'client' | 'table'>,
  contact: string,
  pk: string,
) {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem({ pk: contact, sk: CONTACT }),
    UpdateExpression: 'REMOVE suppressedFor',
    ConditionExpression: 'begins_with(suppressedFor, :order)',
    ExpressionAttributeValues: toItem({ ':order': `${pk} MAIL#` }),
  });
  await unlessRefused(client.send(update));
}

/** Mail to the address may go again. @param at UTC ISO time */
export async function liftSuppression({ client, table }: Omit<JourneysTable, 'retentionDays'>, key: Key, at: string) {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(key),
    UpdateExpression: 'SET liftedAt = :at REMOVE suppressed, suppressedAt, suppressedFor, softBounces',
    ConditionExpression: 'attribute_exists(suppressed)',
    ExpressionAttributeValues: toItem({ ':at': at }),
  });
  return (await unlessRefused(client.send(update))) !== undefined;
}

/** Counted by message, so that an event that comes twice counts once. */
export const bouncedForNow = (journeys: JourneysTable, key: Key, messageId: string, now: string): Promise<boolean> =>
  addToSet(journeys, key, 'softBounces', messageId, now);

/** `false`: it was known. */
export const noteReview = (journeys: JourneysTable, key: Key, review: string, now: string): Promise<boolean> =>
  addToSet(journeys, key, 'reviews', review, now);

const MOST_IN_SET = 500;

/** The item expires, unless it holds a wish to be left alone. */
async function addToSet(
  { client, table, retentionDays }: JourneysTable,
  key: Key,
  set: 'softBounces' | 'reviews',
  member: string,
  now: string,
): Promise<boolean> {
  const isNews = '(attribute_not_exists(#set) OR (NOT contains(#set, :member) AND size(#set) < :most))';
  const update = (expression: string, condition: string, more = {}) =>
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(key),
      UpdateExpression: expression,
      ConditionExpression: `${isNews} AND ${condition}`,
      ExpressionAttributeNames: { '#set': set },
      ExpressionAttributeValues: toItem({
        ':members': new Set([member]),
        ':member': member,
        ':most': MOST_IN_SET,
        ...more,
      }),
    });
  const expiring = update('ADD #set :members SET expiresAt = :expiry', 'attribute_not_exists(unsubscribed)', {
    ':expiry': expiry(now, retentionDays),
  });
  if (await unlessRefused(client.send(expiring))) return true;
  return (
    (await unlessRefused(client.send(update('ADD #set :members', 'attribute_exists(unsubscribed)')))) !== undefined
  );
}
