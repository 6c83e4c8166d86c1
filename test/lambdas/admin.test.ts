import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { ROUTE_NAMES, ROUTES } from '../../domain/admin/routes.ts';
import { caseIdOf } from '../../domain/cases/case-id.ts';
import { orderKey } from '../../domain/records/keys.ts';
import { type AdminCall, admin } from '../../lambdas/admin/admin.ts';
import { keepAudit } from '../../lambdas/admin/audit.ts';
import { HANDLERS } from '../../lambdas/admin/handlers.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { record } from '../../lambdas/shared/record.ts';
import { listOpenCases } from '../../lambdas/shared/use-cases/work.ts';
import { at, theOrder, theSettings } from '../fixtures.ts';
import { aTable } from './database.ts';

const NOT_RECEIVED = { cause: 'not_received', subject: 'order' } as const;

async function aStore() {
  const one = await aTable();
  const { journeys } = one;
  await record(journeys, 'acme', [theOrder()], at(2));
  const port = {
    settings: theSettings(),
    journeys,
    now: () => Date.parse(at(5)),
    audit: (store: string, entry: Parameters<typeof keepAudit>[2]) => keepAudit(journeys, store, entry),
    countsOf: async () => [],
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

test('pages of open cases come to what there is, whatever the size of a page, and read no more than it says', async () => {
  const { journeys, journey, call, client } = await aStore();
  for (let n = 0; n < 23; n++)
    await journey.openCase(
      orderKey('acme', `o${n}`),
      n % 3 ? { cause: 'late', subject: 'order' } : NOT_RECEIVED,
      at(3 + (n % 4)),
    );
  const reads: number[] = [];
  const { send } = client;
  client.send = (async (command: object) => {
    if (command instanceof QueryCommand) reads.push(command.input.Limit ?? Number.POSITIVE_INFINITY);
    if (command instanceof BatchGetItemCommand) reads.push(Object.values(command.input.RequestItems!)[0]!.Keys!.length);
    return (send as (one: object) => unknown).call(client, command);
  }) as typeof send;

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
  client.send = send;

  const all = await listOpenCases(journeys, 'acme');
  expect(ids.sort()).toEqual(all.map(({ orderId, ...ref }) => caseIdOf(orderId, ref as never)).sort());
  expect(Math.max(...reads)).toBe(5);
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
  expect(JSON.stringify(body)).not.toMatch(/"(pk|sk|ipk|token)"/);
  const listed = await call('GET /admin/stores/{storeId}/orders', { query: { from: at(1), to: at(4) } });
  expect(listed.body).toMatchObject({ orders: [{ orderId: '1001' }] });
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
