import { DynamoDBClient, type DynamoDBClientConfig, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { LedgerEntry } from '../../domain/records/items.ts';
import { caseKey, ledgerKey } from '../../domain/records/keys.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { record } from '../../lambdas/shared/record.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { aDecision, aMail, at, PK, theOrder } from '../fixtures.ts';
import { aTable } from './database.ts';

const MAIL = aMail('dispatched', { parcelId: '1', attempt: 'first' });

async function claimed(status: LedgerEntry['status'] | undefined, over: string | undefined) {
  const { client, table, journeys, item } = await aTable();
  const entry = { pk: PK, sk: ledgerKey(MAIL), ...MAIL, status };
  if (status) await client.send(new PutItemCommand({ TableName: table, Item: toItem(entry) }));
  const isOurs = await journeyTable(journeys).claim(PK, { ...MAIL, attempt: 'second' }, over);
  return { isOurs, attempt: (await item(ledgerKey(MAIL)))!.attempt };
}

test.each<[LedgerEntry['status'] | undefined, string | undefined]>([
  [undefined, undefined],
  ['failed', 'first'],
  ['claimed', 'first'],
])('a mail whose entry is %s can be claimed, over attempt %s', async (status, over) => {
  expect(await claimed(status, over)).toEqual({ isOurs: true, attempt: 'second' });
});

test.each<[LedgerEntry['status'], string | undefined]>([
  ['claimed', undefined],
  ['claimed', 'another'],
  ['sent', 'first'],
  ['delayed', 'first'],
  ['delivered', 'first'],
  ['bounced', 'first'],
  ['unknown', 'first'],
])('a mail whose entry is %s by now cannot be claimed over attempt %s', async (status, over) => {
  expect(await claimed(status, over)).toEqual({ isOurs: false, attempt: 'first' });
});

test('a case is opened once, and again over the closing that was seen', async () => {
  const { client, table, journeys, item } = await aTable();
  const { openCase, markTeamNotified } = journeyTable(journeys);
  const one = { cause: 'problem', subject: 'parcel:1' } as const;
  const sk = caseKey(one.cause, one.subject);

  expect([await openCase(PK, one, at(4), undefined), await openCase(PK, one, at(5), undefined)]).toEqual([true, false]);
  await markTeamNotified(PK, one);
  const closed = { ...(await item(sk)), status: 'closed', closedAt: at(6) };
  await client.send(new PutItemCommand({ TableName: table, Item: toItem(closed) }));

  const known = { ...one, openedAt: at(4), status: 'closed', closedAt: at(6), teamNotified: true } as const;
  const earlier = { ...known, openedAt: at(3), closedAt: at(3) };
  expect([await openCase(PK, one, at(7)), await openCase(PK, one, at(7), { known: earlier })]).toEqual([false, false]);
  expect(await openCase(PK, one, at(7), { known })).toBe(true);
  expect(await item(sk)).toMatchObject({ ...one, status: 'open', openedAt: at(7) });
  for (const name of ['closedAt', 'teamNotified']) expect(await item(sk)).not.toHaveProperty(name);
});

test('all of an order is kept for longer, and its history tells when the first of it expires', async () => {
  const { journeys, items } = await aTable();
  const { readHistory, claim, prolong } = journeyTable(journeys);
  const seconds = (time: string) => Date.parse(time) / 1000 + journeys.retentionDays * 86_400;
  await record(journeys, 'acme', [theOrder()], at(2));
  await claim(PK, { ...MAIL, claimedAt: at(5) }, undefined);

  expect(await readHistory(PK)).toMatchObject({ expiresAt: seconds(at(2)) });
  await prolong(PK, at(4));
  expect(await readHistory(PK)).toMatchObject({ expiresAt: seconds(at(4)) });
  await prolong(PK, at(20));
  const ofOrder = (await items()).filter(({ pk }) => pk === PK);
  expect(new Set(ofOrder.map(({ expiresAt }) => expiresAt))).toEqual(new Set([seconds(at(20))]));
});

/** A client whose every write arrives while its first answer does not: the SDK writes once more by itself. */
function answersLost(client: DynamoDBClient): DynamoDBClient {
  const { endpoint, region, credentials } = client.config;
  const losing = new DynamoDBClient({ endpoint, region, credentials } as DynamoDBClientConfig);
  losing.middlewareStack.addRelativeTo(
    // biome-ignore lint/suspicious/noExplicitAny: the SDK's types of a step in the middle are no help
    (next: any) => async (args: any) => {
      const answer = await next(args);
      if (!heard.has(args.request)) {
        heard.add(args.request);
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', $retryable: {} });
      }
      return answer;
    },
    { relation: 'after', toMiddleware: 'retryMiddleware', name: 'losesAnswers' },
  );
  const heard = new WeakSet<object>();
  return losing;
}

test('a write whose answer was lost is known for our own, whichever write of a mail it was', async () => {
  const { client, journeys, items } = await aTable();
  const port = journeyTable({ ...journeys, client: answersLost(client) });
  const decision = aDecision('dispatched', { parcelId: '1', at: at(3) });

  expect(await port.claim(PK, { ...MAIL, status: 'claimed', attempt: 'mine' }, undefined)).toBe(true);
  expect(await port.settle(PK, MAIL, 'mine', { status: 'sent', messageId: 'm' }, decision)).toBe(true);
  expect(await port.settle(PK, MAIL, 'mine', { status: 'unknown' })).toBe(false);
  await port.record(PK, { ...decision, at: at(2), outcome: 'held' });
  await port.openCase(PK, { cause: 'late', subject: 'order' }, at(3), undefined);
  await port.closeCase(PK, { cause: 'late', subject: 'order', because: 'arrived' }, at(4));
  expect(await port.claim(PK, { ...MAIL, status: 'claimed', attempt: 'next' }, 'mine')).toBe(false);

  expect(await items()).toEqual([
    expect.objectContaining({ sk: 'CASE#late#order', status: 'closed' }),
    expect.objectContaining({ sk: expect.stringContaining('DECISION#'), outcome: 'held' }),
    expect.objectContaining({ sk: ledgerKey(MAIL), status: 'sent', attempt: 'mine' }),
  ]);
  await record(journeys, 'acme', [theOrder()], at(2));
  const { decisions } = (await port.readHistory(PK))!;
  expect(decisions.map(({ outcome }) => outcome)).toEqual(['held', 'sent']);
  expect(decisions[1]).toMatchObject(decision);
});

test('the first days that are told stay, and an erased order keeps none', async () => {
  const { client, table, journeys, item } = await aTable();
  const { keepFirst } = journeyTable(journeys);

  await keepFirst(PK, 'told', 'first');
  expect(await item('FLOW')).toBeUndefined();

  await client.send(new PutItemCommand({ TableName: table, Item: toItem({ pk: PK, sk: 'FLOW', run: 1 }) }));
  await keepFirst(PK, 'told', 'first');
  await keepFirst(PK, 'told', 'second');
  expect(await item('FLOW')).toMatchObject({ run: 1, told: 'first' });

  await client.send(new PutItemCommand({ TableName: table, Item: toItem({ pk: PK, sk: 'FLOW', erased: at(4) }) }));
  await keepFirst(PK, 'told', 'third');
  expect(await item('FLOW')).not.toHaveProperty('told');
});
