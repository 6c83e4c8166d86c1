import { DAY_MS } from '../../domain/calendar/durations.ts';
import type { Fact } from '../../domain/order/facts.ts';
import { orderKey } from '../../domain/records/keys.ts';
import { type FetchPort, fetchOrder } from '../../lambdas/fetch-order/fetch-order.ts';
import { shopClient } from '../../lambdas/fetch-order/shop-client.ts';
import { askedFetch, askToFetch, fetched } from '../../lambdas/shared/order-fetches.ts';
import { record } from '../../lambdas/shared/record.ts';
import { bigOrder, product, rfc, shipment } from '../../sandbox/play/bigcommerce/orders.ts';
import { type BigCommerceShop, openShop } from '../../sandbox/play/bigcommerce/shop.ts';
import { aTable } from './database.ts';
import { NOW, settings } from './ingest/intake.ts';

// The function that fetches, with its real client, against a shop that holds both to BigCommerce's own contract.

const TOKEN = 'token-of-the-tests';
const PLACED = NOW - DAY_MS;
const at = (time: number) => new Date(time).toISOString();

let shop: BigCommerceShop;
beforeAll(async () => {
  shop = await openShop({ storeHash: 'acme1hash', token: TOKEN });
});
afterEach(() => expect(shop.problems).toEqual([]));
afterAll(() => shop.stop());

const headers = { 'x-auth-token': TOKEN, accept: 'application/json' };

/** The function's port, of which only the table and the shop are real. */
async function fetching(overrides: Partial<FetchPort> = {}) {
  const { journeys, items } = await aTable();
  const facts: Fact[] = [];
  const said: string[] = [];
  const waited: number[] = [];
  const say = (message: string, details: object) => said.push(`${message} ${JSON.stringify(details)}`);
  const port: FetchPort = {
    settings,
    asked: (key) => askedFetch(journeys, key),
    tokenOf: async () => TOKEN,
    shop: (token) => {
      const pause = async (ms: number) => waited.push(ms);
      return shopClient({ base: shop.url, headers: { ...headers, 'x-auth-token': token }, pause, timeoutMs: 500 });
    },
    record: (store, told, receivedAt) => {
      facts.push(...told);
      return record(journeys, store, told, receivedAt, 'bigcommerce');
    },
    noteUnknown: async (_store, word) => void said.push(`unknown ${word}`),
    fetched: (key, asked) => fetched(journeys, key, asked),
    now: () => at(NOW),
    log: { info: say, warn: say },
    ...overrides,
  };
  const ask = (orderId: number, toldAt = NOW) =>
    askToFetch(journeys, 'acme', { orderId: String(orderId), toldAt: at(toldAt) }, at(NOW));
  const fetch = (orderId: number) => fetchOrder({ pk: 'FETCH#acme', sk: `FETCH#${orderId}` }, port);
  const open = async () => (await items()).filter(({ pk }) => pk === 'FETCH#acme').map(({ sk }) => sk);
  return { journeys, facts, said, waited, items, ask, fetch, open };
}

/** The facts of an order, by what they are. */
async function factsOf(order: ReturnType<typeof bigOrder>) {
  const { facts, said, ask, fetch } = await fetching();
  shop.put(order);
  await ask(order.order.id);
  await fetch(order.order.id);
  const told = facts.find((fact) => fact.fact === 'order');
  return { facts, said, order: told?.fact === 'order' ? told.order : undefined };
}

test('an order is fetched, recorded, and no longer to be fetched', async () => {
  const { items, ask, fetch, open, said } = await fetching();
  shop.put(bigOrder(101, PLACED));
  await ask(101);
  expect(await open()).toEqual(['FETCH#101']);
  await fetch(101);

  expect(await open()).toEqual([]);
  const meta = (await items()).find(({ pk, sk }) => pk === orderKey('acme', '101') && sk === 'META');
  expect(meta?.order).toMatchObject({
    orderId: '101',
    number: '101',
    placedAt: at(PLACED),
    customer: { email: 'big-101@example.com', name: 'Ines Prado', locale: 'en', acceptsMarketing: true },
    items: [
      { id: '1', sku: 'CUP-1', productId: '71', title: 'Cup 1', quantity: 2, unitPrice: '18.00', shippable: true },
      { id: '2', sku: 'CUP-2', productId: '72', title: 'Cup 2', quantity: 1, unitPrice: '10.00', shippable: true },
    ],
    currency: 'EUR', // that the customer pays in, not the one that prices were shown in
    total: '46.00',
    shippingAddress: { country: 'PT', region: 'Lisboa', postalCode: '1200-001', city: 'Lisboa' },
    notify: true,
    test: false,
  });
  expect(said.join()).not.toMatch(/example\.com|Ines|Prado|token/);
});

test('what was asked for again meanwhile stays to be fetched', async () => {
  const { journeys, ask, fetch, open } = await fetching();
  shop.put(bigOrder(102, PLACED));
  await ask(102);
  const key = { pk: 'FETCH#acme', sk: 'FETCH#102' };
  const before = await askedFetch(journeys, key);
  await ask(102);
  await fetched(journeys, key, before!);

  expect(await open()).toEqual(['FETCH#102']);
  await fetch(102);
  await fetch(102); // the run of the second webhook has nothing left to do
  expect(await open()).toEqual([]);
});

test('the same order fetched twice changes nothing', async () => {
  const { ask, fetch, items } = await fetching();
  shop.put(bigOrder(103, PLACED, { order: { status_id: 2 }, shipments: [shipment(9, 103, NOW - 3_600_000)] }));
  await ask(103);
  await fetch(103);
  const first = await items();
  await ask(103);
  await fetch(103);

  expect(await items()).toEqual(first);
});

test('a shipment is a parcel that left when it was made, with its number, carrier and goods', async () => {
  const left = NOW - 7_200_000;
  const { facts, order } = await factsOf(
    bigOrder(104, PLACED, { order: { status_id: 3 }, shipments: [shipment(12, 104, left)] }),
  );

  expect(order?.shipped).toBe('part');
  expect(facts.slice(1)).toEqual([
    { fact: 'parcel', orderId: '104', parcelId: '1', asOf: at(PLACED), voided: true },
    {
      ...{ fact: 'parcel', orderId: '104', parcelId: '12', asOf: at(NOW) },
      ...{ carrier: 'portugal-ctt', trackingNumber: 'RR12000123PT', trackingUrl: undefined },
      items: [{ id: '1', quantity: 2 }],
    },
    { fact: 'progress', orderId: '104', parcelId: '12', milestone: 'dispatched', occurredAt: at(left) },
  ]);
});

test.each([
  ['Incomplete', { status_id: 0, payment_status: '' }, []],
  ['Pending', { status_id: 1, payment_status: '' }, []],
  ['Pending and paid', { status_id: 1 }, ['order']],
  ['Awaiting Payment', { status_id: 7, payment_status: '' }, ['order']],
  ['Awaiting Shipment', { status_id: 9 }, ['order']],
  ['Shipped', { status_id: 2 }, ['order', '1 dispatched']],
  ['Completed', { status_id: 10 }, ['order', '1 dispatched']],
  ['Cancelled, never paid', { status_id: 5, payment_status: '' }, ['cancelled']],
  ['Cancelled', { status_id: 5 }, ['order', 'cancelled']],
  ['Declined', { status_id: 6, payment_status: 'declined' }, ['cancelled']],
  ['Refunded, and nobody tells of what', { status_id: 4 }, ['order', 'refunded']],
  ['Disputed', { status_id: 13 }, ['order']],
  ['archived', { is_deleted: true }, ['deleted']],
])('%s', async (_, order, expected) => {
  const { facts } = await factsOf(bigOrder(105, PLACED, { order }));

  expect(
    facts.map((fact) =>
      fact.fact === 'order_milestone'
        ? fact.milestone
        : fact.fact === 'progress'
          ? `${fact.parcelId} ${fact.milestone}`
          : fact.fact,
    ),
  ).toEqual(expected);
});

test.each([
  [{ status_id: 7, payment_status: '', payment_method: 'Bank Deposit' }, { awaitsPayment: true }],
  [{ status_id: 11, payment_status: '', payment_method: 'Cash on Delivery' }, { unpaid: true }],
  [{ status_id: 7, payment_status: 'void' }, { paymentEnded: true }],
  [{ payment_method: 'Test Payment Gateway' }, { test: true }],
  [{ external_source: 'M-MIG' }, { notify: false }],
  [{ is_email_opt_in: false }, { customer: expect.objectContaining({ acceptsMarketing: false }) }],
])('%j is read as %j', async (told, expected) => {
  const { order } = await factsOf(bigOrder(106, PLACED, { order: told }));

  expect(order).toMatchObject(expected);
});

test('what is downloaded, given as a certificate or collected is not sent', async () => {
  const products = [
    product(1, 107, 1, '5.00', { type: 'digital' }),
    product(2, 107, 1, '5.00', { type: 'giftcertificate' }),
    product(3, 107, 1, '5.00', { order_pickup_method_id: 4 }),
  ];
  const { order, facts } = await factsOf(bigOrder(107, PLACED, { products, order: { status_id: 8 } }));

  expect(order?.items.map(({ shippable }) => shippable)).toEqual([false, false, false]);
  expect(order?.shippingAddress).toBeUndefined();
  expect(facts[1]).toMatchObject({ fact: 'progress', parcelId: '1', milestone: 'ready_for_pickup' });
});

test('refunds are told with their money, their goods and their time; a payment that was declined is none', async () => {
  const payment = (amount: number, is_declined = false) => ({
    provider_id: 'custom',
    amount,
    offline: false,
    is_declined,
  });
  const refund = (id: number, more: object) => ({
    ...{ id, order_id: 108, created: '2026-03-10T09:00:00+00:00', reason: 'Broken', total_amount: 18, items: [] },
    ...{ payments: [payment(18)], ...more },
  });
  const refunds = [
    refund(3, { items: [{ item_type: 'PRODUCT', item_id: 1, quantity: 1 }], payments: [payment(10.5), payment(7.5)] }),
    refund(4, { total_amount: 5, payments: [payment(5, true)] }),
  ];
  const { facts } = await factsOf(bigOrder(108, PLACED, { order: { status_id: 14 }, refunds }));

  expect(facts.slice(1)).toEqual([
    {
      ...{ fact: 'order_milestone', orderId: '108', milestone: 'refunded', occurredAt: '2026-03-10T09:00:00.000Z' },
      ...{ reason: 'Broken', refund: { amount: '18.00', currency: 'EUR', items: [{ id: '1', quantity: 1 }] } },
      eventId: '3',
    },
  ]);
});

test('every page of a long order is read', async () => {
  const products = Array.from({ length: 260 }, (_, i) => product(i + 1, 109, 1, '1.00'));
  const { order } = await factsOf(bigOrder(109, PLACED, { products }));

  expect(order?.items).toHaveLength(260);
});

test('an order that the shop does not know is no longer asked for', async () => {
  const { ask, fetch, open, said } = await fetching();
  await ask(404);
  await fetch(404);

  expect(await open()).toEqual([]);
  expect(said).toEqual(['the shop does not know the order {"store":"acme","orderId":"404"}']);
});

test('a shop that is busy is asked again when it says, and one that fails after a while', async () => {
  const { ask, fetch, waited, open } = await fetching();
  shop.put(bigOrder(110, PLACED));
  shop.refuse(
    { status: 429, headers: { 'x-rate-limit-time-reset-ms': '15000' } },
    { status: 503, headers: { 'retry-after': '3' } },
    { status: 500 },
  );
  await ask(110);
  await fetch(110);

  expect(waited.map((ms) => Math.floor(ms / 1000))).toEqual([15, 3, expect.any(Number)]);
  expect(await open()).toEqual([]);
});

test.each([
  [
    'busy for longer than a run may wait',
    { status: 429, headers: { 'x-rate-limit-time-reset-ms': '90000' } },
    'ShopUnavailable',
  ],
  ['a shop that does not let us in', { status: 401 }, 'ShopRefused'],
  ['a way to elsewhere', { status: 302, headers: { location: 'https://elsewhere.example' } }, 'ShopUnavailable'],
])('%s fails the run, and the order stays to be fetched', async (_, refusal, name) => {
  const { ask, fetch, open, facts } = await fetching();
  shop.put(bigOrder(111, PLACED));
  shop.refuse(...Array.from({ length: refusal.status === 302 ? 4 : 1 }, () => refusal));
  await ask(111);

  await expect(fetch(111)).rejects.toMatchObject({ name, message: expect.not.stringContaining(TOKEN) });
  expect(await open()).toEqual(['FETCH#111']);
  expect(facts).toEqual([]);
});

test('without a token nothing is asked', async () => {
  const { ask, fetch } = await fetching({ tokenOf: async () => undefined });
  await ask(112);

  await expect(fetch(112)).rejects.toThrow('the secret of acme has no bigcommerceToken');
});

test('an order that cannot be one fails the run, naming fields and no values', async () => {
  const { ask, fetch } = await fetching();
  const told = bigOrder(113, PLACED);
  shop.put({ ...told, order: { ...told.order, default_currency_code: 'Prado' } });
  await ask(113);

  await expect(fetch(113)).rejects.toThrow(
    /^order 113 of acme: order\.default_currency_code: expected an ISO 4217 code such as "EUR"$/,
  );
});

test('a time far ahead counts from its receipt', async () => {
  const { items, ask, fetch } = await fetching();
  shop.put(bigOrder(114, PLACED, { order: { date_modified: rfc(NOW + DAY_MS) } }));
  await ask(114);
  await fetch(114);

  const meta = (await items()).find(({ pk, sk }) => pk === orderKey('acme', '114') && sk === 'META');
  expect(meta).toMatchObject({ order: { updatedAt: at(NOW) }, claims: { [at(NOW + DAY_MS)]: at(NOW) } });
});
