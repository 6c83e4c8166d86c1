import { createHash } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { sameAddress } from '../../domain/order/email.ts';
import {
  type AddressOrder,
  type Contact,
  MOST_SOFT_BOUNCES,
  type Suppressed,
  type Turns,
} from '../../domain/records/contact.ts';
import type { CaseRef } from '../../domain/records/items.ts';
import { CONTACT, caseLead, META } from '../../domain/records/keys.ts';
import { areLasting, complaint, joinedWishes, sameWishes, type Wishes } from '../../domain/records/wishes.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { storedItem } from './stored-items.ts';
import {
  expiry,
  type JourneysTable,
  type Key,
  type RawItem,
  refusal,
  setIfUnchanged,
  toItem,
  unlessRefused,
} from './table.ts';

/** The address itself is not kept here, only a hash that tells two apart. */
export const addressHash = (email: string): string =>
  createHash('sha256').update(sameAddress(email)).digest('hex').slice(0, 32);

export const contactKey = (store: string, email: string): Key => contactKeyOf(store, addressHash(email));
/** @param address its hash */
export const contactKeyOf = (store: string, address: string): Key => ({
  pk: `CONTACT#${store}#${address}`,
  sk: CONTACT,
});

/** Whose order it is by now; `undefined` when it is gone. */
export async function customerNow({ client, table }: Omit<JourneysTable, 'retentionDays'>, pk: string) {
  const found = await client.send(new GetItemCommand({ TableName: table, Key: toItem({ pk, sk: META }) }));
  return found.Item && storedItem('META', found.Item).order.customer;
}

/** Beside it lies one item for each order of the address. */
export const CONTACT_ORDER = 'ORDER#';
/** And one for each order of somebody else of which people had a message sent to the address. */
export const CONTACT_RESENT = 'RESENT#';

export const readContact = (client: DynamoDBClient, table: string, store: string, email: string): Promise<Contact> =>
  readContactOf(client, table, contactKey(store, email));

export async function readContactOf(client: DynamoDBClient, TableName: string, key: Key): Promise<Contact> {
  const found = await client.send(new GetItemCommand({ TableName, Key: toItem(key), ConsistentRead: true }));
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

/** Of an item that is kept for good nobody sets a time at which it goes. */
const FOR_GOOD = 'attribute_exists(pk) AND attribute_not_exists(expiresAt)';
const NOT_FOR_GOOD = '(attribute_not_exists(pk) OR attribute_exists(expiresAt))';

/**
 * Takes a turn for a mail among those of all orders of the address. `false`: the address is not as it was seen
 * any more, since another order took a turn, or the customer wishes otherwise.
 */
export async function takeTurn(
  { client, table, retentionDays }: JourneysTable,
  key: Key,
  seen: Contact,
  turns: Turns,
  now: string,
): Promise<boolean> {
  const { wishes, marketing, orderMails } = seen;
  const set = { ...turns, ...(!areLasting(wishes ?? {}) && { expiresAt: expiry(now, retentionDays) }) };
  const pins = {
    ...('marketing' in turns ? { marketing } : { orderMails }),
    wishes,
    pausedUntil: seen.pausedUntil,
    suppressed: undefined,
  };
  return (await setIfUnchanged(client, table, key, set, pins)) === undefined;
}

const ATTEMPTS = 5;

/**
 * Keeps what a customer wishes, beside what is known of it: a no for good, a yes for as long as orders are kept.
 * `false`: it was known, or something later or greater was.
 */
export async function wish(journeys: JourneysTable, key: Key, wishes: Wishes, now: string): Promise<boolean> {
  let seen: Wishes | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const after = joinedWishes(seen ?? {}, wishes);
    if (seen && sameWishes(seen, after)) return false;
    const refused = await putWishes(journeys, key, seen, after, now);
    if (!refused) return true;
    seen = contactOf(refused).wishes;
  }
  throw new PorchlightError(`what an address wishes changed ${ATTEMPTS} times under our hands`);
}

/** @returns the item as it is, when its wishes are not as they were seen any more */
async function putWishes(
  { client, table, retentionDays }: JourneysTable,
  key: Key,
  seen: Wishes | undefined,
  wishes: Wishes,
  now: string,
): Promise<RawItem | undefined> {
  const stays = areLasting(wishes);
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(key),
    UpdateExpression: `SET wishes = :wishes${stays ? ' REMOVE expiresAt' : ', expiresAt = :expiry'}`,
    ConditionExpression: seen ? 'wishes = :seen' : 'attribute_not_exists(wishes)',
    ExpressionAttributeValues: toItem({
      ':wishes': wishes,
      ':seen': seen,
      ':expiry': stays ? undefined : expiry(now, retentionDays),
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const refused = await client.send(update).then(() => undefined, refusal);
  return refused && (refused.Item ?? {});
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
export async function suppress(journeys: JourneysTable, key: Key, { why, at, mail, now }: Suppression): Promise<void> {
  const { client, table, retentionDays } = journeys;
  if (why === 'complained') await wish(journeys, key, complaint(at), now);
  const set = `SET suppressed = :why, suppressedAt = :at${mail ? ', suppressedFor = :mail' : ''}`;
  const update = (expression: string, condition: string, more = {}) =>
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(key),
      UpdateExpression: expression,
      ConditionExpression: `(attribute_not_exists(liftedAt) OR liftedAt < :at) AND ${condition}`,
      ExpressionAttributeValues: toItem({ ':why': why, ':at': at, ':mail': mail, ...more }),
    });
  const expires = update(`${set}, expiresAt = :expiry`, NOT_FOR_GOOD, { ':expiry': expiry(now, retentionDays) });
  if (await unlessRefused(client.send(expires))) return;
  await unlessRefused(client.send(update(set, FOR_GOOD)));
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

/** A mail to the address bounced for now. Counted by message, so that an event that comes twice counts once. @param at UTC ISO time */
export async function bouncedForNow(
  journeys: JourneysTable,
  key: Key,
  messageId: string,
  at: string,
  now: string,
): Promise<void> {
  const { client, table } = journeys;
  const kept = (await addToSet(journeys, key, 'softBounces', `${at} ${messageId}`, now))?.softBounces ?? new Set();
  const tooMany = [...kept].sort().slice(0, -MOST_SOFT_BOUNCES);
  if (tooMany.length === 0) return;
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(key),
      UpdateExpression: 'DELETE softBounces :old',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: toItem({ ':old': new Set(tooMany) }),
    }),
  );
}

/** `false`: it was known. */
export const noteReview = async (journeys: JourneysTable, key: Key, review: string, now: string): Promise<boolean> =>
  (await addToSet(journeys, key, 'reviews', review, now)) !== undefined;

/** Leads from the address to a case that is about to be opened, so that its other orders know of it. */
export async function noteCase(
  journeys: JourneysTable,
  store: string,
  email: string,
  pk: string,
  ref: CaseRef,
  now: string,
): Promise<void> {
  await addToSet(journeys, contactKey(store, email), 'cases', caseLead(pk, ref), now);
}

/** The case is closed: what leads to it may go. One that stays is looked at, and found closed. */
export async function forgetCase(
  { client, table }: Pick<JourneysTable, 'client' | 'table'>,
  contact: string,
  pk: string,
  ref: { cause: string; subject: string },
): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem({ pk: contact, sk: CONTACT }),
    UpdateExpression: 'DELETE cases :lead',
    ConditionExpression: 'contains(cases, :one)',
    ExpressionAttributeValues: toItem({ ':lead': new Set([caseLead(pk, ref)]), ':one': caseLead(pk, ref) }),
  });
  await unlessRefused(client.send(update));
}

/**
 * Keeps what a customer chose beside the topics, and what they changed. `undefined` in `choice` takes a choice back.
 * @param change what was changed and how, beginning with its time
 */
export async function choose(
  { client, table, retentionDays }: JourneysTable,
  key: Key,
  choice: Pick<Contact, 'pausedUntil' | 'language'>,
  change: string,
  now: string,
): Promise<void> {
  const all = Object.entries(choice);
  const sets = all.filter(([, value]) => value !== undefined).map(([name]) => `#${name} = :${name}`);
  const removes = all.filter(([, value]) => value === undefined).map(([name]) => `#${name}`);
  const update = (set: readonly string[], condition: string, more = {}) =>
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(key),
      UpdateExpression: [
        ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
        ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
        'ADD changes :changes',
      ].join(' '),
      ConditionExpression: `(attribute_not_exists(changes) OR size(changes) < :most) AND ${condition}`,
      ExpressionAttributeNames: Object.fromEntries(all.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem({
        ...Object.fromEntries(
          all.filter(([, value]) => value !== undefined).map(([name, value]) => [`:${name}`, value]),
        ),
        ':changes': new Set([change]),
        ':most': MOST_IN_SET,
        ...more,
      }),
    });
  const expiring = update([...sets, 'expiresAt = :expiry'], NOT_FOR_GOOD, { ':expiry': expiry(now, retentionDays) });
  if (await unlessRefused(client.send(expiring))) return;
  await unlessRefused(client.send(update(sets, FOR_GOOD)));
}

const MOST_IN_SET = 500;

/** @returns the set with its new member; `undefined`: it was known, or the set is full */
async function addToSet(
  { client, table, retentionDays }: JourneysTable,
  key: Key,
  set: 'softBounces' | 'reviews' | 'cases',
  member: string,
  now: string,
): Promise<Contact | undefined> {
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
      ReturnValues: 'UPDATED_NEW',
    });
  const expiring = { ':expiry': expiry(now, retentionDays) };
  const written =
    (await unlessRefused(client.send(update('ADD #set :members SET expiresAt = :expiry', NOT_FOR_GOOD, expiring)))) ??
    (await unlessRefused(client.send(update('ADD #set :members', FOR_GOOD))));
  return written && contactOf(written.Attributes);
}
