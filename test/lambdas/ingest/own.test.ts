import { own } from '../../../lambdas/ingest/platforms/own.ts';
import { factsIn, ownOrder as order, read } from './intake.ts';

const milestone = { eventId: 'e1', milestone: 'delivered', occurredAt: '2026-03-05T10:00:00Z' };
const readMilestone = (more: object) => read(own, 'milestones', { ...milestone, ...more }, { orderId: '1001' });

test('an order becomes a fact in UTC, with what may be left out filled in', () => {
  expect(factsIn(read(own, 'orders', { ...order, extra: 'ignored' }))).toEqual([
    {
      fact: 'order',
      platform: 'own',
      order: {
        ...order,
        placedAt: '2026-03-01T08:30:00.000Z',
        updatedAt: '2026-03-01T08:30:00.000Z',
        items: [{ ...order.items[0], shippable: true }],
        gift: false,
        notify: true,
        test: false,
      },
    },
  ]);
});

test.each([
  ['2026-03-09', { to: '2026-03-09' }],
  [{ to: '2026-03-09' }, { to: '2026-03-09' }],
  [
    { from: '2026-03-07', to: '2026-03-09' },
    { from: '2026-03-07', to: '2026-03-09' },
  ],
  ['2026-03-09T03:00:00Z', { to: '2026-03-08' }], // evening of the 8th in Los Angeles
])('promised for %j', (promisedDelivery, window) => {
  expect(factsIn(read(own, 'orders', { ...order, promisedDelivery }))).toMatchObject([
    { order: { promisedDelivery: window } },
  ]);
});

test.each([
  ['orderId', { orderId: 1001 }],
  ['orderId', { orderId: 'a\u0000b' }],
  ['placedAt', { placedAt: '2026-03-01T09:30:00' }],
  ['placedAt', { placedAt: '0001-01-01T00:00:00+10:00' }],
  ['updatedAt', { updatedAt: 'yesterday' }],
  ['customer', { customer: null }],
  ['customer.email', { customer: { acceptsMarketing: true } }],
  ['customer.email', { customer: { email: 'nobody' } }],
  ['customer.email', { customer: { email: 'nobody@localhost' } }],
  ['customer.acceptsMarketing', { customer: { email: 'a@example.com', acceptsMarketing: 'yes' } }],
  ['items', { items: [] }],
  ['items[0].title', { items: [{ ...order.items[0], title: undefined }] }],
  ['items[0].quantity', { items: [{ ...order.items[0], quantity: '2' }] }],
  ['items[0].quantity', { items: [{ ...order.items[0], quantity: 1.5 }] }],
  ['items[0].unitPrice', { items: [{ ...order.items[0], unitPrice: 24.5 }] }],
  ['items[0].imageUrl', { items: [{ ...order.items[0], imageUrl: 'javascript:alert(1)' }] }],
  ['currency', { currency: 'euro' }],
  ['total', { total: 49 }],
  ['shippingAddress', { shippingAddress: undefined }],
  ['shippingAddress.country', { shippingAddress: { country: 'Portugal' } }],
  ['promisedDelivery', { promisedDelivery: 'soon' }],
  ['promisedDelivery', { promisedDelivery: { from: '2026-03-09', to: '2026-03-07' } }],
  ['availableFrom', { availableFrom: 'spring' }],
  ['awaitsPayment', { awaitsPayment: 'no' }],
  ['paymentEnded', { paymentEnded: 1 }],
  ['paidAt', { paidAt: '2026-03-01' }],
  ['shipped', { shipped: true }],
  ['gift', { gift: 1 }],
  ['notify', { notify: 'false' }],
])('a wrong %s is named', (field, more) => {
  expect(read(own, 'orders', { ...order, ...more })).toEqual({
    problems: [{ field, message: expect.stringContaining('expected') }],
  });
});

test('money that is no text is told what was expected', () => {
  const items = [{ ...order.items[0], unitPrice: 24.5 }];
  const message = 'expected a decimal string such as "12.50"';
  expect(read(own, 'orders', { ...order, items, total: undefined })).toEqual({
    problems: [
      { field: 'items[0].unitPrice', message },
      { field: 'total', message: `required: ${message}` },
    ],
  });
});

test('every wrong field is named at once', () => {
  const reading = read(own, 'orders', {});
  expect(reading).toMatchObject({
    problems: ['orderId', 'placedAt', 'customer', 'items', 'currency', 'total', 'shippingAddress'].map((field) => ({
      field,
      message: expect.stringMatching(/^required: expected|^expected/),
    })),
  });
});

test('an order with nothing to ship needs no address', () => {
  const items = [{ ...order.items[0], shippable: false }];
  expect(factsIn(read(own, 'orders', { ...order, items, shippingAddress: undefined }))).toHaveLength(1);
});

test('a milestone without a parcel is about parcel 1', () => {
  expect(factsIn(readMilestone({ location: 'Porto', notify: false }))).toEqual([
    {
      fact: 'progress',
      orderId: '1001',
      parcelId: '1',
      milestone: 'delivered',
      occurredAt: '2026-03-05T10:00:00.000Z',
      location: 'Porto',
      eventId: 'e1',
      notify: false,
    },
  ]);
});

test('what a milestone tells of its parcel is a fact of its own', () => {
  const parcel = { id: '__proto__', carrier: 'CTT', trackingNumber: 'RR1', items: [{ sku: 'x', quantity: 1 }] };
  expect(factsIn(readMilestone({ parcel, estimatedDelivery: '2026-03-06' }))[0]).toEqual({
    fact: 'parcel',
    orderId: '1001',
    parcelId: '__proto__',
    asOf: '2026-03-05T10:00:00.000Z',
    carrier: 'CTT',
    trackingNumber: 'RR1',
    items: [{ sku: 'x', quantity: 1 }],
    estimatedDelivery: { to: '2026-03-06' },
  });
});

test('what happens to the whole order is told of the order', () => {
  const refund = { amount: '24.50', items: [{ id: 'a', quantity: 1 }] };
  expect(factsIn(readMilestone({ milestone: 'refunded', refund, reason: 'broken' }))).toEqual([
    {
      fact: 'order_milestone',
      orderId: '1001',
      milestone: 'refunded',
      occurredAt: '2026-03-05T10:00:00.000Z',
      reason: 'broken',
      refund,
      eventId: 'e1',
    },
  ]);
});

test.each(['return_requested', 'return_cancelled', 'return_received', 'reviewed'])(
  '%s may be of some items',
  (name) => {
    const items = [{ sku: 'x', quantity: 1 }];
    expect(factsIn(readMilestone({ milestone: name, items }))).toMatchObject([
      { fact: 'order_milestone', milestone: name, items },
    ]);
    expect(factsIn(readMilestone({ milestone: name }))).toMatchObject([{ fact: 'order_milestone', items: undefined }]);
  },
);

test.each([
  ['2026-03-14', '2026-03-14'],
  ['2026-03-15T03:00:00Z', '2026-03-14'], // evening of the 14th in Los Angeles
])('a parcel that can be collected until %s', (told, collectBy) => {
  const parcel = { id: '1', collectBy: told };
  expect(factsIn(readMilestone({ milestone: 'ready_for_pickup', parcel }))).toMatchObject([
    { fact: 'parcel', parcelId: '1', collectBy },
    { fact: 'progress', milestone: 'ready_for_pickup' },
  ]);
});

test('what an order awaits is taken as it is told', () => {
  const told = { awaitsPayment: true, paymentEnded: false, paidAt: '2026-03-02T10:00:00.000Z', shipped: 'part' };
  expect(factsIn(read(own, 'orders', { ...order, ...told, availableFrom: '2026-07-01' }))).toMatchObject([
    { order: { ...told, availableFrom: '2026-07-01' } },
  ]);
});

test.each([
  ['eventId', { eventId: undefined }],
  ['milestone', { milestone: 'lost_in_space' }],
  ['milestone', { milestone: 'constructor' }],
  ['occurredAt', { occurredAt: 1772704800 }],
  ['parcel.id', { parcel: {} }],
  ['parcel.trackingUrl', { parcel: { id: '1', trackingUrl: 'ftp://example.com' } }],
  ['parcel.items[0].id', { parcel: { id: '1', items: [{ quantity: 1 }] } }],
  ['parcel.items[0].quantity', { parcel: { id: '1', items: [{ id: 'a', quantity: 0 }] } }],
  ['estimatedDelivery', { estimatedDelivery: 5 }],
  ['parcel.collectBy', { parcel: { id: '1', collectBy: 'soon' } }],
  ['items', { milestone: 'reviewed', items: [] }],
  ['items[0].id', { milestone: 'reviewed', items: [{ quantity: 1 }] }],
  ['items', { milestone: 'cancelled', items: [{ id: 'a', quantity: 1 }] }],
  ['refund.amount', { refund: { amount: 5 } }],
  ['refund.amount', { refund: { amount: '-5.00' } }],
  ['notify', { notify: null }],
])('a wrong %s of a milestone is named', (field, more) => {
  expect(readMilestone(more)).toEqual({ problems: [{ field, message: expect.stringContaining('expected') }] });
});

test('an order id in the path that cannot be one is named beside the rest', () => {
  const reading = read(own, 'milestones', { ...milestone, notify: 1 }, { orderId: 'x'.repeat(101) });
  expect(reading).toMatchObject({ problems: [{ field: 'orderId' }, { field: 'notify' }] });
});

const wishes = {
  email: 'nora@bücher.example',
  at: '2026-03-05T10:00:00+01:00',
  wishes: { reviews: true, offers: false },
};

test('wishes become a consent for each answer', () => {
  const told = { fact: 'consent', email: 'nora@bücher.example', at: '2026-03-05T09:00:00.000Z' };
  expect(factsIn(read(own, 'wishes', wishes))).toEqual([
    { ...told, subscribed: true, topics: ['reviews'] },
    { ...told, subscribed: false, topics: ['offers'] },
  ]);
});

test.each([
  ['email', { email: 'nora' }],
  ['at', { at: 'now' }],
  ['at', { at: undefined }],
  ['wishes', { wishes: {} }],
  ['wishes', { wishes: { reviews: true, coupons: true } }],
  ['wishes.reviews', { wishes: { reviews: 'yes' } }],
])('of wishes a wrong %s is named', (field, more) => {
  expect(read(own, 'wishes', { ...wishes, ...more })).toEqual({
    problems: [{ field, message: expect.any(String) }],
  });
});

test.each([
  ['the simulator', 'success+1@simulator.amazonses.com', []],
  ['its bouncing address', 'bounce@simulator.amazonses.com', ['customer.email']],
  ['a customer', 'ines@example.com', ['customer.email']],
  ['an address like the simulator', 'success@simulator.amazonses.com.example.net', ['customer.email']],
])('an order whose id says that it is a canary may mail %s: %s', (_, email, fields) => {
  const reading = read(own, 'orders', { ...order, orderId: 'porchlight-canary-1', customer: { email } });

  const problems = 'problems' in reading ? reading.problems : [];
  expect(problems.map(({ field }) => field)).toEqual(fields);
});
