import { createHmac } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { DynamoDBRecord } from 'aws-lambda';
import { adminClient } from '../../bin/admin-client.ts';
import type { BodyOf, QueryOf, RouteName } from '../../domain/admin/routes.ts';
import { caseIdOf } from '../../domain/cases/case-id.ts';
import { orderKey, STOPPED } from '../../domain/records/keys.ts';
import { workEntry } from '../../domain/records/overview.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { eraseCustomer } from '../../lambdas/shared/use-cases/privacy-requests.ts';
import type { ItemJson } from '../../sandbox/dynamodb.ts';
import { AwsError } from '../../sandbox/errors.ts';
import { bigOrder, shipment } from '../../sandbox/play/bigcommerce/orders.ts';
import { openShop } from '../../sandbox/play/bigcommerce/shop.ts';
import { BIGCOMMERCE_TOKEN, type PlayStage } from '../../sandbox/play/play.ts';
import type { TimelineLine } from '../../sandbox/play/timeline.ts';
import { type Deed, dynamoDbOf, iso, milestone, on, order, parcel, post, smoothly, stepFunctionsOf } from './shop.ts';

// Stories in which every function does everything that it does, and AWS everything that it does in their names.

const inTheOther = (line: TimelineLine): TimelineLine => ({ ...line, path: line.path.replace('/acme/', '/lindgren/') });

const shopify = (at: number, topic: string, body: object): TimelineLine =>
  post(
    at,
    '/acme/webhooks/shopify',
    { shop_id: 1, shop_domain: 'acme.myshopify.com', ...body },
    {
      'x-shopify-topic': topic,
      'x-shopify-webhook-id': `${topic} ${at}`,
      'x-shopify-shop-domain': 'acme.myshopify.com',
    },
  );

/** A Shopify order whose parcel has a number, and of which nothing is heard: whether it could be hangs on the sources heard. */
function unreported(): TimelineLine[] {
  const id = 6_120_000_000_001;
  const item = { id: 1, sku: 'MUG', title: 'Mug', quantity: 1, price: '14.00', requires_shipping: true };
  const times = (at: number) => ({ created_at: iso(at), updated_at: iso(at) });
  const address = { address1: '1 Harbor Street', city: 'Portland', zip: '97209', country_code: 'US' };
  return [
    shopify(on(0), 'orders/create', {
      id,
      name: '#2001',
      email: 'unreported@example.com',
      ...times(on(0)),
      currency: 'USD',
      total_price: '14.00',
      financial_status: 'paid',
      customer: { first_name: 'Uma' },
      shipping_address: address,
      line_items: [item],
    }),
    shopify(on(1), 'fulfillments/create', {
      id: 5_500_000_000_001,
      order_id: id,
      status: 'success',
      ...times(on(1)),
      tracking_company: 'UPS',
      tracking_number: '1ZUNREPORTED',
      line_items: [item],
    }),
  ];
}

/** What stands in for BigCommerce's API, with an order that was shipped. */
export async function openBigCommerce() {
  const shop = await openShop({ storeHash: 'acme1hash', token: BIGCOMMERCE_TOKEN });
  shop.put(bigOrder(417, on(7), { order: { status_id: 2 }, shipments: [shipment(12, 417, on(8))] }));
  shop.put(bigOrder(418, on(7), { order: { status_id: 2 }, shipments: [shipment(13, 418, on(8))] }));
  return shop;
}

const bigCommerce = (at: number, scope: string, data: object): TimelineLine =>
  post(at, '/acme/webhooks/bigcommerce', {
    ...{ scope, store_id: '1001', data, hash: 'b7d50f6f4f7f0f2a6a3d1f9c1e0d4b5a66778899' },
    ...{ created_at: Math.floor(at / 1000), producer: 'stores/acme1hash' },
  });

const deed = (at: number, act: Deed['act']): Deed => ({ at, act });

/** The customer follows the link in a mail, and presses the button there; then that of a mail of before, which names no address. */
const unsubscribes = (orderId: string) => async (stage: PlayStage) => {
  const mail = stage.sandbox.outbox.find(({ to, headers }) => to[0]!.includes(orderId) && headers['List-Unsubscribe']);
  const [, url = ''] = /<(http[^>]+)>/.exec(mail?.headers['List-Unsubscribe'] ?? '') ?? [];
  const { value } = stage.sandbox.secret(stage.sandbox.stack.secrets.find(({ id }) => id.includes('Links'))!.id);
  const order = Buffer.from(orderKey('acme', orderId)).toString('base64url');
  const proof = createHmac('sha256', value).update(order).digest().subarray(0, 16).toString('base64url');
  const posted = { method: 'POST', body: 'List-Unsubscribe=One-Click' };
  const ofBefore = url.replace(/\/p\/[^/]+$/, `/unsubscribe/${order}.${proof}`);
  for (const page of [url, ofBefore]) {
    for (const method of ['GET', 'HEAD']) await fetch(page, { method });
    await fetch(page, posted);
  }
};

/** The customer opens the page that the mails of an order lead to. */
const looks = (orderId: string) => async (stage: PlayStage) => {
  const mail = stage.sandbox.outbox.find(({ to, html }) => to[0]!.includes(orderId) && html?.includes('/t/'));
  const [url = ''] = /http[^"]+\/t\/[^"]+/.exec(mail?.html ?? '') ?? [];
  for (const method of ['GET', 'HEAD']) await fetch(url, { method });
};

/** The customer says on the page that a mail leads to that something is wrong, then that nothing is, and how it was. */
const answers = (orderId: string) => async (stage: PlayStage) => {
  const mail = stage.sandbox.outbox.find(({ to, tags }) => to[0]!.includes(orderId) && tags.kind === 'review_request');
  const [url = ''] = /http[^"]+\/f\/[^"?]+/.exec(mail?.html ?? '') ?? [];
  for (const method of ['GET', 'HEAD']) await fetch(`${url}?here=yes`, { method });
  for (const body of ['form=check_in&here=wrong&words=broken', 'form=check_in&here=yes', 'rating=4&csat=4&nps=8'])
    await fetch(url, { method: 'POST', body });
};

/** The customer asks on a page to send something back. */
const asksBack = (orderId: string) => async (stage: PlayStage) => {
  const mail = stage.sandbox.outbox.find(({ to, html }) => to[0]!.includes(orderId) && html?.includes('/t/'));
  const [track = ''] = /http[^"]+\/t\/[^"]+/.exec(mail?.html ?? '') ?? [];
  const [, help = ''] = /href="(\/h\/[^"?]+)\?want=return/.exec(await (await fetch(track)).text()) ?? [];
  const url = new URL(help, track);
  for (const method of ['GET', 'HEAD']) await fetch(`${url}?want=return`, { method });
  const page = await (await fetch(`${url}?want=return`)).text();
  const lines = [...page.matchAll(/<input[^>]* name="(line [^"]+)"/g)].map(([, name]) => [name!, '1']);
  const form = new URLSearchParams([['want', 'return'], ['reason', 'damaged'], ['wish', 'refund'], ...lines]);
  await fetch(url, { method: 'POST', body: form.toString() });
};

const stops = (orderId: string) => async (stage: PlayStage) => {
  const machine = stage.sandbox.machines.machines().find(({ name }) => name.includes('order-journey'))!;
  const { arn } = machine.executions.find(({ name }) => name === `acme-1-${orderId}`)!;
  await stepFunctionsOf(stage).send(new StopExecutionCommand({ executionArn: arn }));
};

/** EventBridge could not call a function about an order for a day. */
const isDeadLetter =
  (orderId: string) =>
  async ({ sandbox }: PlayStage): Promise<void> => {
    const { arn: target } = sandbox.stack.functions.find(({ id }) => id.startsWith('JourneyEvents'))!;
    const { deadLetters: queue } = sandbox.stack.rules
      .flatMap(({ targets }) => targets)
      .find((one) => one.deadLetters)!;
    const input = JSON.stringify({ pk: orderKey('acme', orderId), run: 9 });
    const event = { source: 'aws.states', detail: { status: 'FAILED', input } };
    sandbox.bus.deadLetters.push({ id: `letter-${orderId}`, queue: queue!, target, event });
  };

const erases = (email: string) => async (stage: PlayStage) => {
  const { sandbox } = stage;
  const client = dynamoDbOf(stage);
  const journeys = { client, table: sandbox.tableName('Journeys'), retentionDays: 400 };
  await eraseCustomer(journeys, 'acme', { email }, new Date(sandbox.clock.now()).toISOString());
};

/** The list of stopped journeys has one that runs. */
const listsAsStopped = (orderId: string) => (stage: PlayStage) => {
  const at = new Date(stage.sandbox.clock.now()).toISOString();
  const pk = orderKey('acme', orderId);
  return put(stage, toItem({ pk, sk: STOPPED, at, run: 1, outcome: 'failed', ...workEntry(pk, STOPPED, at) }));
};

/** What a help desk says of the order's case, a day at a time. */
const caseOf = (orderId: string, said: object[]): TimelineLine[] => {
  const caseId = caseIdOf(orderId, { cause: 'contradicted', subject: 'order' });
  return said.map((body, i) => post(on(6 + i), `/acme/cases/${caseId}`, { ...body }));
};

/** Calls a route of the Admin API, as the account's administrator. */
const admin =
  <Name extends RouteName>(
    name: Name,
    path: Record<string, string>,
    more: { query?: QueryOf<Name>; body?: BodyOf<Name> },
  ) =>
  async ({ sandbox }: PlayStage) => {
    const now = new Date(sandbox.clock.now());
    const { config } = new DynamoDBClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    });
    await adminClient({ api: sandbox.http, now }, config)(name, { path, ...more });
  };
const reason = 'because';
const CONFIRMED = { kind: 'order_confirmation', occurrence: '1' } as const;
const SMOOTH = { storeId: 'acme', orderId: 'smooth' };
const CONTRADICTED = { storeId: 'acme', caseId: caseIdOf('contradicted', { cause: 'contradicted', subject: 'order' }) };

const FAILED = { requestId: 'none', payload: '{"errorType":"Error"}', failed: true };

/** Dispatch never gets what some orders change for so long, or may not start them, which the sweep finds; and the steps of one fail. */
export function interferes({ sandbox }: PlayStage): void {
  const { lambda, clock, machines } = sandbox;
  const start = machines.start.bind(machines);
  machines.start = (arn, name, ...rest) => {
    if (name === 'acme-1-refused' && clock.now() < on(0, 2))
      throw new AwsError('ExecutionLimitExceeded', 'The maximum number of running executions has been reached.');
    return start(arn, name, ...rest);
  };
  const { invoke } = lambda;
  const isLost = ({ dynamodb }: DynamoDBRecord): boolean => {
    const pk = dynamodb!.Keys!.pk!.S!;
    if (dynamodb!.Keys!.sk!.S === 'FETCH#418') return true;
    if (pk.startsWith('PRIVACY#')) return clock.now() > on(11) && clock.now() < on(14);
    return (pk.endsWith('#unstarted') && clock.now() < on(1)) || (pk.endsWith('#unheard') && clock.now() > on(0, 12));
  };
  const fails = (payload: string) => payload.includes('#failing') && clock.now() > on(0, 3) && clock.now() < on(1, 4);
  lambda.invoke = async (name, payload, ...rest) => {
    if (name.includes('JourneyStep') && fails(payload)) return FAILED;
    if (!name.includes('Dispatch')) return invoke(name, payload, ...rest);
    const { Records } = JSON.parse(payload) as { Records: DynamoDBRecord[] };
    return invoke(name, JSON.stringify({ Records: Records.filter((record) => !isLost(record)) }), ...rest);
  };
}

const gaveUp = (at: number) => ({
  condition: 'RetriesExhausted',
  attempts: 3,
  result: { requestId: 'none', payload: '{}', failed: true },
  at,
});

const put = ({ sandbox }: PlayStage, Item: ItemJson) =>
  sandbox.dynamoDb.call('DynamoDB_20120810.PutItem', { TableName: sandbox.tableName('Journeys'), Item });

/** What Lambda gave up on about an order, alone and beside another's: an erasure takes it out. */
const givesUpOn =
  (orderId: string) =>
  async ({ sandbox }: PlayStage): Promise<void> => {
    const recordOf = (id: string) => ({
      dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: 0, Keys: { pk: { S: orderKey('acme', id) } } },
    });
    const spec = sandbox.stack.mappings.find(({ onFailure }) => onFailure)!;
    for (const ids of [[orderId], [orderId, 'another']])
      sandbox.lost.batch(spec, ids.map(recordOf) as never, gaveUp(sandbox.clock.now()));
  };

/** Hourly calls are not handed again. */
const payloadOf = (id: string) => (/^(Sweep|FoldLanes)/.test(id) ? '{"source":"aws.events"}' : '{}');

/** Lambda gives up on something of every function that has a place for it. */
async function givesUp({ sandbox }: PlayStage): Promise<void> {
  const why = gaveUp(sandbox.clock.now());
  for (const spec of sandbox.stack.functions) if (spec.onFailure) sandbox.lost.event(spec, payloadOf(spec.id), why);
  const record = { dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: 0, Keys: {} } };
  for (const spec of sandbox.stack.mappings) if (spec.onFailure) sandbox.lost.batch(spec, [record as never], why);
}

export const EVERY_GRANT: (TimelineLine | Deed)[] = [
  order(on(0), 'smooth'),
  ...smoothly(on, 'smooth'),
  deed(on(2), looks('smooth')),
  deed(on(10), answers('smooth')),
  deed(on(11), asksBack('smooth')),
  shopify(on(12), 'customers/data_request', {
    customer: { email: 'smooth@example.com' },
    orders_requested: [],
    data_request: { id: 10 },
  }),
  deed(on(20), unsubscribes('smooth')),
  inTheOther(order(on(0), 'elsewhere')),
  ...smoothly(on, 'elsewhere').map(inTheOther),
  inTheOther(milestone(on(3, 6), 'elsewhere', 'exception', parcel('1'))),
  ...unreported(),
  order(on(0), 'bounced', { customer: { email: 'bounce-it@example.com' } }),
  order(on(0), 'contradicted'),
  ...smoothly(on, 'contradicted'),
  milestone(on(3, 6), 'contradicted', 'exception', parcel('1')),
  order(on(0), 'failing'),
  milestone(on(1), 'failing', 'dispatched', parcel('1')),
  deed(on(1, 5), stops('failing')),
  order(on(0), 'refused'),
  order(on(0), 'unstarted'),
  order(on(0), 'unheard'),
  milestone(on(0, 18), 'unheard', 'dispatched', parcel('1')),
  deed(on(2), listsAsStopped('smooth')),
  order(on(0), 'curious', { customer: { email: 'curious@example.com' } }),
  milestone(on(1), 'curious', 'dispatched', parcel('1')),
  shopify(on(4), 'customers/data_request', {
    customer: { email: 'curious@example.com' },
    orders_requested: [],
    data_request: { id: 9 },
  }),
  deed(on(4, 12), givesUpOn('curious')),
  deed(on(3), isDeadLetter('smooth')),
  deed(on(5), async (stage) => {
    await isDeadLetter('curious')(stage);
    await erases('curious@example.com')(stage);
  }),
  post(on(6), '/acme/wishes', {
    email: 'smooth@example.com',
    at: iso(on(6)),
    wishes: { reviews: true },
  }),
  post(on(6, 2), '/acme/lookup', { orderNumber: 'smooth', email: 'smooth@example.com' }),
  ...caseOf('contradicted', [
    { did: 'answered', by: 'lena', text: 'We ask the carrier.' },
    { did: 'closed', by: 'lena', outcome: 'found' },
    { did: 'reopened', by: 'lena' },
  ]),
  ...caseOf('elsewhere', [{ did: 'noted', by: 'lena' }]).map(inTheOther),
  deed(on(1), admin('changeSending', { storeId: 'lindgren' }, { body: { do: 'stop', kinds: ['dispatched'], reason } })),
  deed(
    on(1, 6),
    admin('changeSending', { storeId: 'lindgren' }, { body: { do: 'resume', kinds: ['dispatched'], reason } }),
  ),
  deed(on(4, 1), admin('listCases', { storeId: 'acme' }, { query: {} })),
  deed(on(4, 2), admin('openCase', { storeId: 'acme' }, { body: { orderId: 'contradicted', text: 'called us' } })),
  deed(on(4, 3), admin('search', { storeId: 'acme' }, { body: { text: 'smooth@example.com' } })),
  deed(on(4, 4), admin('metrics', { storeId: 'acme' }, { query: { from: '2026-03-01', to: '2026-03-31' } })),
  ...[
    admin('listOrders', { storeId: 'acme' }, { query: { from: iso(on(-1)), to: iso(on(9)) } }),
    admin('readOrder', SMOOTH, {}),
    admin('listWork', { storeId: 'acme' }, { query: { what: 'held' } }),
    admin('readStates', SMOOTH, {}),
    admin('readMessages', SMOOTH, {}),
    admin('readCase', CONTRADICTED, {}),
    admin('changeCase', CONTRADICTED, { body: { do: 'note', text: 'looked at' } }),
    admin('holdOrder', SMOOTH, { body: { reason } }),
    admin('releaseOrder', SMOOTH, { body: { reason } }),
    admin('resend', SMOOTH, { body: { outcome: 'failed', since: iso(on(0)), dryRun: true, reason } }),
    admin('resend', SMOOTH, { body: { message: CONFIRMED, to: 'another@example.com', dryRun: false, reason } }),
    admin('sending', { storeId: 'acme' }, {}),
    admin('changeAddress', { storeId: 'acme' }, { body: { do: 'look', email: 'smooth@example.com', reason } }),
    admin('askRequest', { storeId: 'acme' }, { body: { do: 'export', email: 'nobody@example.com', reason } }),
    admin('listRequests', { storeId: 'acme' }, {}),
    admin('listLanes', { storeId: 'acme' }, { query: {} }),
    admin('listAudit', { storeId: 'acme' }, { query: { day: iso(on(5)).slice(0, 10) } }),
    admin('settings', { storeId: 'acme' }, {}),
  ].map((act, i) => deed(on(5, 1) + i * 60_000, act)),
  bigCommerce(on(8, 1), 'store/order/updated', { type: 'order', id: 417 }),
  bigCommerce(on(8, 2), 'store/order/updated', { type: 'order', id: 418 }),
  deed(on(21), givesUp),
  shopify(on(22), 'shop/redact', {}),
];
