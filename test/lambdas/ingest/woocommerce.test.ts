import { woocommerce } from '../../../lambdas/ingest/platforms/woocommerce.ts';
import { bodyOf, EMPTY, factsIn, intake, mac, read } from './intake.ts';

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
          name: 'Zo&euml; d’Arc & fils',
          locale: 'nl',
          acceptsMarketing: false,
        },
        items: [
          {
            id: '901',
            title: 'Kettle – 1½ l ☕ &unknown;',
            quantity: 2,
            unitPrice: '21.49',
            imageUrl: 'https://kettles.example.com/k.jpg',
            shippable: true,
          },
          { id: '902', sku: 'DSC', title: 'Descaler', quantity: 1, unitPrice: '4.5', shippable: true },
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

const SOLD = { id: 901, name: 'Kettle', quantity: 3, total: '50.00', total_tax: '10.50', price: 16.666666 };
test.each([
  ['with the tax, where the shop shows it so', { prices_include_tax: true }, {}, '20.1667'],
  ['without, where it does not', { prices_include_tax: false }, {}, '16.6667'],
  ['in whole cents', { prices_include_tax: true }, { total: '51.00', total_tax: '9.00' }, '20.00'],
  ['in tenths of a cent', {}, { quantity: 1000, total: '1.50' }, '0.0015'],
  ['as told, when nothing is left of it', {}, { quantity: 0 }, '16.67'],
  ['as told, without a total', {}, { total: null }, '16.67'],
])('the price of one is that of the line, %s', (_, more, line, unitPrice) => {
  const [fact] = factsIn(updated({ ...more, line_items: [{ ...SOLD, ...line }] }));
  expect(fact).toMatchObject({ order: { items: [{ unitPrice }] } });
});

test('an order without a way of shipping has nothing to ship', () => {
  const [fact] = factsIn(updated({ shipping_lines: [] }));
  expect(fact).toMatchObject({ order: { items: [{ shippable: false }, { shippable: false }] } });
  expect(fact).toMatchObject({ order: { shippingAddress: undefined } });
});

test.each(['local_pickup', 'local_pickup:3', 'pickup_location'])(
  'an order that is picked up by %s has nothing to ship',
  (method_id) => {
    const facts = factsIn(updated({ status: 'completed', shipping_lines: [{ method_id }] }));
    expect(facts).toMatchObject([{ order: { items: [{ shippable: false }, { shippable: false }] } }]);
    expect(factsIn(updated({ shipping_lines: [{ method_id }, { method_id: 'flat_rate' }] }))[0]).toMatchObject({
      order: { items: [{ shippable: true }, { shippable: true }] },
    });
  },
);

test.each([
  ['on-hold', {}, ['order']],
  ['processing', {}, ['order']],
  ['refunded', {}, ['order']],
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
  expect(updated({ status })).toEqual({ ignored: expect.any(String) });
});

test('a status that a plugin added is reported', () => {
  expect(updated({ status: 'wc-awaiting-pickup' })).toEqual({ facts: [], unknown: ['wc-awaiting-pickup'] });
});

test('what else an order of such a status tells is kept', () => {
  const meta_data = [{ key: '_wc_shipment_tracking_items', value: [{ tracking_number: 'BE123' }] }];
  const acknowledged = updated({ status: 'shipped', meta_data, refunds: [{ id: 4412, total: '-4.50' }] });
  expect(acknowledged).toMatchObject({ unknown: ['shipped'] });
  expect(factsIn(acknowledged).map(({ fact }) => fact)).toEqual(['order_milestone', 'parcel', 'progress']);
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
    { ...first, reason: 'dented', refund: { amount: '4.50' }, eventId: '4412' },
    { ...first, occurredAt: '2026-03-02T09:05:00.003Z', refund: { amount: '10.00' }, eventId: '4413' },
  ]);
  expect(factsIn(updated({ refunds, date_modified_gmt: '2026-05-01T00:00:00' })).slice(1)).toEqual(acknowledged);
  expect(factsIn(updated({ refunds, date_paid_gmt: '2026-03-04T00:00:00' })).slice(1)).toEqual(acknowledged);
  expect(factsIn(updated({ refunds: refunds.slice(0, 1) })).slice(1)).toEqual(acknowledged.slice(1));
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
  expect(facts).toEqual([
    { fact: 'parcel', ...of, parcelId: '1', asOf, carrier: 'bpost', trackingNumber: 'BE123', voided: false },
    { fact: 'progress', ...of, parcelId: '1', milestone: 'dispatched', occurredAt: '2026-03-04T00:00:00.000Z' },
    { fact: 'parcel', ...of, parcelId: '77', asOf, carrier: 'Fietser', trackingNumber: '77', trackingUrl: url },
    { fact: 'progress', ...of, parcelId: '77', milestone: 'dispatched', occurredAt: asOf },
  ]);
});

test.each([
  // the extension writes a day as its midnight in UTC
  ['east of Greenwich lies ahead', '2026-03-03T00:00:00Z', '2026-03-02T09:06:30.000Z'],
  ['west of it, or of the order, is long past', '2026-03-02T00:00:00Z', '2026-03-02T09:05:00.000Z'],
])('a day of shipping that %s is not out of its order', (_, day, occurredAt) => {
  const value = [{ tracking_number: 'BE123', date_shipped: String(Date.parse(day) / 1000) }];
  const [, , progress] = factsIn(updated({ meta_data: [{ key: '_wc_shipment_tracking_items', value }] }));
  expect(progress).toMatchObject({ milestone: 'dispatched', occurredAt });
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
    { fact: 'order_milestone', ...of, milestone: 'cancelled', notify: false },
  ]);
});

test('other topics are ignored, none is refused, a body that is no order too', () => {
  expect(read(woocommerce, 'coupon.created', {})).toEqual({ ignored: expect.any(String) });
  expect(read(woocommerce, '', {})).toMatchObject({ problems: [{ field: 'X-WC-Webhook-Topic' }] });
  expect(read(woocommerce, 'order.updated', { id: 1 })).toMatchObject({
    problems: ['status', 'currency', 'total', 'date_created_gmt', 'line_items'].map((field) => ({ field })),
  });
});
