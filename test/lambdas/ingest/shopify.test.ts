import { shopify } from '../../../lambdas/ingest/platforms/shopify.ts';
import { bodyOf, EMPTY, factsIn, read } from './intake.ts';

const order = bodyOf('shopify/order.json');
const fulfillment = bodyOf('shopify/fulfillment.json');
const event = bodyOf('shopify/fulfillment-event.json');
const refund = bodyOf('shopify/refund.json');
const ORDER_ID = '7203685774775912345'; // over 2^53
const of = { orderId: ORDER_ID };
const parcelId = '6100233001';

test('a signature is checked over the raw bytes', () => {
  // computed from the documented scheme, as Shopify publishes no vector
  const rawBody = Buffer.from('{"id":820982911946154508,"email":"jon@example.com","total_price":"398.00"}');
  const signed = (name: string) => ({
    ...EMPTY,
    rawBody,
    headers: { [name]: 'Mvmtl2wadKG9VmH8cT3MvvWnxzkJESq9u41HXmyRL4U=' },
  });
  expect(shopify.verify(signed('x-shopify-hmac-sha256'), 'hush', 0)).toBe(true);
  expect(shopify.verify(signed('shopify-hmac-sha256'), 'hush', 0)).toBe(true);
  expect(shopify.verify(signed('x-shopify-hmac-sha256'), 'hushed', 0)).toBe(false);
  expect(shopify.verify({ ...EMPTY, rawBody }, 'hush', 0)).toBe(false);
});

test('an order is read with the fields that Shopify documents', () => {
  expect(factsIn(read(shopify, 'orders/create', order))).toEqual([
    {
      fact: 'order',
      platform: 'shopify',
      order: {
        orderId: ORDER_ID,
        number: '#LH-2041',
        placedAt: '2026-03-03T05:14:05.000Z',
        updatedAt: '2026-03-03T05:14:09.000Z',
        customer: {
          id: '8119004177',
          email: 'noor.haddad@example.com',
          name: 'Noor Haddad',
          locale: 'fr-CA',
          acceptsMarketing: true,
        },
        items: [
          {
            id: '15500120011',
            sku: 'LAN-BR-01',
            title: 'Storm lantern - Brass',
            quantity: 3,
            unitPrice: '61.20',
            shippable: true,
          },
          { id: '15500120012', title: 'Care guide (PDF)', quantity: 1, unitPrice: '0.80', shippable: false },
        ],
        currency: 'CAD',
        total: '184.40',
        shippingAddress: { country: 'CA', region: 'QC', postalCode: 'G1K 3X2', city: 'Québec' },
        gift: false,
        notify: true,
        test: false,
      },
    },
  ]);
});

test.each([
  ['contact_email', { email: null }, { email: 'noor.haddad@example.com' }],
  ['an e-mail as it was pasted', { email: ' smith&sons@example.com ' }, { email: 'smith&sons@example.com' }],
  ['no usable e-mail', { email: 'none', contact_email: '', customer: null }, { email: undefined }],
  ['the name of the customer', { shipping_address: null }, { name: 'Noor Haddad' }],
  ['no consent', { customer: { id: 1, email_marketing_consent: { state: 'pending' } } }, { acceptsMarketing: false }],
  ['consent at the checkout', { customer: { id: 1 }, buyer_accepts_marketing: true }, { acceptsMarketing: true }],
])('%s', (_, more, customer) => {
  expect(factsIn(read(shopify, 'orders/updated', { ...order, ...more }))).toMatchObject([{ order: { customer } }]);
});

test('the number of the global id wins over an id that was rounded on its way', () => {
  const rounded = { ...order, id: 7203685774775912000 };
  expect(factsIn(read(shopify, 'orders/create', rounded))).toMatchObject([{ order: { orderId: ORDER_ID } }]);
});

test.each([
  [{ test: true }, {}],
  [{}, { 'x-shopify-test': 'true' }],
])('a test order is marked as such', (more, headers) => {
  expect(factsIn(read(shopify, 'orders/create', { ...order, ...more }, { headers }))).toMatchObject([
    { order: { test: true } },
  ]);
});

test('a cancelled order is an order and its cancellation', () => {
  const cancelled = { ...order, cancelled_at: '2026-03-03T08:00:00-05:00', cancel_reason: 'inventory' };
  expect(factsIn(read(shopify, 'orders/cancelled', cancelled))[1]).toEqual({
    fact: 'order_milestone',
    ...of,
    milestone: 'cancelled',
    occurredAt: '2026-03-03T13:00:00.000Z',
    reason: 'inventory',
  });
});

test('what was refunded is told once as a refund, and never taken from the order twice', () => {
  const [lantern, guide] = order.line_items as object[];
  const updated = { ...order, line_items: [{ ...lantern, current_quantity: 1 }, guide], refunds: [refund] };
  const [placed, refunded] = factsIn(read(shopify, 'orders/updated', updated));
  expect(placed).toMatchObject({ order: { items: [{ quantity: 2 }, { quantity: 1 }] } }); // one edited away, one refunded
  expect([refunded]).toEqual(factsIn(read(shopify, 'refunds/create', refund)));
});

test('a refund is the sum of the transactions that went through', () => {
  expect(factsIn(read(shopify, 'refunds/create', refund))).toEqual([
    {
      fact: 'order_milestone',
      ...of,
      milestone: 'refunded',
      occurredAt: '2026-03-09T15:00:01.000Z',
      reason: 'Glass was cracked',
      refund: { amount: '70.37', items: [{ id: '15500120011', quantity: 1 }] },
      eventId: '500801',
    },
  ]);
});

const transaction = { kind: 'refund', status: 'success', amount: '20.00' };
test.each([
  ['none', []],
  ['only a void', [{ ...transaction, kind: 'void' }]],
  ['one that failed', [{ ...transaction, status: 'failure' }]],
])('items are taken off and no money moved: transactions: %s', (_, transactions) => {
  expect(factsIn(read(shopify, 'refunds/create', { ...refund, transactions }))).toMatchObject([
    { refund: { amount: '0.00', items: [{ id: '15500120011', quantity: 1 }] } },
  ]);
});

test.each([
  ['is that of its transactions', ['EUR', 'EUR'], { amount: '40.00', currency: 'EUR' }],
  ['is the order’s, where they name none', [null, undefined], { amount: '40.00', currency: undefined }],
  ['is not one, where they differ: the amount is left out', ['EUR', 'USD'], { amount: undefined, currency: undefined }],
])('the currency of a refund %s', (_, currencies, expected) => {
  const transactions = currencies.map((currency) => ({ ...transaction, currency }));
  const refunded = factsIn(read(shopify, 'refunds/create', { ...refund, transactions }));
  expect(refunded).toMatchObject([{ refund: expected }]);
  expect(factsIn(read(shopify, 'orders/updated', { ...order, refunds: [{ ...refund, transactions }] }))).toMatchObject([
    { fact: 'order', order: { currency: 'CAD' } },
    ...refunded,
  ]);
});

test('a transaction that is pending is money on its way', () => {
  const transactions = [transaction, { ...transaction, status: 'pending' }, { ...transaction, status: 'error' }];
  expect(factsIn(read(shopify, 'refunds/create', { ...refund, transactions }))).toMatchObject([
    { refund: { amount: '40.00' } },
  ]);
});

test('a transaction without a status went through', () => {
  const transactions = [{ ...transaction, status: null }];
  expect(factsIn(read(shopify, 'refunds/create', { ...refund, transactions }))).toMatchObject([
    { refund: { amount: '20.00' } },
  ]);
});

test('a fulfillment is a parcel with its items, handed over when it was made', () => {
  expect(factsIn(read(shopify, 'fulfillments/create', fulfillment))).toEqual([
    {
      fact: 'parcel',
      ...of,
      parcelId,
      asOf: '2026-03-04T14:30:00.000Z',
      carrier: 'Canada Post',
      trackingNumber: '7023210039414604',
      trackingUrl: 'https://track.example.com/7023210039414604',
      items: [{ id: '15500120011', quantity: 2 }],
    },
    { fact: 'progress', ...of, parcelId, milestone: 'dispatched', occurredAt: '2026-03-04T14:00:00.000Z' },
  ]);
});

test.each([
  ['pending', null, ['label_created 14:00']],
  ['open', null, ['label_created 14:00']],
  ['success', null, ['dispatched 14:00']],
  ['success', 'label_printed', ['dispatched 14:00']],
  ['success', 'confirmed', ['dispatched 14:00']],
  ['success', 'out_for_delivery', ['dispatched 14:00', 'out_for_delivery 14:30']],
  ['success', 'delivered', ['dispatched 14:00', 'delivered 14:30']],
  ['cancelled', 'in_transit', []],
  ['error', null, []],
])('a fulfillment %s, shipment %s', (status, shipment_status, milestones) => {
  const facts = factsIn(read(shopify, 'fulfillments/update', { ...fulfillment, status, shipment_status }));
  const progress = facts.flatMap((fact) =>
    fact.fact === 'progress' ? [`${fact.milestone} ${fact.occurredAt.slice(11, 16)}`] : [],
  );
  expect(progress).toEqual(milestones);
  expect(facts[0]).toMatchObject({ fact: 'parcel', voided: status === 'cancelled' ? true : undefined });
});

test('statuses we do not know are reported beside what we do', () => {
  const odd = { ...fulfillment, status: 'failure', shipment_status: 'teleported' };
  expect(read(shopify, 'fulfillments/update', odd)).toMatchObject({
    facts: [{ fact: 'parcel' }],
    unknown: ['failure', 'teleported'],
  });
  expect(
    read(shopify, 'fulfillment_events/create', { ...event, status: 'constructor', estimated_delivery_at: null }),
  ).toEqual({
    facts: [],
    unknown: ['constructor'],
  });
});

describe('a fulfillment in several boxes', () => {
  const boxed = {
    ...fulfillment,
    tracking_number: 'A',
    tracking_numbers: ['A', 'B', '', 'A', 'B', 'C'],
    tracking_urls: ['https://track.example.com/A', 'https://track.example.com/B'],
  };
  const parcelsIn = (body: object) =>
    factsIn(read(shopify, 'fulfillments/update', body)).filter(({ fact }) => fact === 'parcel');

  test('is a parcel for each number, whose units are told with the first', () => {
    const box = { fact: 'parcel', ...of, asOf: '2026-03-04T14:30:00.000Z', carrier: 'Canada Post' };
    expect(parcelsIn(boxed)).toEqual([
      { ...box, parcelId, trackingNumber: 'A', trackingUrl: expect.any(String), items: [expect.anything()] },
      {
        ...box,
        parcelId: `${parcelId}-2`,
        trackingNumber: 'B',
        trackingUrl: 'https://track.example.com/B',
        items: [],
      },
      { ...box, parcelId: `${parcelId}-6`, trackingNumber: 'C', items: [] },
    ]);
  });

  test('fares as a whole: only its carrier tells of a further box', () => {
    const facts = factsIn(read(shopify, 'fulfillments/update', { ...boxed, shipment_status: 'delivered' }));
    expect(facts.flatMap((fact) => (fact.fact === 'progress' ? [fact.parcelId] : []))).toEqual([parcelId, parcelId]);
  });

  test('is called off as a whole', () => {
    expect(parcelsIn({ ...boxed, status: 'cancelled' })).toMatchObject([
      { parcelId, voided: true },
      { parcelId: `${parcelId}-2`, voided: true },
      { parcelId: `${parcelId}-6`, voided: true },
    ]);
  });

  test('leaves room for the order’s other parcels', () => {
    const tracking_numbers = Array.from({ length: 60 }, (_, i) => `N${i}`);
    expect(parcelsIn({ ...boxed, tracking_number: 'N0', tracking_numbers })).toHaveLength(10);
  });
});

test('gift cards that fulfil themselves are no parcel', () => {
  const digital = { ...fulfillment, line_items: [{ id: 1, quantity: 1, requires_shipping: false }] };
  expect(read(shopify, 'fulfillments/create', digital)).toEqual({ ignored: expect.any(String) });
});

test('parcels told with the order are known from it', () => {
  const [, ...parcels] = factsIn(read(shopify, 'orders/fulfilled', { ...order, fulfillments: [fulfillment] }));
  expect(parcels).toEqual(factsIn(read(shopify, 'fulfillments/create', fulfillment)));
});

test('a fulfillment event is progress, with an estimate where one is told', () => {
  expect(factsIn(read(shopify, 'fulfillment_events/create', event))).toEqual([
    { fact: 'parcel', ...of, parcelId, asOf: '2026-03-06T12:12:00.000Z', estimatedDelivery: { to: '2026-03-06' } },
    {
      fact: 'progress',
      ...of,
      parcelId,
      milestone: 'out_for_delivery',
      occurredAt: '2026-03-06T12:12:00.000Z',
      location: 'Québec, QC, CA',
      reason: 'With the courier',
      eventId: '91120034',
    },
  ]);
});

test.each([
  ['label_purchased', 'label_created'],
  ['label_printed', 'label_created'],
  ['confirmed', 'label_created'],
  ['carrier_picked_up', 'dispatched'],
  ['in_transit', 'in_transit'],
  ['out_for_delivery', 'out_for_delivery'],
  ['attempted_delivery', 'delivery_attempted'],
  ['ready_for_pickup', 'ready_for_pickup'],
  ['ready_for_recipient_pickup', 'ready_for_pickup'],
  ['delivered', 'delivered'],
  ['picked_up', 'delivered'],
  ['delayed', 'exception'],
  ['failure', 'exception'],
  ['buyer_action_required', 'exception'],
  ['returning_to_sender', 'returned_to_sender'],
])('the event %s is %s', (status, milestone) => {
  const facts = factsIn(read(shopify, 'fulfillment_events/create', { ...event, status }));
  expect(facts.at(-1)).toMatchObject({ fact: 'progress', milestone });
});

const customer = { id: 8119004177, email: 'noor.haddad@example.com', phone: '+1 555 0142' };
const shop = { shop_id: 5, shop_domain: 'lighthouse.myshopify.com' };
const dataRequest = { ...shop, customer, orders_requested: [7203685774775912, 12], data_request: { id: 77 } };
const customerRedact = { ...shop, customer, orders_to_redact: [12] };
test.each([
  [
    'customers/data_request',
    dataRequest,
    { request: 'export', email: customer.email, orderIds: ['7203685774775912', '12'], requestId: '77' },
  ],
  [
    'customers/redact',
    customerRedact,
    { request: 'erase_customer', email: customer.email, orderIds: ['12'], requestId: undefined },
  ],
  ['shop/redact', shop, { request: 'erase_store', email: undefined, orderIds: [], requestId: undefined }],
])('%s', (topic, body, fact) => {
  const headers = { 'x-shopify-shop-domain': 'Lighthouse.myshopify.com' };
  expect(factsIn(read(shopify, topic, body, { headers }))).toEqual([{ fact: 'privacy', platform: 'shopify', ...fact }]);
});

test.each([
  ['shop/redact', 'an order', order, ['shop_id', 'shop_domain', 'customer']],
  ['shop/redact', 'a redact of a customer', customerRedact, ['customer']],
  ['shop/redact', 'a data request', dataRequest, ['customer']],
  ['customers/redact', 'an order', order, ['shop_id', 'shop_domain', 'orders_to_redact']],
  ['customers/redact', 'a data request', dataRequest, ['orders_to_redact']],
  ['customers/redact', 'a redact of the shop', shop, ['customer', 'orders_to_redact']],
  ['customers/data_request', 'a redact of a customer', customerRedact, ['orders_requested']],
  [
    'customers/data_request',
    'an order that cannot be one',
    { ...dataRequest, orders_requested: [null] },
    ['orders_requested[0]'],
  ],
])('%s is not made of the body of %s', (topic, _, body, fields) => {
  expect(read(shopify, topic, body)).toEqual({
    problems: fields.map((field) => ({ field, message: expect.stringContaining('expected') })),
  });
});

test('a privacy request of another shop than the one that sends it is refused', () => {
  const headers = { 'x-shopify-shop-domain': 'lighthouse-dev.myshopify.com' };
  expect(read(shopify, 'shop/redact', shop, { headers })).toEqual({
    problems: [{ field: 'shop_domain', message: expect.stringContaining('X-Shopify-Shop-Domain') }],
  });
});

test.each(['customers/data_request', 'customers/redact', 'shop/redact'])('a test of %s erases nothing', (topic) => {
  const headers = { 'x-shopify-test': 'true' };
  expect(read(shopify, topic, shop, { headers })).toEqual({ ignored: expect.stringContaining('test') });
});

const CONSENT = 'customers_email_marketing_consent/update';
const consent = (state: string, more = {}, email: string | null = customer.email) => ({
  customer_id: customer.id,
  email_address: email,
  email_marketing_consent: { state, opt_in_level: null, consent_updated_at: null, ...more },
});

test.each(['unsubscribed', 'not_subscribed'])('a consent that is %s now was taken back', (state) => {
  const taken = { fact: 'consent', email: customer.email, subscribed: false };
  const updated = consent(state, { consent_updated_at: '2026-03-09T04:00:00-05:00' });
  expect(factsIn(read(shopify, CONSENT, updated))).toEqual([{ ...taken, at: '2026-03-09T09:00:00.000Z' }]);

  const headers = { 'x-shopify-triggered-at': '2026-03-09T09:30:00.123456789Z' };
  expect(factsIn(read(shopify, CONSENT, consent(state), { headers }))).toEqual([
    { ...taken, at: '2026-03-09T09:30:00.123Z' },
  ]);
});

test('a consent that is given, asked for or without an address changes nothing', () => {
  for (const state of ['subscribed', 'pending', 'redacted', 'invalid'])
    expect(read(shopify, CONSENT, consent(state))).toEqual({ ignored: expect.stringContaining(state) });
  expect(read(shopify, CONSENT, consent('unsubscribed', {}, null))).toEqual({
    ignored: expect.stringContaining('address'),
  });
  expect(read(shopify, CONSENT, consent('forgotten'))).toEqual({ facts: [], unknown: ['forgotten'] });
  expect(read(shopify, CONSENT, {})).toMatchObject({ problems: [{ field: 'email_marketing_consent' }] });
});

test('an edit tells no whole order, and other topics nothing for us', () => {
  expect(read(shopify, 'orders/edited', { order_edit: { order_id: 1 } })).toEqual({
    ignored: expect.stringContaining('orders/updated'),
  });
  expect(read(shopify, 'orders/edited', order)).toEqual(read(shopify, 'orders/updated', order));
  expect(read(shopify, 'carts/update', {})).toEqual({ ignored: expect.any(String) });
  expect(read(shopify, '', {})).toMatchObject({ problems: [{ field: 'X-Shopify-Topic' }] });
});

test('an order that is none is refused with every field that it lacks', () => {
  const reading = read(shopify, 'orders/create', { line_items: [{ id: 1, quantity: 'two' }] });
  expect(reading).toMatchObject({
    problems: ['id', 'created_at', 'currency', 'total_price', 'line_items[0].quantity', 'line_items[0].price'].map(
      (field) => ({
        field,
      }),
    ),
  });
});
