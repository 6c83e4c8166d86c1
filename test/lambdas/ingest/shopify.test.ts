import { createHash } from 'node:crypto';
import type { OrderFact } from '../../../domain/order/facts.ts';
import { shopify } from '../../../lambdas/ingest/platforms/shopify.ts';
import { bodyOf, EMPTY, factsIn, read, store } from './intake.ts';

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

test('a test order is marked as such by its signed body, and by no header', () => {
  expect(factsIn(read(shopify, 'orders/create', { ...order, test: true }))).toMatchObject([{ order: { test: true } }]);
  const headers = { 'x-shopify-test': 'true' };
  expect(factsIn(read(shopify, 'orders/create', order, { headers }))).toMatchObject([{ order: { test: false } }]);
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

test('a fulfillment is a parcel with its items, handed over when it was made or, once edited, since its last edit', () => {
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
      voided: false,
    },
    {
      fact: 'progress',
      ...of,
      parcelId,
      milestone: 'dispatched',
      occurredAt: '2026-03-04T14:30:00.000Z',
      byEdit: true,
    },
  ]);
  for (const updated_at of [fulfillment.created_at, null])
    expect(factsIn(read(shopify, 'fulfillments/create', { ...fulfillment, updated_at }))[1]).toEqual({
      fact: 'progress',
      ...of,
      parcelId,
      milestone: 'dispatched',
      occurredAt: '2026-03-04T14:00:00.000Z',
    });
});

test.each([
  ['pending', null, ['label_created 14:00']],
  ['open', null, ['label_created 14:00']],
  ['success', null, ['dispatched 14:30 by edit']],
  ['success', 'label_printed', ['dispatched 14:30 by edit']],
  ['success', 'confirmed', ['dispatched 14:30 by edit']],
  ['success', 'out_for_delivery', ['out_for_delivery 14:30 by edit']],
  ['success', 'delivered', ['delivered 14:30 by edit']],
  ['pending', 'in_transit', ['in_transit 14:30 by edit']],
  ['cancelled', 'in_transit', []],
  ['error', null, []],
  ['failure', 'label_printed', []],
])('a fulfillment %s, shipment %s', (status, shipment_status, milestones) => {
  const facts = factsIn(read(shopify, 'fulfillments/update', { ...fulfillment, status, shipment_status }));
  const progress = facts.flatMap((fact) =>
    fact.fact === 'progress'
      ? [`${fact.milestone} ${fact.occurredAt.slice(11, 16)}${fact.byEdit ? ' by edit' : ''}`]
      : [],
  );
  expect(progress).toEqual(milestones);
  expect(facts[0]).toMatchObject({ fact: 'parcel', voided: ['cancelled', 'error', 'failure'].includes(status) });
});

test('statuses we do not know are reported beside what we do', () => {
  const odd = { ...fulfillment, status: 'beamed', shipment_status: 'teleported' };
  expect(read(shopify, 'fulfillments/update', odd)).toMatchObject({
    facts: [{ fact: 'parcel', voided: undefined }],
    unknown: ['beamed', 'teleported'],
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
    const asOf = '2026-03-04T14:30:00.000Z';
    const box = { fact: 'parcel', ...of, asOf, carrier: 'Canada Post', voided: false };
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
    expect(facts.flatMap((fact) => (fact.fact === 'progress' ? [fact.parcelId] : []))).toEqual([parcelId]);
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

const orderOf = (more: object) => factsIn(read(shopify, 'orders/updated', { ...order, ...more }))[0];
const terms = (payment_terms_type: string | null) => ({
  payment_terms: { payment_terms_name: 'x', payment_terms_type },
});

test.each([
  ['pending', {}, 'awaited'],
  ['pending', { payment_gateway_names: ['manual'], payment_terms: null }, 'awaited'],
  ['pending', { payment_gateway_names: ['gift_card', 'Bank Deposit'] }, 'awaited'],
  ['pending', { payment_gateway_names: ['Cash on Delivery (COD)'] }, 'no'],
  ['pending', { gateway: 'cash_on_delivery' }, 'no'],
  ['pending', { payment_gateway_names: ['gift_card', 'Afterpay'] }, 'no'],
  ['pending', terms('NET'), 'no'],
  ['pending', terms('fulfillment'), 'no'],
  ['pending', terms(null), 'no'],
  ['pending', terms('RECEIPT'), 'awaited'],
  ['authorized', {}, 'no'],
  ['partially_paid', {}, 'no'],
  ['paid', {}, 'no'],
  ['partially_refunded', {}, 'no'],
  ['refunded', {}, 'no'],
  ['voided', {}, 'ended'],
  ['expired', {}, 'ended'],
  ['expired', { payment_gateway_names: ['Klarna'] }, 'ended'],
  [null, {}, 'no'],
  ['constructor', {}, 'no'],
])('a payment that is %s, with %j, is still to come: %s', (financial_status, more, payment) => {
  const told = orderOf({ financial_status, ...more });
  const { awaitsPayment, paymentEnded } = (told as OrderFact).order;
  expect([awaitsPayment ?? false, paymentEnded ?? false]).toEqual([payment === 'awaited', payment === 'ended']);
});

const NOWHERE = { shipping_address: null };
const BILLED = { ...NOWHERE, billing_address: { country_code: 'CA' } };
const zapiet = (value: string) => ({ note_attributes: [{ name: 'Checkout-Method', value }] });
test.each([
  ['is sent by a shipping line', { shipping_lines: [{ code: 'Standard' }] }, true],
  ['is sent to a carrier’s pick-up point', { shipping_lines: [{ delivery_category: 'pickup_point' }] }, true],
  ['is sold at the counter', { source_name: 'pos', shipping_lines: [], ...NOWHERE }, false],
  ['is sold at the counter to a known customer', { source_name: 'pos', shipping_lines: [] }, false],
  ['is sold at the counter to be sent', { source_name: 'pos', shipping_lines: [{ code: 'Standard' }] }, true],
  [
    'is sold at the counter to be collected',
    { source_name: 'pos', shipping_lines: [{ code: 'x' }], ...NOWHERE },
    false,
  ],
  ['is collected, as the address says', { shipping_lines: [{ code: 'Harbour Street' }], ...BILLED }, false],
  ['has addresses that we may not read', { shipping_lines: [{ code: 'Standard' }], ...NOWHERE }, true],
  ['has an address that we cannot use', { shipping_address: { country_code: null }, billing_address: {} }, true],
  ['is collected, as the category says', { shipping_lines: [{ code: 'x', delivery_category: 'pick_up' }] }, false],
  ['is collected, as the code says', { shipping_lines: [{ code: 'Local Pickup' }] }, false],
  ['is collected in part', { shipping_lines: [{ code: 'Pickup' }, { code: 'Standard' }] }, true],
  ['was to be sent', { shipping_lines: [{ code: 'Pickup' }, { code: 'Standard', is_removed: true }] }, false],
  ['is collected by Zapiet', zapiet('pickup'), false],
  ['is delivered by Zapiet', zapiet('delivery'), true],
  ['has a parcel with a number', { ...BILLED, fulfillments: [fulfillment] }, true],
])('an order that %s', (_, more, ships) => {
  expect(orderOf({ fulfillment_status: 'fulfilled', ...more })).toMatchObject({
    order: {
      items: [{ shippable: ships }, { shippable: false }],
      shipped: ships ? 'all' : undefined,
      shippingAddress: ships && !('shipping_address' in more) ? { country: 'CA' } : undefined,
    },
  });
});

const [lantern] = order.line_items as object[];
test.each([
  ['a thing', {}, true],
  ['a service', { requires_shipping: false }, false],
  ['a gift card', { gift_card: true }, false],
  ['a tip', { tip_payment_gateway: null, tip_payment_method: null }, false],
  ['a tip by card', { tip_payment_gateway: 'shopify_payments' }, false],
])('%s is to be sent: %#', (_, more, shippable) => {
  const line = { ...lantern, ...more };
  expect(orderOf({ line_items: [line] })).toMatchObject({ order: { items: [{ shippable }] } });
  const parcel = read(shopify, 'fulfillments/create', { ...fulfillment, line_items: [line] });
  expect('ignored' in parcel).toBe(!shippable);
});

const UNTRACKED = { tracking_company: null, tracking_number: null, tracking_numbers: [], tracking_url: null };
const untracked = { ...fulfillment, ...UNTRACKED, tracking_urls: [] };

describe('what is handed over in the shop', () => {
  const counter = { source_name: 'pos', shipping_lines: [], ...NOWHERE };

  test('is no parcel, whichever webhook tells of it', () => {
    const sold = { ...order, ...counter, fulfillments: [untracked] };
    expect(factsIn(read(shopify, 'orders/create', sold))).toMatchObject([{ fact: 'order' }]);
    expect(read(shopify, 'fulfillments/create', { ...untracked, destination: null })).toEqual({
      ignored: expect.any(String),
    });
  });

  test('is waited for by its customer once it lies ready', () => {
    const ready = { ...untracked, destination: null, shipment_status: 'ready_for_pickup' };
    expect(factsIn(read(shopify, 'fulfillments/update', ready))).toMatchObject([
      { fact: 'parcel', parcelId },
      { fact: 'progress', milestone: 'ready_for_pickup' },
    ]);
    const told = factsIn(read(shopify, 'orders/updated', { ...order, ...BILLED, fulfillments: [ready] }));
    expect(told.map((fact) => ('milestone' in fact ? fact.milestone : fact.fact))).toEqual([
      'order',
      'parcel',
      'ready_for_pickup',
    ]);
  });
});

test('a fulfillment without a number is a parcel without one', () => {
  for (const more of [{}, { destination: { country_code: 'CA' } }])
    expect(factsIn(read(shopify, 'fulfillments/create', { ...untracked, ...more }))).toMatchObject([
      { fact: 'parcel', parcelId, trackingNumber: undefined, items: [{ quantity: 2 }] },
      { fact: 'progress', parcelId, milestone: 'dispatched' },
    ]);
});

test('a fulfillment that failed and is tried again is a parcel again', () => {
  const at = (status: string) => factsIn(read(shopify, 'fulfillments/update', { ...fulfillment, status }))[0];
  expect([at('failure'), at('pending'), at('success')]).toMatchObject([
    { voided: true },
    { voided: false },
    { voided: false },
  ]);
});

test.each([
  [null, undefined],
  ['partial', 'part'],
  ['fulfilled', 'all'],
  ['restocked', undefined],
])('an order whose fulfillment status is %s has left: %s', (fulfillment_status, shipped) => {
  expect(orderOf({ fulfillment_status })).toHaveProperty('order.shipped', shipped);
});

test('days that Zapiet keeps with an order are its stock day and its promise', () => {
  const note_attributes = (...days: string[][]) => ({
    note_attributes: days.map(([name, value]) => ({ name, value })),
  });
  expect(orderOf(note_attributes(['Checkout-Method', 'shipping'], ['Shipping-Date', '2026-07-06']))).toMatchObject({
    order: { availableFrom: '2026-07-06', promisedDelivery: undefined },
  });
  expect(orderOf(note_attributes(['Delivery-Date', '2026-03-09'], ['Shipping-Date', 'soon']))).toMatchObject({
    order: { availableFrom: undefined, promisedDelivery: { to: '2026-03-09' } },
  });
});

test('money without items is a refund of none of them', () => {
  const goodwill = { ...refund, refund_line_items: [], transactions: [{ ...transaction, amount: '5.00' }] };
  expect(factsIn(read(shopify, 'refunds/create', goodwill))).toMatchObject([
    { milestone: 'refunded', refund: { amount: '5.00', items: undefined } },
  ]);
});

test('the total is that before refunds, as the items are', () => {
  const less = { total_price: '184.40', current_total_price: '122.20' };
  expect(orderOf({ ...less, refunds: [refund] })).toMatchObject({ order: { total: '184.40' } });
  expect(orderOf(less)).toMatchObject({ order: { total: '122.20' } }); // edited
  expect(orderOf({ ...less, current_total_price: '210.00', refunds: [refund] })).toMatchObject({
    order: { total: '210.00' },
  });
});

test('an exchange takes items off without money, and adds what goes out for them', () => {
  const exchanged = { ...refund, transactions: [] };
  const instead = { ...lantern, id: 15500120019, admin_graphql_api_id: null, quantity: 1, current_quantity: 1 };
  const line_items = [{ ...lantern, current_quantity: 2 }, instead];
  expect(factsIn(read(shopify, 'orders/updated', { ...order, line_items, refunds: [exchanged] }))).toMatchObject([
    {
      order: {
        items: [
          { id: '15500120011', quantity: 3 },
          { id: '15500120019', quantity: 1 },
        ],
      },
    },
    { refund: { amount: '0.00', items: [{ id: '15500120011', quantity: 1 }] } },
  ]);
});

test.each([
  [{}, '2026-03-10T12:00:00.000Z'],
  [{ 'x-shopify-triggered-at': '2026-03-10T11:58:00.5Z' }, '2026-03-10T11:58:00.500Z'],
])('a deleted order ends, and nobody is told: %j', (headers, occurredAt) => {
  expect(factsIn(read(shopify, 'orders/delete', { id: 12 }, { headers }))).toEqual([
    { fact: 'order_milestone', orderId: '12', milestone: 'deleted', occurredAt, notify: false },
  ]);
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
const shop = { shop_id: 5, shop_domain: 'Acme.myshopify.com' };
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
  const headers = { 'x-shopify-shop-domain': 'Acme.myshopify.com' };
  const rawBody = Buffer.from(JSON.stringify(body));
  const bodyHash = createHash('sha256').update(rawBody).digest('hex');
  expect(factsIn(read(shopify, topic, body, { headers, rawBody }))).toEqual([
    { fact: 'privacy', platform: 'shopify', ...fact, bodyHash },
  ]);
});

test.each([
  ['shop/redact', 'an order', order, ['shop_id', 'shop_domain', 'body']],
  ['shop/redact', 'a redact of a customer', customerRedact, ['body']],
  ['shop/redact', 'a data request', dataRequest, ['body']],
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

const PRIVACY_BODIES = {
  'customers/data_request': dataRequest,
  'customers/redact': customerRedact,
  'shop/redact': shop,
};

test.each(Object.entries(PRIVACY_BODIES))('%s counts only from the shop that the settings name', (topic, body) => {
  for (const shop_domain of ['acme-dev.myshopify.com', 'acme.myshopify.com.evil.example', ' acme.myshopify.com', '']) {
    expect(read(shopify, topic, { ...body, shop_domain })).toEqual({
      problems: [{ field: 'shop_domain', message: expect.stringContaining('acme.myshopify.com') }],
    });
  }
  const { shopDomain: _, ...unnamed } = store;
  const context = {
    request: { ...EMPTY, rawBody: Buffer.from('{}') },
    store: unnamed,
    receivedAt: '2026-03-10T12:00:00.000Z',
  };
  expect(shopify.read(topic, body, context)).toEqual({
    problems: [{ field: 'shop_domain', message: expect.stringContaining('shopDomain') }],
  });
});

test('what another shop of the same app sends is refused, whatever it is', () => {
  const headers = { 'x-shopify-shop-domain': 'acme-dev.myshopify.com' };
  for (const topic of ['orders/create', 'carts/update', 'shop/redact'])
    expect(read(shopify, topic, topic === 'shop/redact' ? shop : order, { headers })).toEqual({
      problems: [{ field: 'X-Shopify-Shop-Domain', message: expect.stringContaining('acme.myshopify.com') }],
    });
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

test('a consent that is given later is heard, with its time', () => {
  const later = consent('subscribed', { consent_updated_at: '2026-03-09T05:00:00-05:00' });
  expect(factsIn(read(shopify, CONSENT, later))).toEqual([
    { fact: 'consent', email: customer.email, subscribed: true, at: '2026-03-09T10:00:00.000Z' },
  ]);
});

test('a consent that is asked for or without an address changes nothing', () => {
  for (const state of ['pending', 'redacted', 'invalid'])
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

describe('money as the customer paid it', () => {
  const set = (amount: string) => ({
    shop_money: { amount: '1.00', currency_code: 'CAD' },
    presentment_money: { amount, currency_code: 'JPY' },
  });
  const [lantern, guide] = order.line_items as object[];
  const inYen = {
    presentment_currency: 'JPY',
    total_price_set: set('20000'),
    current_total_price_set: set('20000'),
    line_items: [
      { ...lantern, price_set: set('6600') },
      { ...guide, price_set: set('200') },
    ],
  };
  const told = (more: object) => factsIn(read(shopify, 'orders/updated', { ...order, ...more }))[0];

  test('is in the currency of the checkout where all of it is told in that', () => {
    expect(told(inYen)).toMatchObject({
      order: { currency: 'JPY', total: '20000', items: [{ unitPrice: '6600' }, { unitPrice: '200' }] },
    });
  });

  test.each([
    { ...inYen, total_price_set: null },
    { ...inYen, current_total_price_set: null },
    { ...inYen, line_items: [lantern, { ...guide, price_set: set('200') }] },
    { ...inYen, presentment_currency: null },
  ])('is the shop’s where some of it is not', (more) => {
    expect(told(more)).toMatchObject({
      order: { currency: 'CAD', total: '184.40', items: [{ unitPrice: '61.20' }, {}] },
    });
  });

  test('total and lines are both from before what was taken off', () => {
    const refund = {
      id: 1,
      created_at: '2026-03-03T00:00:00Z',
      refund_line_items: [{ line_item_id: 15500120011, quantity: 1 }],
      transactions: [],
    };
    const line_items = [{ ...lantern, current_quantity: 2 }, guide];
    expect(told({ line_items, refunds: [refund], current_total_price: '123.20' })).toMatchObject({
      order: { total: '184.40', items: [{ quantity: 3 }, { quantity: 1 }] },
    });
  });
});

test('the buyer is called by their own name, not by that of whom it is sent to', () => {
  const shipping_address = { ...(order.shipping_address as object), name: 'Lina Roy' };
  const name = (more: object) => factsIn(read(shopify, 'orders/create', { ...order, shipping_address, ...more }))[0];
  expect(name({})).toHaveProperty('order.customer.name', 'Noor Haddad');
  expect(name({ customer: null, billing_address: { name: 'N. Haddad' } })).toHaveProperty(
    'order.customer.name',
    'N. Haddad',
  );
  expect(name({ customer: null })).toHaveProperty('order.customer.name', undefined);
});

describe('returns', () => {
  const line = { id: 15500120011, admin_graphql_api_id: 'gid://shopify/LineItem/15500120011' };
  const returned = {
    id: 9,
    status: 'open',
    order: {
      id: 7203685774775912000, // as rounded on its way
      admin_graphql_api_id: 'gid://shopify/Order/7203685774775912345',
    },
    return_line_items: [{ quantity: 2, return_reason: 'wrong_item', fulfillment_line_item: { line_item: line } }],
  };
  const headers = { 'x-shopify-triggered-at': '2026-03-09T10:00:00.5Z' };

  test.each([
    ['returns/request', 'return_requested'],
    ['returns/approve', 'return_requested'],
    ['returns/reopen', 'return_requested'],
    ['returns/decline', 'return_cancelled'],
    ['returns/cancel', 'return_cancelled'],
  ])('%s: %s', (topic, milestone) => {
    expect(factsIn(read(shopify, topic, returned, { headers }))).toEqual([
      {
        fact: 'order_milestone',
        orderId: '7203685774775912345',
        milestone,
        occurredAt: '2026-03-09T10:00:00.500Z',
        items: [{ id: '15500120011', quantity: 2 }],
      },
    ]);
  });

  test('one that names only its order is of all of it', () => {
    expect(factsIn(read(shopify, 'returns/cancel', { id: 9, order_id: 42, status: 'canceled' }))).toMatchObject([
      { orderId: '42', milestone: 'return_cancelled' },
    ]);
    expect(read(shopify, 'returns/cancel', { id: 9 })).toMatchObject({ problems: [{ field: 'order_id' }] });
  });

  test('what names no order, or says nothing new, is ignored', () => {
    expect(read(shopify, 'returns/close', returned)).toEqual({ ignored: expect.any(String) });
    const prepared = { fulfillment_order: { id: 'gid://shopify/FulfillmentOrder/1', status: 'open' } };
    expect(read(shopify, 'fulfillment_orders/line_items_prepared_for_pickup', prepared)).toEqual({
      ignored: 'it names no order',
    });
  });
});

test('an attempt that was not made is none', () => {
  const message = 'No delivery attempt was made';
  const event = { ...bodyOf('shopify/fulfillment-event.json'), status: 'attempted_delivery', message };
  expect(factsIn(read(shopify, 'fulfillment_events/create', event)).at(-1)).toMatchObject({ milestone: 'exception' });
});

test('the lines to the total are those of the checkout’s currency', () => {
  const set = (amount: string, currency_code = 'CAD') => ({
    shop_money: { amount: '1.00', currency_code: 'USD' },
    presentment_money: { amount, currency_code },
  });
  const lines = { total_shipping_price_set: set('9.00'), total_tax_set: set('3.20'), total_discounts_set: set('0.00') };
  const priced = (more: object) =>
    (orderOf({ currency: 'CAD', ...lines, taxes_included: true, ...more }) as OrderFact).order.priceLines;

  expect(priced({})).toMatchObject({ shipping: '9.00', tax: '3.20', discount: '0.00', taxIncluded: true });
  expect(priced({ total_tax_set: set('3.20', 'USD') })).toBeUndefined();
});
