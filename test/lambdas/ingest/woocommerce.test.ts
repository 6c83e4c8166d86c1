import { woocommerce } from '../../../lambdas/ingest/platforms/woocommerce.ts';
import { bodyOf, EMPTY, factsIn, intake, mac, read, store } from './intake.ts';

const order = bodyOf('woocommerce/order.json');
const updated = (more: object) => read(woocommerce, 'order.updated', { ...order, ...more });
const of = { orderId: '4410' };

test.each([
  // published in WooCommerce's own unit tests (crud.php, test_generate_signature)
  ['', 'secret', 'GBDo00G55h6IiV+6CxqivQPLbI//KzaOZm747971tPs='],
  // computed: PHP escapes slashes, which any reading and writing again would lose
  [
    'wc_secret & "x"',
    String.raw`{"id":727,"status":"processing","total":"29.35","_links":{"self":[{"href":"https:\/\/example.com\/wp-json\/wc\/v3\/orders\/727"}]}}`,
    'dd3GeQvHl+znDMMF/nu3lWbs9OuaCZQBf9Z7+uMHax4=',
  ],
])('the signature with the secret %j', (secret, body, signature) => {
  const request = { ...EMPTY, rawBody: Buffer.from(body), headers: { 'x-wc-webhook-signature': signature } };
  expect(woocommerce.verify(request, secret, 0)).toBe(true);
  expect(woocommerce.verify({ ...request, rawBody: Buffer.from(`${body} `) }, secret, 0)).toBe(false);
});

test('the ping of a new webhook, which is unsigned, gets exactly 200 and does nothing', async () => {
  const { post, facts } = intake();
  const ping = { resource: 'webhooks' as const, platform: 'woocommerce', rawBody: Buffer.from('webhook_id=7') };
  expect(await post(ping)).toMatchObject({ status: 200 });
  expect(await post({ ...ping, rawBody: Buffer.from('webhook_id=7&id=1') })).toMatchObject({ status: 401 });
  expect(facts).toEqual([]);
});

test('a signed order is kept', async () => {
  const text = JSON.stringify(order);
  const headers = { 'x-wc-webhook-topic': 'order.created', 'x-wc-webhook-signature': mac(text) };
  const { post, facts } = intake();
  const request = { resource: 'webhooks' as const, platform: 'woocommerce', headers, rawBody: Buffer.from(text) };
  expect(await post(request)).toMatchObject({ status: 202, body: of });
  expect(facts).toHaveLength(1);
});

test('an order is read with names decoded, UTC times and money as decimals', () => {
  expect(factsIn(read(woocommerce, 'order.created', order))).toEqual([
    {
      fact: 'order',
      platform: 'woocommerce',
      stands: true,
      order: {
        ...of,
        number: 'K-4410',
        placedAt: '2026-03-02T09:05:00.000Z',
        updatedAt: '2026-03-02T09:06:30.000Z',
        customer: {
          id: '31',
          email: 'zoe@example.com',
          name: 'Zoë d’Arc & fils',
          locale: 'nl',
          acceptsMarketing: false,
        },
        items: [
          {
            id: '901',
            title: 'Kettle – 1½ l ☕ &unknown;',
            quantity: 2,
            productId: '12',
            unitPrice: '21.4876033058',
            imageUrl: 'https://kettles.example.com/k.jpg',
            shippable: true,
          },
          { id: '902', sku: 'DSC', productId: '13', title: 'Descaler', quantity: 1, unitPrice: '4.5', shippable: true },
        ],
        currency: 'EUR',
        total: '57.80',
        paidAt: '2026-03-02T09:06:00.000Z',
        shippingAddress: { country: 'BE', postalCode: '9000', city: 'Gent' },
        gift: false,
        notify: true,
        test: false,
      },
    },
  ]);
});

test('the buyer is not called by the name of whom it is sent to', () => {
  const shipping = { ...(order.shipping as object), first_name: 'Wim', last_name: 'Claes' };
  const billing = { ...(order.billing as object), first_name: '', last_name: '' };
  expect(factsIn(updated({ billing, shipping }))[0]).toHaveProperty('order.customer.name', undefined);
});

test.each([
  'flat_rate:2',
  'free_shipping',
  'dpd_pickup',
  'postnl_pickup_location',
  'packeta_pickup_point',
  'local_delivery',
])('an order that goes by %s is sent', (method_id) => {
  expect(factsIn(updated({ shipping_lines: [{ method_id }] }))[0]).toMatchObject({
    order: { items: [{ shippable: true }, { shippable: true }], shippingAddress: { country: 'BE' } },
  });
});

const meta = (entries: Record<string, unknown>) => Object.entries(entries).map(([key, value]) => ({ key, value }));
const [kettle, descaler] = order.line_items as object[];

test.each([
  ['wc_gc_giftcard_to_multiple', false],
  ['pw_gift_card_to', false],
  ['_reduced_stock', true],
  ['gift_wrap', true],
])('a line with %s is to be sent: %s', (key, shippable) => {
  const line_items = [{ ...kettle, meta_data: meta({ [key]: 'x' }) }, descaler];
  expect(factsIn(updated({ line_items }))[0]).toMatchObject({ order: { items: [{ shippable }, { shippable: true }] } });
});

test('goods that were ordered before they are there can be sent from the day of the last of them', () => {
  const from = (time: string, preordered = 'yes') => ({
    meta_data: meta({ _ywpo_item_preorder: preordered, _ywpo_item_for_sale_date: String(Date.parse(time) / 1000) }),
  });
  const available = (...lines: object[]) =>
    factsIn(updated({ line_items: lines.map((line) => ({ ...kettle, ...line })) }))[0];
  // the store is in Los Angeles
  expect(available(from('2026-06-01T08:00:00Z'), from('2026-07-06T06:00:00Z'), {})).toMatchObject({
    order: { availableFrom: '2026-07-05' },
  });
  expect(available(from('2026-06-01T08:00:00Z', 'no'))).toMatchObject({ order: { availableFrom: undefined } });
  expect(available({ meta_data: meta({ _ywpo_item_preorder: 'yes' }) })).toMatchObject({
    order: { availableFrom: undefined },
  });
});

const NUMBER = { meta_data: meta({ _wc_shipment_tracking_items: [{ tracking_number: 'BE123' }] }) };
const PICKED_UP = { shipping_lines: [{ method_id: 'local_pickup' }] };
test.each([
  ['processing', {}, undefined],
  ['processing', NUMBER, 'part'],
  ['on-hold', NUMBER, 'part'],
  ['processing', { ...NUMBER, line_items: [descaler] }, 'all'],
  ['processing', { ...NUMBER, line_items: [kettle] }, 'part'], // two of them
  ['completed', {}, 'all'],
  ['completed', NUMBER, 'all'],
  ['completed', PICKED_UP, undefined],
])('an order that is %s, with %j, has left: %s', (status, more, shipped) => {
  expect(factsIn(updated({ status, ...more }))[0]).toHaveProperty('order.shipped', shipped);
});

const SOLD = { id: 901, name: 'Kettle', quantity: 3, total: '50.00', total_tax: '10.50', price: 16.666666 };
test.each([
  ['with the tax, where the shop shows it so', { prices_include_tax: true }, {}, '20.1666666667'],
  ['without, where it does not', { prices_include_tax: false }, {}, '16.6666666667'],
  ['in whole cents', { prices_include_tax: true }, { total: '51.00', total_tax: '9.00' }, '20.00'],
  ['in tenths of a cent', {}, { quantity: 1000, total: '1.50' }, '0.0015'],
  ['as told, when nothing is left of it', {}, { quantity: 0 }, '16.666666'],
  ['as told, without a total', {}, { total: null }, '16.666666'],
  ['far below a cent', {}, { quantity: 1000, total: '123.45' }, '0.12345'],
  ['of a currency with three decimals', {}, { quantity: 1, total: '1.2345' }, '1.2345'],
])('the price of one is that of the line, %s', (_, more, line, unitPrice) => {
  const [fact] = factsIn(updated({ ...more, line_items: [{ ...SOLD, ...line }] }));
  expect(fact).toMatchObject({ order: { items: [{ unitPrice }] } });
});

test('an order without a way of shipping has nothing to ship', () => {
  const [fact] = factsIn(updated({ shipping_lines: [] }));
  expect(fact).toMatchObject({ order: { items: [{ shippable: false }, { shippable: false }] } });
  expect(fact).toMatchObject({ order: { shippingAddress: undefined } });
});

test.each([
  ...['local_pickup', 'local_pickup:3', 'pickup_location', 'pickup_location:0', 'local_pickup_plus', 'local-pickup'],
  ...['wc_shipping_local_pickup_plus', 'legacy_local_pickup', 'wc_pickup_store'],
])('an order that is picked up by %s has nothing to ship', (method_id) => {
  const facts = factsIn(updated({ status: 'completed', shipping_lines: [{ method_id }] }));
  expect(facts).toMatchObject([{ order: { items: [{ shippable: false }, { shippable: false }] } }]);
  expect(factsIn(updated({ shipping_lines: [{ method_id }, { method_id: 'flat_rate' }] }))[0]).toMatchObject({
    order: { items: [{ shippable: true }, { shippable: true }] },
  });
});

test.each([
  ['on-hold', {}, ['order']],
  ['processing', {}, ['order']],
  ['refunded', {}, ['order', 'refunded at 2026-03-02T09:05:00.000Z']],
  [
    'completed',
    { date_completed_gmt: '2026-03-03T10:00:00' },
    ['order', 'dispatched of 1 at 2026-03-03T10:00:00.000Z'],
  ],
  ['completed', { shipping_lines: [] }, ['order']],
  ['cancelled', {}, ['order', 'cancelled at 2026-03-02T09:06:30.000Z']],
  ['cancelled', { date_paid_gmt: null }, ['cancelled at 2026-03-02T09:06:30.000Z']],
])('status %s with %j', (status, more, facts) => {
  const acknowledged = factsIn(updated({ status, ...more })).map((fact) => {
    if (fact.fact === 'progress') return `${fact.milestone} of ${fact.parcelId} at ${fact.occurredAt}`;
    return fact.fact === 'order_milestone' ? `${fact.milestone} at ${fact.occurredAt}` : fact.fact;
  });
  expect(acknowledged).toEqual(facts);
});

test.each([
  ['on-hold', null, true, undefined],
  ['on-hold', '2026-03-04T00:00:00', undefined, '2026-03-04T00:00:00.000Z'],
  ['processing', '2026-03-04T00:00:00', undefined, '2026-03-04T00:00:00.000Z'],
  ['processing', null, undefined, undefined],
])('an order with the status %s that was paid at %s awaits its payment: %s', (status, paid, awaitsPayment, paidAt) => {
  const [acknowledged] = factsIn(updated({ status, date_paid_gmt: paid }));
  expect(acknowledged).toHaveProperty('order.awaitsPayment', awaitsPayment);
  expect(acknowledged).toHaveProperty('order.paidAt', paidAt);
});

test.each([
  ['on-hold', 'bacs', true],
  ['on-hold', 'cheque', true],
  ['on-hold', 'cod', undefined],
  ['on-hold', 'kco', undefined],
  ['on-hold', 'b2bking-invoice-gateway', undefined],
  ['processing', 'cod', undefined],
])('an order that is %s, paid by %s, awaits its payment: %s', (status, payment_method, awaitsPayment) => {
  const [told] = factsIn(updated({ status, payment_method, date_paid_gmt: null }));
  expect(told).toHaveProperty('order.awaitsPayment', awaitsPayment);
});

test.each(['pending', 'failed'])('an order that was paid and is %s again awaits its payment', (status) => {
  expect(factsIn(updated({ status }))).toMatchObject([
    { stands: true, order: { awaitsPayment: true, paidAt: undefined } },
  ]);
});

test('nobody waits for the goods of an order that was paid back in whole', () => {
  expect(factsIn(updated({ status: 'refunded' }))[0]).toMatchObject({
    order: { shippingAddress: { country: 'BE' }, items: [{ shippable: false }, { shippable: false }] },
  });
});

test.each([
  ['on-hold', true],
  ['processing', true],
  ['completed', true],
  ['refunded', false],
  ['cancelled', false],
])('an order with the status %s ends an earlier cancellation: %s', (status, stands) => {
  expect('stands' in factsIn(updated({ status }))[0]!).toBe(stands);
});

test.each(['pending', 'failed', 'checkout-draft', 'auto-draft', 'trash'])('status %s is no order', (status) => {
  expect(updated({ status, date_paid_gmt: null })).toEqual({ ignored: expect.any(String) });
});

test('a status that nobody knows is reported, and a paid order of it is placed all the same', () => {
  const fired = updated({ status: 'wc-in-the-kiln' });
  expect(fired).toMatchObject({ unknown: ['in-the-kiln'], facts: [{ fact: 'order', order: { ...of } }] });
  expect('stands' in factsIn(fired)[0]!).toBe(false);
  expect(updated({ status: 'in-the-kiln', date_paid_gmt: null, payment_method: 'cod' })).toMatchObject({
    facts: [{ fact: 'order' }],
  });
  expect(updated({ status: 'in-the-kiln', date_paid_gmt: null, payment_method: 'bacs' })).toEqual({
    facts: [],
    unknown: ['in-the-kiln'],
  });
});

test('what else an unpaid order of such a status tells is kept', () => {
  const meta_data = [{ key: '_wc_shipment_tracking_items', value: [{ tracking_number: 'BE123' }] }];
  const more = { date_paid_gmt: null, meta_data, refunds: [{ id: 4412, total: '-4.50' }] };
  const acknowledged = updated({ status: 'in-the-kiln', ...more });
  expect(acknowledged).toMatchObject({ unknown: ['in-the-kiln'] });
  expect(factsIn(acknowledged).map(({ fact }) => fact)).toEqual(['order_milestone', 'parcel', 'progress']);
});

test('one line of the settings says what a status means', () => {
  const statuses = { ...store.statuses, woocommerce: { 'wc-in-the-kiln': 'shipped', completed: 'placed' } as const };
  const context = { request: EMPTY, store: { ...store, statuses }, receivedAt: '2026-03-10T12:00:00.000Z' };
  const readAs = (status: string) => woocommerce.read('order.updated', { ...order, status }, context);
  expect(readAs('in-the-kiln')).toMatchObject({
    unknown: [],
    facts: [{ order: { shipped: 'all' } }, { milestone: 'dispatched' }],
  });
  expect(factsIn(readAs('completed'))).toMatchObject([{ fact: 'order' }]);
});

const shown = (more: object) =>
  factsIn(updated(more)).map((fact) => {
    if (fact.fact === 'order') return `order, left: ${fact.order.shipped}`;
    return fact.fact === 'progress' ? `${fact.parcelId} ${fact.milestone}${fact.byEdit ? ' by now' : ''}` : fact.fact;
  });

test.each([
  ['partial-shipped', ['order, left: part', '1 dispatched by now']],
  ['partially-shipped', ['order, left: part', '1 dispatched by now']],
  ['shipped', ['order, left: all', '1 dispatched by now']],
  ['updated-tracking', ['order, left: all', '1 dispatched by now']],
  ['delivered', ['order, left: all', '1 delivered by now']],
  ['awaiting-shipment', ['order, left: undefined']],
  ['ready-pickup', ['order, left: undefined', '1 ready_for_pickup by now']],
])('the plugins’ status %s: %j', (status, facts) => {
  expect(shown({ status })).toEqual(facts);
});

test('of a delivered order every parcel is delivered, and left when it is known to', () => {
  const value = [{ tracking_number: 'A', date_shipped: '1772496000' }, { tracking_number: 'B' }];
  const meta_data = [{ key: '_wc_shipment_tracking_items', value }];
  expect(shown({ status: 'delivered', date_modified_gmt: '2026-03-08T00:00:00', meta_data })).toEqual([
    'order, left: all',
    'parcel',
    '1 dispatched',
    '1 delivered by now',
    'parcel',
    'df7e70e5021544f4 delivered by now', // a parcel without an id has a hash of its number
  ]);
});

test('an order that is collected becomes a parcel once it waits for its customer', () => {
  const collected = { shipping_lines: [{ method_id: 'local_pickup_plus' }] };
  expect(shown({ ...collected, status: 'shipped' })).toEqual(['order, left: undefined']);
  expect(shown({ ...collected, status: 'ready-for-pickup' })).toEqual([
    'order, left: undefined',
    '1 ready_for_pickup by now',
  ]);
  expect(shown({ ...collected, status: 'picked-up' })).toEqual(['order, left: undefined', '1 delivered by now']);
  expect(shown({ shipping_lines: [], status: 'delivered' })).toEqual(['order, left: undefined']); // a download
});

test('a draft is none, whatever of it is null', () => {
  const nothing = { date_created_gmt: null, date_modified_gmt: null, date_paid_gmt: null, currency: null, total: null };
  for (const status of ['checkout-draft', 'auto-draft', 'draft', 'pending'])
    expect(updated({ ...nothing, line_items: null, status })).toEqual({ ignored: expect.any(String) });
});

test('a body that cannot be read is answered 200 and says why: WooCommerce would switch the webhook off', async () => {
  const text = JSON.stringify({ ...order, line_items: null });
  const headers = { 'x-wc-webhook-topic': 'order.updated', 'x-wc-webhook-signature': mac(text) };
  const { post, facts, counts } = intake();
  const request = { resource: 'webhooks' as const, platform: 'woocommerce', rawBody: Buffer.from(text) };
  expect(await post({ ...request, headers })).toMatchObject({
    status: 200,
    body: { problems: [{ field: 'line_items' }] },
  });
  expect(await post({ ...request, headers: { ...headers, 'x-wc-webhook-signature': '' } })).toMatchObject({
    status: 401,
  });
  expect(facts).toEqual([]);
  expect(counts).toContain('WebhooksRejected acme woocommerce wrong_fields');
});

test('refunds are told each, the same way whenever the order is told', () => {
  const refunds = [
    { id: 4413, refund: '', total: '-10.00' },
    { id: 4412, reason: 'dented', total: '-4.50' },
  ];
  const first = {
    fact: 'order_milestone',
    ...of,
    milestone: 'refunded',
    occurredAt: '2026-03-02T09:05:00.002Z',
    undated: true,
  };
  const [, ...acknowledged] = factsIn(updated({ refunds }));
  expect(acknowledged).toEqual([
    { ...first, reason: 'dented', refund: { amount: '4.50', currency: 'EUR' }, eventId: '4412' },
    { ...first, occurredAt: '2026-03-02T09:05:00.003Z', refund: { amount: '10.00', currency: 'EUR' }, eventId: '4413' },
  ]);
  expect(factsIn(updated({ refunds, date_modified_gmt: '2026-05-01T00:00:00' })).slice(1)).toEqual(acknowledged);
  expect(factsIn(updated({ refunds, date_paid_gmt: '2026-03-04T00:00:00' })).slice(1)).toEqual(acknowledged);
  expect(factsIn(updated({ refunds: refunds.slice(0, 1) })).slice(1)).toEqual(acknowledged.slice(1));
});

test('a refund names its items where the body does', () => {
  const line = (id: unknown, quantity: number) => ({ quantity, meta_data: meta({ _refunded_item_id: id }) });
  const line_items = [line('901', -1), line(902, -0.5), line('901', 0), { quantity: -1 }];
  expect(factsIn(updated({ refunds: [{ id: 4412, total: '-4.50', line_items }] }))[1]).toMatchObject({
    refund: {
      amount: '4.50',
      items: [
        { id: '901', quantity: 1 },
        { id: '902', quantity: 1 },
      ],
    },
  });
});

test('the status alone says that all of it was paid back', () => {
  const all = {
    fact: 'order_milestone',
    ...of,
    milestone: 'refunded',
    occurredAt: '2026-03-02T09:05:00.000Z',
    undated: true,
    refund: { amount: '57.80', currency: 'EUR' },
    eventId: 'all',
  };
  expect(factsIn(updated({ status: 'refunded' })).slice(1)).toEqual([all]);
  expect(factsIn(updated({ status: 'refunded', total: '0.00' }))).toHaveLength(1);
  expect(factsIn(updated({ status: 'refunded', refunds: [{ id: 4412, total: '-57.80' }] }))).toMatchObject([
    { fact: 'order' },
    { eventId: '4412' },
  ]);
});

test('a refund of nothing is none', () => {
  expect(factsIn(updated({ refunds: [{ id: 4412, total: '0.00' }] }))).toHaveLength(1);
});

test('each entry of the Shipment Tracking extension is a parcel on its way', () => {
  const value = [
    {
      tracking_id: 'f00d',
      tracking_number: 'BE123',
      tracking_provider: 'bpost',
      date_shipped: '1772582400',
      custom_tracking_link: '',
    },
    {
      tracking_number: 77,
      custom_tracking_provider: 'Fietser',
      custom_tracking_link: 'https://fiets.example.com/77',
      date_shipped: '',
    },
    { tracking_id: 'no-number' },
  ];
  const [, ...facts] = factsIn(
    updated({
      status: 'completed',
      date_modified_gmt: '2026-03-05T09:00:00',
      meta_data: [{ key: '_wc_shipment_tracking_items', value }],
    }),
  );
  const asOf = '2026-03-05T09:00:00.000Z';
  const url = 'https://fiets.example.com/77';
  const second = 'a88a7902cb4ef697'; // without an id of the extension's, a hash of the number
  expect(facts).toEqual([
    { fact: 'parcel', ...of, parcelId: '1', asOf, carrier: 'bpost', trackingNumber: 'BE123', voided: false },
    { fact: 'progress', ...of, parcelId: '1', milestone: 'dispatched', occurredAt: '2026-03-04T00:00:00.000Z' },
    { fact: 'parcel', ...of, parcelId: second, asOf, carrier: 'Fietser', trackingNumber: '77', trackingUrl: url },
    { fact: 'progress', ...of, parcelId: second, milestone: 'dispatched', occurredAt: asOf, byEdit: true },
  ]);
});

test.each([
  // the extension writes a day as its midnight in UTC
  ['east of Greenwich lies ahead', '2026-03-03T00:00:00Z', '2026-03-02T09:06:30.000Z', true],
  ['west of it, or of the order, is long past', '2026-03-02T00:00:00Z', '2026-03-02T09:05:00.000Z', false],
])('a day of shipping that %s is not out of its order', (_, day, occurredAt, byEdit) => {
  const value = [{ tracking_number: 'BE123', date_shipped: String(Date.parse(day) / 1000) }];
  const [, , progress] = factsIn(updated({ meta_data: [{ key: '_wc_shipment_tracking_items', value }] }));
  expect(progress).toMatchObject({ milestone: 'dispatched', occurredAt });
  expect('byEdit' in progress!).toBe(byEdit);
});

const tracking = (value: unknown, more = {}) =>
  factsIn(updated({ meta_data: [{ key: '_wc_shipment_tracking_items', value }], ...more })).flatMap((fact) =>
    fact.fact === 'parcel' ? [`${fact.parcelId} ${fact.voided ? 'called off' : fact.trackingNumber}`] : [],
  );

test('a parcel keeps its id when one entered before it is removed', () => {
  const [a, b] = ['A', 'B'].map((id) => ({ tracking_id: `id of ${id}`, tracking_number: id }));
  expect(tracking([a, b])).toEqual(['1 A', 'id of B B']);
  expect(tracking({ '1': b })).toEqual(['1 called off', 'id of B B']);
  expect(tracking({ '0': a, '2': b })).toEqual(['1 A', 'id of B B']);
});

const lines = [
  { ...(order.line_items as object[])[0], product_id: 12, variation_id: 0 },
  { ...(order.line_items as object[])[1], product_id: 13, variation_id: 130 },
  { ...(order.line_items as object[])[1], id: 903, product_id: 13, variation_id: 131 },
];

test.each<[string, unknown, object[] | undefined]>([
  ['by the line', [{ product: '12', item_id: '901', qty: '1' }], [{ id: '901', quantity: 1 }]],
  ['by the product', [{ product: 12, qty: 2 }], [{ id: '901', quantity: 2 }]],
  ['by the variation', [{ product: '131', item_id: '', qty: '1' }], [{ id: '903', quantity: 1 }]],
  [
    'what is not in it named, too',
    [
      { product: '12', qty: 0 },
      { product: '130', qty: 1 },
    ],
    [{ id: '902', quantity: 1 }],
  ],
  ['by a product of two lines', [{ product: '13', qty: 1 }], undefined],
  [
    'by a product that is in no line',
    [
      { product: '12', qty: 1 },
      { product: '99', qty: 1 },
    ],
    undefined,
  ],
  ['not at all', '', undefined],
])('what is in a parcel, told %s', (_, products_list, items) => {
  const value = [{ tracking_number: 'BE123', products_list }];
  const meta_data = [{ key: '_wc_shipment_tracking_items', value }];
  const parcel = factsIn(updated({ line_items: lines, meta_data })).find(({ fact }) => fact === 'parcel');
  expect(parcel).toEqual(expect.objectContaining({ trackingNumber: 'BE123', items }));
});

test('a list that PHP wrote as an object is a list', () => {
  const [first] = order.line_items as object[];
  const meta_data = { 7: { key: '_wc_shipment_tracking_items', value: { 1: { tracking_number: 'B' } } } };
  const shipping_lines = { 2: { method_id: 'flat_rate' } };
  const facts = factsIn(updated({ line_items: { 5: { ...first, quantity: '1.5' } }, shipping_lines, meta_data }));
  expect(facts[0]).toMatchObject({ order: { items: [{ id: '901', quantity: 2, shippable: true }] } });
  expect(facts).toContainEqual(expect.objectContaining({ fact: 'parcel', trackingNumber: 'B' }));
});

test('the parcel of a new first number is not called off any more', () => {
  expect(
    factsIn(updated({ meta_data: [{ key: '_wc_shipment_tracking_items', value: [{ tracking_number: 'A' }] }] }))[1],
  ).toMatchObject({ parcelId: '1', voided: false });
});

test.each([null, '', 'A', 7, {}, { tracking_number: 'A' }, ['A', null]])(
  'meta of another form, %j, tells no parcel',
  (value) => {
    expect(tracking(value)).toEqual([]);
  },
);

test('the number that is entered after the order was completed is that of the parcel that left', () => {
  const completed = { status: 'completed', date_completed_gmt: '2026-03-03T10:00:00' };
  const value = [{ tracking_id: 'f00d', tracking_number: 'BE123' }];
  const [, left] = factsIn(updated(completed));
  const later = updated({
    ...completed,
    date_modified_gmt: '2026-03-05T08:00:00',
    meta_data: [{ key: '_wc_shipment_tracking_items', value }],
  });
  expect(factsIn(later).slice(1)).toEqual([
    expect.objectContaining({ fact: 'parcel', parcelId: '1', trackingNumber: 'BE123' }),
    left,
  ]);
});

test('a deleted order stops, and nobody is told', () => {
  expect(factsIn(read(woocommerce, 'order.deleted', { id: 4410 }))).toMatchObject([
    { fact: 'order_milestone', ...of, milestone: 'deleted', notify: false },
  ]);
});

test('other topics are ignored, none is refused, a body that is no order too', () => {
  expect(read(woocommerce, 'coupon.created', {})).toEqual({ ignored: expect.any(String) });
  expect(read(woocommerce, '', {})).toMatchObject({ problems: [{ field: 'X-WC-Webhook-Topic' }] });
  expect(read(woocommerce, 'order.updated', { id: 1 })).toMatchObject({ problems: [{ field: 'status' }] });
  expect(read(woocommerce, 'order.updated', { id: 1, status: 'processing' })).toMatchObject({
    problems: ['currency', 'total', 'date_created_gmt', 'line_items'].map((field) => ({ field })),
  });
});

test.each<[string, boolean, object]>([
  ['with the tax in them', true, { shipping: '6.05', fees: '1.21', discount: '2.00', tax: '1.26', taxIncluded: true }],
  [
    'with the tax to come',
    false,
    { shipping: '5.00', fees: '1.00', discount: '2.00', tax: '1.26', taxIncluded: false },
  ],
])('the lines to the total are read %s, and a negative fee is a discount', (_, prices_include_tax, expected) => {
  const fee_lines = [
    { total: '1.00', total_tax: '0.21' },
    { total: '-2.00', total_tax: '0.00' },
  ];
  const lines = { shipping_total: '5.00', shipping_tax: '1.05', total_tax: '1.26', fee_lines, prices_include_tax };
  const [fact] = factsIn(read(woocommerce, 'order.updated', { ...order, ...lines }));

  expect((fact as { order: object }).order).toMatchObject({ priceLines: expected });
});
