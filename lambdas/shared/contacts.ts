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

/** We do not keep the address itself here, only a hash that identifies it. */
export const addressHash = (email: string): string =>
  createHash('sha256').update(sameAddress(email)).digest('hex').slice(0, 32);

export const contactKey = (store: string, email: string): Key => contactKeyOf(store, addressHash(email));
/** @param address the hash of the address */
export const contactKeyOf = (store: string, address: string): Key => ({
  pk: `CONTACT#${store}#${address}`,
  sk: CONTACT,
});

/** The order's customer as currently known; `undefined` if the order no longer exists. */
export async function customerNow({ client, table }: Omit<JourneysTable, 'retentionDays'>, pk: string) {
  const found = await client.send(new GetItemCommand({ TableName: table, Key: toItem({ pk, sk: META }) }));
  return found.Item && storedItem('META', found.Item).order.customer;
}

/** The contact's partition also has one item for each order of the address. */
export const CONTACT_ORDER = 'ORDER#';
/** It has another for each order of somebody else of which the team had a message sent to the address. */
export const CONTACT_RESENT = 'RESENT#';

export const readContact = (client: DynamoDBClient, table: string, store: string, email: string): Promise<Contact> =>
  readContactOf(client, table, contactKey(store, email));

export async function readContactOf(client: DynamoDBClient, TableName: string, key: Key): Promise<Contact> {
  const found = await client.send(new GetItemCommand({ TableName, Key: toItem(key), ConsistentRead: true }));
  return contactOf(found.Item);
}

/** We look at no more orders than this: an address with so many is either long known or flooded. */
const MOST_ORDERS = 50;

/** Some orders of an address, not sorted by time. */
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

/** An item without an expiry is kept for good, and must not get one. */
const FOR_GOOD = 'attribute_exists(pk) AND attribute_not_exists(expiresAt)';
const NOT_FOR_GOOD = '(attribute_not_exists(pk) OR attribute_exists(expiresAt))';

/**
 * Takes a turn for a mail, in competition with all other orders of the address. `false`: the contact has changed since
 * it was read, because another order took a turn or the customer changed a wish.
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
 * Adds a customer's wishes to those already known. A "no" is kept for good, a "yes" for as long as orders are. `false`:
 * nothing changed, because the same wish, or one that is later or stronger, was known.
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

/** @returns the current item if its wishes have changed since they were read */
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
  /** When the mail bounced, when the customer complained, or when the address was blocked. */
  at: string;
  /** The keys of the order and of the ledger entry, if a mail is the reason. */
  mail?: string;
  now: string;
};

/**
 * Stops all mail to the address. After a complaint marketing mails stay stopped even when an operator lifts the
 * suppression. An operator who lifts it knows what happened before, so events from before the lifting do not suppress
 * the address again when SES or Lambda repeats them.
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

/** Forgets for which mail an address was suppressed, when that mail's order is erased. The suppression itself stays. */
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

/** Allows mail to the address again. @param at UTC ISO time */
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

/**
 * Counts a temporary bounce of a mail to the address. It counts by message, so that a repeated event counts once.
 * @param at UTC ISO time
 */
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

/** `false`: the review was already known. */
export const noteReview = async (journeys: JourneysTable, key: Key, review: string, now: string): Promise<boolean> =>
  (await addToSet(journeys, key, 'reviews', review, now)) !== undefined;

/**
 * Adds a lead from the address to a case that is about to be opened, so that the address's other orders know of the
 * case.
 */
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

/**
 * Removes the lead to a closed case. A lead that is left over does no harm: whoever follows it finds the case closed.
 */
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
 * Keeps what a customer chose beside the topics, and a record of the change. `undefined` in `choice` removes a choice.
 * @param change what changed and how; it begins with the time
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

/** @returns the set with its new member; `undefined`: the member was already known, or the set is full */
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
