import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import {
  methodOf,
  pathOf,
  ROLES,
  ROUTE_NAMES,
  type Role,
  type RouteName,
  routesOf,
} from '../../domain/admin/routes.ts';
import { caseIdOf } from '../../domain/cases/case-id.ts';
import { sendSigned } from '../../lambdas/shared/signed-request.ts';
import { openCase } from '../../lambdas/shared/use-cases/cases.ts';
import { statementsOf } from '../../sandbox/iam/policy.ts';
import type { PlayStage } from '../../sandbox/play/play.ts';
import { dynamoDbOf, itemsOf, milestone, on, order, parcel, playOut, post, smoothly } from './shop.ts';

// A customer says that a parcel never came: a case, the answer of people from outside, its end, and what everybody was told.
// Every batch of the stream is counted and announced twice.

const MAYA = { customer: { email: 'maya@example.com' } };
const REF = { cause: 'not_received', subject: 'parcel:1' } as const;
const CASE = `/acme/cases/${caseIdOf('lost', REF)}`;
const WORDS = 'It is not at the door, says Maya.';

const saysItNeverCame = async (stage: PlayStage) => {
  const { sandbox } = stage;
  const journeys = { client: dynamoDbOf(stage), table: sandbox.tableName('Journeys'), retentionDays: 400 };
  const words = { id: 'page-1', by: 'customer', text: WORDS };
  await openCase(
    journeys,
    { store: 'acme', orderId: 'lost' },
    { ...REF, words },
    new Date(sandbox.clock.now()).toISOString(),
  );
};

const twice = ({ sandbox: { lambda } }: PlayStage): void => {
  const { invoke } = lambda;
  lambda.invoke = async (name, ...rest) => {
    if (name.includes('Tally')) await invoke(name, ...rest);
    return invoke(name, ...rest);
  };
};

const answered = post(on(4, 3), CASE, { did: 'answered', by: 'lena', text: 'We look into it.' });
const closed = post(on(10), CASE, { did: 'closed', by: 'lena', outcome: 'resent', tell: true });
const asks = (at: number, orderNumber: string, email = 'stranger@example.com') =>
  post(at, '/acme/lookup', { orderNumber, email });

const shop = playOut(
  [
    ...[order(on(0), 'lost', MAYA), ...smoothly(on, 'lost')],
    ...[order(on(0), 'other', MAYA), ...smoothly(on, 'other')],
    ...[order(on(0), 'late'), milestone(on(9), 'late', 'dispatched', parcel('1'))],
    order(on(0), 'bounced', { customer: { email: 'bounce-it@example.com' } }),
    order(on(0), 'stranger'),
    ...[asks(on(2), 'stranger'), asks(on(2, 1), 'stranger'), asks(on(2, 2), 'nobody'), asks(on(2, 3), 'lost')],
    { at: on(4), act: saysItNeverCame },
    ...[answered, answered, closed, closed],
    post(on(4), CASE, { did: 'closed', by: 'lena', outcome: 'stolen' }),
    post(on(4), `/acme/cases/${caseIdOf('nobody', REF)}`, { did: 'noted', by: 'lena' }),
    post(on(4), CASE, { did: 'reopened', by: 'mallory' }, { 'webhook-signature': 'v1,none', 'webhook-id': 'x' }),
  ],
  twice,
);

type Detail = { id: string; orderId?: string; data: Record<string, unknown> };
/** What is on the bus, each event once. */
const onTheBus = (orderId?: string) => {
  const { announced } = shop.stage.sandbox.bus;
  const all = announced.map(({ event }) => ({ type: event['detail-type'], detail: event.detail as Detail }));
  const once = [...new Map(all.map((event) => [event.detail.id, event])).values()];
  return once.filter(({ detail }) => orderId === undefined || detail.orderId === orderId);
};
const told = (type: string, orderId?: string) => onTheBus(orderId).filter((event) => event.type === type);

test('the team and the bus hear of the case, the customer’s other order waits for its review, and this one is asked later', () => {
  const types = onTheBus('lost').map(({ type }) => type);

  const says = 'acme: parcel 1 of order lost has not arrived, says its customer';
  expect(shop.toTeam('lost')).toEqual([says, `OVERDUE ${says}`]);
  expect(types.filter((type) => type.startsWith('case.'))).toEqual([
    'case.opened',
    'case.customer_wrote',
    'case.answered',
    'case.changed',
    'case.closed',
    'case.noted',
  ]);
  expect(shop.decisions('other')).toContain('review_request: held, other_order_has_case');
  const asked = ['other', 'lost'].map((id) => shop.order(id).mails.find(({ kind }) => kind === 'review_request')!.at);
  expect(asked[0]! > new Date(on(10)).toISOString()).toBe(true);
  expect(asked[1]! >= new Date(on(15)).toISOString()).toBe(true);
});

test('the customer is told the outcome once, however often it is said', () => {
  expect(shop.mails('lost').filter((mail) => mail.startsWith('resolved'))).toHaveLength(1);
  expect(told('message.sent', 'lost').filter(({ detail }) => detail.data.kind === 'resolved')).toHaveLength(1);
});

test('a mail that bounces for good is a case', () => {
  expect(told('case.opened', 'bounced')[0]!.detail.data).toMatchObject({ cause: 'bounced', subject: 'order' });
});

test('who asks how an order stands is answered the same, and its customer gets one mail a day', () => {
  const answers = shop.answers
    .filter(({ line }) => line.path === '/acme/lookup')
    .map(({ status, body }) => [status, body]);

  expect(answers).toHaveLength(4);
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(shop.mails('stranger').filter((mail) => mail.startsWith('order_status'))).toHaveLength(1);
  expect(shop.mails('lost').filter((mail) => mail.startsWith('order_status'))).toEqual([]);
});

test('what is not signed, wrong or about no case is refused', () => {
  const statuses = shop.answers.filter(({ line }) => line.path.startsWith('/acme/cases')).map(({ status }) => status);

  expect(statuses.sort()).toEqual([200, 200, 202, 202, 400, 401, 404]);
});

test('the case is counted once, with its answer within the hours of the store', async () => {
  const items = await shop.stage.sandbox.scan('Metrics');
  const sums: Record<string, number> = {};
  for (const item of items.map((one) => unmarshall(one as never)))
    for (const [name, n] of Object.entries(item))
      if (name.startsWith('cases_not_received')) sums[name.slice(19)] = (sums[name.slice(19)] ?? 0) + Number(n);

  expect(sums).toEqual({
    opened: 1,
    answered: 1,
    answered_within_4h: 1,
    closed: 1,
    closed_within_40h: 1,
    first_contact: 1,
  });
});

test('what is on the bus, each once, is what the table has; and no word of a customer', async () => {
  const items = await itemsOf(shop.stage);
  const of = (prefix: string) => items.filter(({ pk, sk }) => pk.startsWith('ORDER#') && sk.startsWith(prefix));
  const sent = of('MAIL#').filter(({ status }) => !['claimed', 'failed', 'unknown'].includes(String(status)));

  expect(told('order.placed')).toHaveLength(of('META').length);
  expect(told('parcel.delivered')).toHaveLength(2);
  expect(told('message.sent')).toHaveLength(sent.length);
  expect(told('message.bounced')).toHaveLength(sent.filter(({ status }) => status === 'bounced').length);
  expect(told('message.held').length + told('message.skipped').length).toBe(
    of('DECISION#').filter(({ outcome }) => outcome === 'held' || outcome === 'skipped').length,
  );
  expect(told('case.opened')).toHaveLength(of('CASE#').length);
  expect(told('case.closed')).toHaveLength(of('CASE#').filter(({ status }) => status === 'closed').length);
  const { announced } = shop.stage.sandbox.bus;
  expect(announced.length).toBe(2 * onTheBus().length);
  expect(JSON.stringify(announced)).not.toMatch(/@|Maya|Lopez|door|1Z-/);
  const [lost, other] = ['lost', 'other'].map((id) => told('order.placed', id)[0]!.detail.data.customer);
  expect(lost).toBe(other);
});

describe('every route of the Admin API', () => {
  const URLS = ROUTE_NAMES.map((name) => {
    const parts: Record<string, string> = { orderId: 'lost', caseId: CASE.split('/').at(-1)! };
    return [
      name,
      (store: string) =>
        pathOf(name).replaceAll(/\{(\w+)\}/g, (_, part: string) => (part === 'storeId' ? store : parts[part]!)),
    ] as const;
  });
  const call = async (name: RouteName, path: string, key?: string, secret = 'sandbox') => {
    const { http, clock } = shop.stage.sandbox;
    const method = methodOf(name);
    if (key === undefined) return (await fetch(`${http}${path}`, { method })).status;
    const { config } = new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: key, secretAccessKey: secret },
    });
    const at = new Date(clock.now());
    return (await sendSigned(config, { service: 'execute-api', method, url: `${http}${path}`, at })).status;
  };
  const keyOf = (role: Role) =>
    shop.stage.sandbox.stack.iam.policies
      .map(({ arn }) => arn.split('/')[1]!)
      .find((name) => name.toLowerCase().includes(role))!;

  test.each(URLS)('%s: who is not signed, signs wrongly or has too little is refused', async (name, url) => {
    const path = url('acme');

    expect([
      await call(name, path),
      await call(name, path, 'sandbox', 'wrong'),
      await call(name, path, 'nobody'),
    ]).toEqual([403, 403, 403]);
    for (const role of ROLES) {
      const isAllowed = routesOf(role).includes(name);
      expect([role, (await call(name, path, keyOf(role))) === 403]).toEqual([role, !isAllowed]);
    }
  });

  test.each(URLS)('%s: who has a policy for one store sees no other', async (name, url) => {
    const { policies } = shop.stage.sandbox.stack.iam;
    const Resource = 'arn:aws:execute-api:us-east-1:*:sandbox/$default/*/admin/stores/acme/*';
    const document = { Statement: { Effect: 'Allow', Action: 'execute-api:Invoke', Resource } } as const;
    policies.push({ arn: 'arn:aws:iam::1:policy/of-acme', statements: statementsOf('of-acme', document) });

    expect(await call(name, url('acme'), 'of-acme')).not.toBe(403);
    expect(await call(name, url('lindgren'), 'of-acme')).toBe(403);
  });
});
