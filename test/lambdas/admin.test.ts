import { BatchGetItemCommand, type DynamoDBClient, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ROUTE_NAMES, ROUTES } from '../../domain/admin/routes.ts';
import type { ExecutionEvent } from '../../domain/admin/states.ts';
import { caseIdOf } from '../../domain/cases/case-id.ts';
import { orderKey } from '../../domain/records/keys.ts';
import { type AdminCall, admin } from '../../lambdas/admin/admin.ts';
import { keepAudit } from '../../lambdas/admin/audit.ts';
import { HANDLERS } from '../../lambdas/admin/handlers.ts';
import type { AdminPort } from '../../lambdas/admin/port.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { putSummary } from '../../lambdas/shared/lane-table.ts';
import { record } from '../../lambdas/shared/record.ts';
import { holdOrder, releaseOrder } from '../../lambdas/shared/use-cases/journeys.ts';
import { stopped } from '../../lambdas/shared/use-cases/stopped.ts';
import { listOpenCases } from '../../lambdas/shared/use-cases/work.ts';
import { wholeHistoryOf } from '../../lambdas/shared/whole-history.ts';
import { aDecision, at, PK, theOrder, theSettings } from '../fixtures.ts';
import { aTable } from './database.ts';

const NOT_RECEIVED = { cause: 'not_received', subject: 'order' } as const;

const EVENTS: ExecutionEvent[] = [
  { type: 'ExecutionStarted', at: at(2) },
  { type: 'TaskStateEntered', at: at(2), state: 'Confirm the order' },
  { type: 'TaskScheduled', at: at(2) },
  { type: 'TaskSucceeded', at: at(2) },
  { type: 'TaskStateExited', at: at(2) },
  { type: 'TaskStateEntered', at: at(3), state: 'Wait for a shipment update' },
];

async function aStore() {
  const one = await aTable();
  const { journeys } = one;
  await record(journeys, 'acme', [theOrder()], at(2));
  const port: AdminPort = {
    settings: theSettings(),
    journeys,
    metrics: journeys,
    wholeHistory: wholeHistoryOf(journeys, journeys.table),
    executions: {
      stateMachineArn: 'arn:aws:states:eu-west-1:1:stateMachine:journey',
      describe: async (arn) => (arn.endsWith(':acme-1-1001') ? { status: 'RUNNING', startedAt: at(2) } : undefined),
      history: async (_, token) =>
        token ? { events: EVENTS.slice(3) } : { events: EVENTS.slice(0, 3), token: 'more' },
    },
    now: () => Date.parse(at(5)),
    audit: (store: string, entry: Parameters<typeof keepAudit>[2]) => keepAudit(journeys, store, entry),
  };
  const call = (routeKey: string, more: Partial<AdminCall> & { json?: object } = {}) => {
    const { json, ...rest } = more;
    const given = {
      path: {},
      query: {},
      body: json ? JSON.stringify(json) : '',
      who: 'arn:lena',
      requestId: 'r1',
      ...rest,
    };
    return admin({ routeKey, ...given, path: { storeId: 'acme', ...given.path } }, HANDLERS, port);
  };
  return { ...one, call, journey: journeyTable(journeys) };
}

/** How many items each query and batch of the client asks for, from now on. */
function itemsReadBy(client: DynamoDBClient): number[] {
  const reads: number[] = [];
  const { send } = client;
  client.send = (async (command: object) => {
    if (command instanceof QueryCommand) reads.push(command.input.Limit ?? Number.POSITIVE_INFINITY);
    if (command instanceof BatchGetItemCommand) reads.push(Object.values(command.input.RequestItems!)[0]!.Keys!.length);
    return (send as (one: object) => unknown).call(client, command);
  }) as typeof send;
  return reads;
}

test('pages of open cases come to what there is, whatever the size of a page, and read no more than it says', async () => {
  const { journeys, journey, call, client } = await aStore();
  for (let n = 0; n < 23; n++)
    await journey.openCase(
      orderKey('acme', `o${n}`),
      n % 3 ? { cause: 'late', subject: 'order' } : NOT_RECEIVED,
      at(3 + (n % 4)),
    );
  const reads = itemsReadBy(client);

  const ids: unknown[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await call('GET /admin/stores/{storeId}/cases', {
      query: { limit: '5', ...(cursor && { cursor }) },
    });
    const page = body as { cases: { caseId: string }[]; cursor?: string };
    ids.push(...page.cases.map(({ caseId }) => caseId));
    cursor = page.cursor;
  } while (cursor);
  const most = Math.max(...reads); // of the pages, before all is read for comparison

  const all = await listOpenCases(journeys, 'acme');
  expect(ids.sort()).toEqual(all.map(({ orderId, ...ref }) => caseIdOf(orderId, ref as never)).sort());
  expect(most).toBe(5);
  const { body } = await call('GET /admin/stores/{storeId}/cases', { query: { cause: 'not_received', limit: '50' } });
  expect((body as { cases: object[] }).cases).toHaveLength(8);
});

test('a case is opened by hand, answered and closed; each is in the audit, with who did it and why', async () => {
  const { call, items } = await aStore();
  const opened = await call('POST /admin/stores/{storeId}/cases', { json: { orderId: '1001', text: 'called us' } });
  const path = { caseId: (opened.body as { caseId: string }).caseId };

  await call('POST /admin/stores/{storeId}/cases/{caseId}', {
    path,
    json: { do: 'answer', text: 'sorry' },
    requestId: 'r2',
  });
  await call('POST /admin/stores/{storeId}/cases/{caseId}', {
    path,
    json: { do: 'close', outcome: 'goodwill', reason: 'a voucher' },
    requestId: 'r3',
  });

  const { body } = await call('GET /admin/stores/{storeId}/cases/{caseId}', { path });
  expect(body).toMatchObject({ cause: 'by_hand', status: 'closed', outcome: 'goodwill', answeredAt: at(5) });
  const audit = (await items()).filter(({ pk }) => pk.startsWith('AUDIT#'));
  expect(audit.map(({ did, who, why }) => [did, who, why])).toEqual([
    ['openCase', 'arn:lena', undefined],
    ['changeCase', 'arn:lena', undefined],
    ['changeCase', 'arn:lena', 'a voucher'],
  ]);
});

test('an order is found by its address, and told in full without what is of the table', async () => {
  const { call } = await aStore();
  const { email } = theOrder().order.customer;

  const found = await call('POST /admin/stores/{storeId}/search', { json: { text: email } });
  const { status, body } = await call('GET /admin/stores/{storeId}/orders/{orderId}', { path: { orderId: '1001' } });

  expect(found.body).toMatchObject({ orders: [{ orderId: '1001', by: ['email'] }] });
  expect([status, body]).toMatchObject([200, { orderId: '1001', awaits: { what: expect.any(String) } }]);
  expect(body).toMatchObject({ expected: { basis: 'default', n: 0 } });
  expect(JSON.stringify(body)).not.toMatch(/"(pk|sk|ipk|token)"/);
  const listed = await call('GET /admin/stores/{storeId}/orders', { query: { from: at(1), to: at(4) } });
  expect(listed.body).toMatchObject({ orders: [{ orderId: '1001' }] });
});

test('the states of a run come page by page; of one that is gone or not begun it says so', async () => {
  const { call, client, table } = await aStore();
  const get = (query: AdminCall['query'] = {}) =>
    call('GET /admin/stores/{storeId}/orders/{orderId}/states', { path: { orderId: '1001' }, query });

  const first = (await get()).body as { cursor: string; states: object[] };
  const second = await get({ cursor: first.cursor });

  expect(first).toMatchObject({ run: 1, runs: 0, status: 'RUNNING', states: [] });
  expect(second.body).toMatchObject({
    states: [
      { state: 'Confirm the order', entered: at(2), left: at(2), outcome: 'passed' },
      { state: 'Wait for a shipment update', entered: at(3), outcome: 'current' },
    ],
  });
  expect(second.body).not.toHaveProperty('cursor');
  expect((await get({ run: '2' })).body).toMatchObject({ errors: [{ field: 'run' }] });
  expect((await get({ cursor: 'x' })).body).toMatchObject({ errors: [{ field: 'cursor' }] });
  const values = { ':run': { N: '2' } };
  const flow = { TableName: table, Key: { pk: { S: PK }, sk: { S: 'FLOW' } } };
  await client.send(
    new UpdateItemCommand({
      ...flow,
      UpdateExpression: 'SET #run = :run',
      ExpressionAttributeNames: { '#run': 'run' },
      ExpressionAttributeValues: values,
    }),
  );
  expect((await get({ run: '2' })).body).toMatchObject({ status: 'GONE', states: [], because: /90 days/ });
  expect((await get({ run: '3' })).body).toMatchObject({ status: 'NOT_STARTED', states: [] });
});

test('an order is held by hand and released, and found by where it stands and what it awaits', async () => {
  const { call, journey, item } = await aStore();
  const path = { orderId: '1001' };
  const listed = async (query: AdminCall['query']) => {
    const { body } = await call('GET /admin/stores/{storeId}/orders', { query: { from: at(1), to: at(4), ...query } });
    return (body as { orders: object[] }).orders;
  };
  await journey.record(PK, aDecision('dispatched', { outcome: 'held', reason: 'held_by_hand', until: at(9) }));

  const hold = () => call('POST /admin/stores/{storeId}/orders/{orderId}/hold', { path, json: { reason: 'fraud?' } });
  expect((await hold()).body).toEqual({ isNews: true, since: at(5) });
  expect((await hold()).body).toEqual({ isNews: false, since: at(5) });
  const { body } = await call('GET /admin/stores/{storeId}/orders/{orderId}', { path });
  expect(body).toMatchObject({
    journey: { held: at(5), execution: { name: 'acme-1-1001', link: expect.stringContaining('acme-1-1001') } },
    awaits: { what: 'departure', says: 'that its parcels leave' },
    planned: expect.arrayContaining([
      {
        at: at(9),
        message: expect.objectContaining({ kind: 'dispatched' }),
        because: expect.stringContaining('holds'),
      },
    ]),
  });
  expect(await listed({ awaits: 'departure' })).toMatchObject([{ orderId: '1001', awaits: { what: 'departure' } }]);
  expect(await listed({ awaits: 'payment' })).toEqual([]);
  expect(await listed({ stage: 'ended' })).toEqual([]);

  await call('POST /admin/stores/{storeId}/orders/{orderId}/release', {
    path,
    json: { reason: 'it is none' },
    requestId: 'r2',
  });
  expect(await item('FLOW')).toMatchObject({ 'o#asked': { milestone: 'asked_again' } });
  expect(await item('FLOW')).not.toHaveProperty('held');
  const audit = await call('GET /admin/stores/{storeId}/audit', { query: { day: at(5).slice(0, 10), limit: '2' } });
  expect(audit.body).toMatchObject({ actions: [{ did: 'releaseOrder' }, { did: 'holdOrder', why: 'fraud?' }] });
});

test('a message is resent to another address: tried first, then asked for, and the audit says so without the address', async () => {
  const { call, journey, items } = await aStore();
  await journey.record(PK, aDecision('dispatched', { parcelId: '1', outcome: 'sent' }));
  const message = { kind: 'dispatched', parcelId: '1', occurrence: '1' };
  const resend = (json: object, requestId = 'r1') =>
    call('POST /admin/stores/{storeId}/orders/{orderId}/resend', {
      path: { orderId: '1001' },
      json: { message, to: 'anna@example.net', reason: 'reads mails there', ...json },
      requestId,
    });

  expect((await resend({ dryRun: true })).body).toEqual({ dryRun: true, isNews: true, messages: [message] });
  expect((await resend({ dryRun: false }, 'r2')).body).toMatchObject({ isNews: true });
  expect((await resend({ dryRun: false }, 'r3')).body).toMatchObject({ isNews: false });
  const audit = (await items()).filter(({ pk }) => pk.startsWith('AUDIT#'));
  expect(audit).toMatchObject([
    { did: 'resend', toAnotherAddress: true, dryRun: true, who: 'arn:lena', why: 'reads mails there' },
    { did: 'resend', toAnotherAddress: true },
    { did: 'resend', toAnotherAddress: true },
  ]);
  expect(JSON.stringify(audit)).not.toContain('anna');
  const { body } = await call('GET /admin/stores/{storeId}/orders/{orderId}', { path: { orderId: '1001' } });
  expect(body).toMatchObject({ resends: [{ ...message, to: 'anna@example.net', by: 'arn:lena' }] });

  expect((await resend({ dryRun: false, to: 'anna@' })).body).toMatchObject({ status: 400, errors: [{ field: 'to' }] });
  expect((await resend({ dryRun: false, message: undefined })).body).toMatchObject({ errors: [{ field: 'message' }] });
  expect((await resend({ dryRun: false, to: undefined, message: undefined })).body).toMatchObject({
    errors: [{ field: 'outcome' }],
  });
  expect((await resend({ dryRun: false, to: undefined })).body).toMatchObject({ messages: [] });
});

test('what people hold and what stands still is listed, the longest first, by pages that read no more than they say', async () => {
  const { journeys, call, client } = await aStore();
  const ids = Array.from({ length: 13 }, (_, n) => `h${n}`);
  for (const [n, orderId] of ids.entries()) {
    await record(journeys, 'acme', [theOrder({ orderId })], at(2));
    await holdOrder(journeys, { store: 'acme', orderId }, at(3, `12:${10 + n}`));
  }
  const input = JSON.stringify({ pk: orderKey('acme', 'h12'), run: 1 });
  await stopped(journeys, { status: 'FAILED', input }, at(4));
  await releaseOrder(journeys, { store: 'acme', orderId: 'h3' }, at(4));
  const reads = itemsReadBy(client);
  const page = async (what: string, cursor?: string) => {
    const query = { what, limit: '4', ...(cursor && { cursor }) };
    return (await call('GET /admin/stores/{storeId}/work', { query })).body as {
      orders: { orderId: string }[];
      cursor?: string;
    };
  };

  const held: string[] = [];
  let cursor: string | undefined;
  do {
    const one = await page('held', cursor);
    held.push(...one.orders.map(({ orderId }) => orderId));
    cursor = one.cursor;
  } while (cursor);

  expect(held).toEqual(ids.filter((id) => id !== 'h3'));
  expect(Math.max(...reads)).toBe(8);
  expect((await page('stopped')).orders).toMatchObject([{ orderId: 'h12', stage: 'stopped' }]);
  expect((await call('GET /admin/stores/{storeId}/work', { query: { what: 'x' } })).body).toMatchObject({
    errors: [{ field: 'what' }],
  });
});

test('lanes are told as they were summed up, page by page', async () => {
  const { call, client, table } = await aStore();
  const flat = Array.from({ length: 60 }, () => 0);
  for (const lane of ['DE', 'DE dhl', 'FR'])
    await putSummary(
      client,
      table,
      'acme',
      { leg: 'transit', lane },
      { n: 7, usual: { left: flat, risk: flat }, recent: { left: flat, risk: flat }, cells: 'x', day: '2026-03-01' },
    );

  const page = async (cursor?: string) =>
    (
      await call('GET /admin/stores/{storeId}/lanes', {
        query: { limit: '2', ...(cursor && { cursor }) },
      })
    ).body as { lanes: { lane: string }[]; cursor?: string };
  const first = await page();
  const second = await page(first.cursor);

  expect(first.lanes).toMatchObject([
    { lane: 'DE', n: 7, p50: expect.any(Number), day: '2026-03-01' },
    { lane: 'DE dhl' },
  ]);
  expect(second.lanes).toMatchObject([{ lane: 'FR' }]);
});

test('what is wrong is a problem that names the field; nothing of it is done or noted', async () => {
  const { call, items } = await aStore();
  const post = 'POST /admin/stores/{storeId}/sending';

  expect((await call(post, { json: { do: 'stop', kinds: ['none'], reason: 'x' } })).body).toMatchObject({
    status: 400,
    errors: [{ field: 'kinds[0]' }],
  });
  expect(await call(post, { json: { do: 'stop', kinds: ['delivered'] } })).toMatchObject({ status: 400 });
  expect(await call(post, { path: { storeId: 'constructor' } })).toMatchObject({ status: 404 });
  expect((await call('GET /admin/stores/{storeId}/cases', { query: { cursor: 'x' } })).body).toMatchObject({
    errors: [{ field: 'cursor' }],
  });
  expect((await items()).filter(({ pk }) => pk.startsWith('AUDIT#'))).toEqual([]);
});

test('no route has a place for personal data in its path or query, and every change says why or what', () => {
  const words = ROUTE_NAMES.flatMap((name) => [ROUTES[name].route, ...Object.keys(ROUTES[name].query.def.shape)]);

  expect(words.filter((word) => /email|name|phone|address$|text/.test(word))).toEqual([]);
});

test.each(['2026-03-02T12:00:00Z', '2026-03-02T12:00:00.0Z', '2026-03-02T12:00:00.000000Z'])(
  'what is of the very moment %s is listed from then on and until then, however it is written',
  async (moment) => {
    const { call, journey, journeys } = await aStore();
    const pk = orderKey('acme', 'A');
    await record(journeys, 'acme', [theOrder({ orderId: 'A', placedAt: at(2) })], at(2));
    await journey.openCase(pk, NOT_RECEIVED, at(2));
    for (const range of [
      { from: moment, to: at(4) },
      { from: at(2, '11:00'), to: moment },
    ]) {
      const { body: orders } = await call('GET /admin/stores/{storeId}/orders', { query: range });
      expect(orders).toMatchObject({ orders: [{ orderId: 'A' }] });
      const opened = { openedFrom: range.from, openedTo: range.to };
      const { body: cases } = await call('GET /admin/stores/{storeId}/cases', { query: opened });
      expect(cases).toMatchObject({ cases: [{ orderId: 'A' }] });
    }
  },
);
