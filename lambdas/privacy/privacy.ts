import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import { isCanary } from '../../domain/order/canary.ts';
import { type DeadLetters, gatherDeadLetters } from '../shared/dead-letters.ts';
import type { FailureBucket } from '../shared/failure-bucket.ts';
import { type PrivacyRequest, storeOfRequest } from '../shared/privacy-request.ts';
import { expiry, type JourneysTable, type Key, type PlainItem, toItem, unlessRefused } from '../shared/table.ts';
import { ordersOf } from './about.ts';
import { forgetReasons } from './audit.ts';
import { collect, type Export } from './collect.ts';
import { eraseOrder, someOrders } from './erase.ts';
import { forgetGivenUp } from './given-up.ts';
import { eraseResent, ordersResentTo } from './resent.ts';

export type PrivacyPort = {
  journeys: JourneysTable;
  now: () => string;
  /** Whether this invocation has enough time for another part. */
  hasTime: () => boolean;
  /** @returns where the team finds the document */
  save(key: string, document: Export): Promise<string>;
  notifyTeam(store: string, done: Done): Promise<void>;
  givenUp: FailureBucket;
  letters: DeadLetters;
};

export type Done = Pick<PrivacyRequest, 'request' | 'requestId' | 'platform'> & {
  orders: number | undefined;
  savedAt?: string | undefined;
};

/** What the machine does next: nothing, another part at once, or a second look once mails under way are sent. */
export type PrivacyProgress = { next: 'done' | 'again' | 'wait' };

/** Carries out a part of a privacy request. Every part may be repeated. */
export async function carryOut(key: Key, deps: PrivacyPort): Promise<PrivacyProgress> {
  const { client, table } = deps.journeys;
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem(key), ConsistentRead: true }));
  const request = Item && (unmarshall(Item) as PrivacyRequest);
  if (!request || request.status === 'done') return { next: 'done' };
  if (request.request === 'export') return exportAll(key, request, deps);
  return request.request === 'erase_customer' ? eraseCustomer(key, request, deps) : eraseStore(key, request, deps);
}

async function exportAll(key: Key, request: PrivacyRequest, deps: PrivacyPort): Promise<PrivacyProgress> {
  const store = storeOfRequest(key.pk);
  const document = await collect(deps.journeys, store, request);
  const savedAt = await deps.save(`${store}/${key.sk.split('#')[1]}.json`, document);
  return finish(key, request, deps, { orders: document.orders.length, savedAt });
}

async function eraseCustomer(key: Key, request: PrivacyRequest, deps: PrivacyPort): Promise<PrivacyProgress> {
  const { journeys, now } = deps;
  const orders = await ordersOf(journeys, storeOfRequest(key.pk), request);
  // later attempts, and the second look, find the orders by these ids, because the leads from the address are erased
  // too
  const orderIds = orders.map((pk) => pk.split('#').slice(2).join('#'));
  await set(key, { orderIds }, deps);
  const platform = askedOf(request);
  const erased: string[] = [];
  for (const pk of orders)
    if (await eraseOrder(journeys, pk, { now: now(), email: request.email, platform })) erased.push(pk);
  const { email } = request;
  const resent = email ? await ordersResentTo(journeys, storeOfRequest(key.pk), email) : [];
  for (const pk of resent)
    await eraseResent(journeys, pk, { email: email!, now: now(), isLast: isSecondLook(request) });
  await gatherDeadLetters(deps.letters, deps.givenUp);
  await forgetGivenUp(deps.givenUp, { orders: erased, request: key.sk, email: request.email });
  return lookAgainOrFinish(key, request, deps, erased.length + resent.length);
}

/** The platform whose orders a request may reach. A request of the team reaches those of every platform. */
const askedOf = ({ platform }: PrivacyRequest) => (platform === 'own' ? undefined : platform);

async function eraseStore(key: Key, request: PrivacyRequest, deps: PrivacyPort): Promise<PrivacyProgress> {
  const { journeys, now } = deps;
  let { cursor } = request;
  await gatherDeadLetters(deps.letters, deps.givenUp);
  do {
    const { orders, next } = await someOrders(journeys, storeOfRequest(key.pk), cursor && toItem(cursor));
    const erased: string[] = [];
    for (const pk of orders)
      if (await eraseOrder(journeys, pk, { now: now(), platform: askedOf(request), wholeStore: true })) erased.push(pk);
    await forgetGivenUp(deps.givenUp, { orders: erased });
    cursor = next && (unmarshall(next) as PrivacyRequest['cursor']);
  } while (cursor && deps.hasTime());
  if (cursor) {
    await set(key, { cursor }, deps);
    return { next: 'again' };
  }
  const since = new Date(Date.parse(now()) - journeys.retentionDays * DAY_MS).toISOString();
  if (!askedOf(request)) await forgetReasons(journeys, { store: storeOfRequest(key.pk), since, now: now() });
  return lookAgainOrFinish(key, request, deps, undefined);
}

const isSecondLook = ({ status }: PrivacyRequest): boolean => status === 'erased';

/**
 * Looks again a minute later, because a mail that was being decided while its order was erased may have left a trace.
 */
async function lookAgainOrFinish(key: Key, request: PrivacyRequest, deps: PrivacyPort, orders: number | undefined) {
  if (isSecondLook(request)) return finish(key, request, deps, { orders });
  await set(key, { status: 'erased', cursor: undefined }, deps);
  return { next: 'wait' } as const;
}

async function finish(key: Key, request: PrivacyRequest, deps: PrivacyPort, what: Pick<Done, 'orders' | 'savedAt'>) {
  const isOfCanaries = request.orderIds?.length && request.orderIds.every(isCanary); // canaries are nobody's data
  if (!isOfCanaries) await deps.notifyTeam(storeOfRequest(key.pk), { ...request, ...what });
  const doneAt = deps.now();
  const expiresAt = expiry(doneAt, deps.journeys.retentionDays);
  await set(key, { status: 'done', doneAt, expiresAt, email: undefined, orderIds: undefined, cursor: undefined }, deps);
  return { next: 'done' } as const;
}

/**
 * Changes the request, unless it is done. An attempt that was given up may still run, and must not name the customer
 * again.
 */
async function set(key: Key, attributes: PlainItem, { journeys: { client, table } }: PrivacyPort): Promise<void> {
  const all = Object.entries(attributes);
  const sets = all.filter(([, value]) => value !== undefined).map(([name]) => `#${name} = :${name}`);
  const removes = all.filter(([, value]) => value === undefined).map(([name]) => `#${name}`);
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(key),
    UpdateExpression: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
    ConditionExpression: '#status <> :isDone',
    ExpressionAttributeNames: Object.fromEntries([...all, ['status']].map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: toItem({
      ...Object.fromEntries(all.map(([name, value]) => [`:${name}`, value])),
      ':isDone': 'done',
    }),
  });
  await unlessRefused(client.send(update));
}
