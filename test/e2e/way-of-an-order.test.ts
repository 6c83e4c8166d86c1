import { CLAIMS } from './claims.ts';
import { iso, itemsOf, local, milestone, on, order, parcel, playOut, reported, smoothly } from './shop.ts';

// How orders usually go, and how they go wrong: every story of this file is played in one run.

const twice = <T extends { at: number }>(line: T): T[] => [line, { ...line, at: line.at + 1000 }];

const shop = playOut([
  order(on(0), 'smooth'),
  ...smoothly(on, 'smooth'),

  order(on(0), 'split', {
    items: [
      { id: 'stove', title: 'Camping stove', quantity: 1, unitPrice: '64.90' },
      { id: 'gas', title: 'Gas cartridge', quantity: 2, unitPrice: '7.80' },
    ],
  }),
  milestone(on(1), 'split', 'dispatched', parcel('a', { items: [{ id: 'stove', quantity: 1 }] })),
  milestone(on(2), 'split', 'dispatched', parcel('b', { items: [{ id: 'gas', quantity: 2 }] })),
  milestone(on(3), 'split', 'delivered', parcel('a')),
  milestone(on(6), 'split', 'delivered', parcel('b')),

  order(on(0), 'late', { promisedDelivery: '2026-03-06' }),
  milestone(on(1), 'late', 'dispatched', parcel('1')),
  milestone(on(3), 'late', 'in_transit', parcel('1')),
  milestone(on(7), 'late', 'delivered', parcel('1')),

  order(on(0), 'silent'),
  milestone(on(1), 'silent', 'dispatched', parcel('1')),
  milestone(on(40), 'silent', 'delivered', parcel('1')),

  order(on(0), 'cancelled'),
  milestone(on(1), 'cancelled', 'cancelled', { reason: 'customer' }),
  milestone(on(1, 1), 'cancelled', 'refunded', { refund: { amount: '189.00' } }),

  order(on(0), 'refunded'),
  milestone(on(1), 'refunded', 'refunded', { refund: { amount: '189.00' } }),
  milestone(on(1, 1), 'refunded', 'cancelled'),

  ...twice(order(on(0), 'shuffled')),
  ...twice(reported(on(3, 2), milestone(on(3), 'shuffled', 'out_for_delivery', parcel('1')))),
  ...twice(reported(on(3, 3), milestone(on(1), 'shuffled', 'dispatched', parcel('1')))),
  ...twice(reported(on(3, 5), milestone(on(3, 4), 'shuffled', 'delivered', parcel('1')))),
  ...twice(reported(on(3, 6), milestone(on(2), 'shuffled', 'in_transit', parcel('1')))),

  milestone(on(0), 'early', 'dispatched', parcel('1')),
  order(on(0, 1), 'early'),
  milestone(on(2), 'early', 'delivered', parcel('1')),

  milestone(on(0), 'orphan', 'dispatched', parcel('1')),
  milestone(on(2), 'orphan', 'delivered', parcel('1')),
]);

test('a smooth order of a shop that does not check in takes the straight way, but for one fork', () => {
  expect(shop.states('smooth')).toEqual([
    'Confirm the order',
    'Wait for a shipment update',
    'What happened?',
    'Tell customer: dispatched',
    'Wait for a shipment update',
    'What happened?',
    'Tell customer: out for delivery',
    'Wait for a shipment update',
    'What happened?',
    'Tell customer: delivered',
    'Wait until it is time to check in',
    'What comes next?',
    'Wait until it is time to ask for a review',
    'Ask for a review',
    'Wait until it is time to remind',
    'Remind about the review',
    'End the journey',
  ]);
  expect(shop.end('smooth')).toBe('ended: done');
  expect(shop.order('smooth').status).toBe('SUCCEEDED');
});

test('a smooth order gets six mails, each at its time on the customer’s clock, across the change to summer time', () => {
  expect(shop.order('smooth').mails.map(({ kind, at }) => `${kind} ${local(at)}`)).toEqual([
    'order_confirmation Mon 2 Mar 09:00',
    'dispatched Tue 3 Mar 11:00',
    'out_for_delivery Thu 5 Mar 07:00',
    'delivered Thu 5 Mar 13:00',
    'review_request Tue 10 Mar 13:00',
    'review_reminder Tue 17 Mar 13:00',
  ]);
});

test('every mail of a smooth order has its decision, and so has the one that was not sent', () => {
  expect(shop.decisions('smooth')).toEqual([
    'order_confirmation: sent, due',
    'dispatched 1: sent, due',
    'in_transit 1: skipped, mail_is_off',
    'out_for_delivery 1: sent, due',
    'delivered 1: sent, due',
    'review_request: sent, due',
    'review_reminder: sent, due',
  ]);
});

test('a split order tells of each parcel, and asks for a review after the last', () => {
  expect(shop.mails('split')).toEqual([
    'order_confirmation',
    'dispatched a',
    'dispatched b',
    'delivered a',
    'delivered b',
    'review_request',
    'review_reminder',
  ]);
  expect(local(shop.order('split').mails[5]!.at)).toBe('Fri 13 Mar 10:00');
  expect(shop.end('split')).toBe('ended: done');
});

test('the mail about one parcel names its own number and items', () => {
  const [a, b] = shop.outbox('split', 'dispatched').map(({ text }) => text);

  expect(a).toContain('1Z-a');
  expect(a).toContain('Camping stove');
  expect(b).toContain('1Z-b');
  expect(b).toContain('Gas cartridge');
});

test('a late order is told once and opens a case, which its arrival closes, and is asked for a review some days later', () => {
  expect(shop.decisions('late')).toEqual([
    'order_confirmation: sent, due',
    'dispatched 1: sent, due',
    'running_late: sent, due',
    'delivered 1: sent, due',
    'in_transit 1: skipped, mail_is_off',
    'review_request: sent, due',
    'review_reminder: sent, due',
  ]);
  expect(local(shop.order('late').mails[2]!.at)).toBe('Sat 7 Mar 09:00');
  expect(shop.order('late').cases).toEqual([{ cause: 'late', subject: 'order', at: shop.order('late').mails[2]!.at }]);
  expect(shop.toTeam('late')).toEqual(['acme: order late is late']);
});

test('an order that stays silent is handed to people after the last round, and its news is told when it comes', () => {
  const { decisions, states } = shop.order('silent');
  const handedOver = states.findIndex(({ name }) => name === 'Hand the order over to people');

  expect(shop.mails('silent')).toEqual([
    'order_confirmation',
    'dispatched 1',
    'running_late',
    'running_late',
    'delivered 1',
    'review_request',
    'review_reminder',
  ]);
  expect(shop.toTeam('silent')).toEqual([
    'acme: order silent is late',
    'OVERDUE acme: order silent is late',
    'acme: order silent has waited for too long and needs a person now',
    'OVERDUE acme: order silent has waited for too long and needs a person now',
  ]);
  expect(states[handedOver]!.at < iso(on(40))).toBe(true);
  expect(states[handedOver + 1]).toEqual({ name: 'Confirm the order', at: iso(on(40)) });
  expect(decisions.filter(({ kind }) => kind === 'order_confirmation')).toHaveLength(1);
  expect(decisions.find(({ kind }) => kind === 'delivered')?.at).toBe(iso(on(40)));
  expect(shop.end('silent')).toBe('ended: done');
});

test.each([
  ['cancelled', ['order_confirmation', 'cancelled', 'refunded']],
  ['refunded', ['order_confirmation', 'refunded', 'cancelled']],
])('an order that is %s first is told of both, and of nothing else', (orderId, mails) => {
  expect(shop.mails(orderId)).toEqual(mails);
  expect(shop.end(orderId)).toBe('ended: cancelled');
});

test('webhooks that come twice and in the wrong order give one mail each, and none that is old news', () => {
  expect(shop.mails('shuffled')).toEqual([
    'order_confirmation',
    'out_for_delivery 1',
    'delivered 1',
    'review_request',
    'review_reminder',
  ]);
  expect(shop.decisions('shuffled')).toContain('dispatched 1: skipped, superseded_by_delivered');
});

test('a milestone that comes before its order is told once the order is there', () => {
  expect(shop.mails('early')).toEqual([
    'order_confirmation',
    'dispatched 1',
    'delivered 1',
    'review_request',
    'review_reminder',
  ]);
  expect(shop.order('early').mails[1]!.at).toBe(iso(on(0, 1)));
});

test('a milestone whose order never comes waits, and nothing of it is lost', async () => {
  const items = (await itemsOf(shop.stage)).filter(({ pk }) => pk === 'ORDER#acme#orphan');

  expect(shop.order('orphan')).toMatchObject({ stage: 'waiting', status: 'NONE', mails: [] });
  expect(items.map(({ sk }) => sk.replace(/#.*Z#/, '#…#')).sort()).toEqual([
    'EVENT#…#parcel:1#delivered',
    'EVENT#…#parcel:1#dispatched',
    'FLOW',
    'PARCEL#1',
  ]);
  expect(items.find(({ sk }) => sk === 'FLOW')).toMatchObject({ 'p#1': { delivered: expect.any(String) } });
  const answers = shop.answers.filter(({ line }) => line.path.includes('/orphan/'));
  expect(answers.map(({ status, body }) => [status, JSON.parse(body).message])).toEqual([
    [202, 'kept, waiting for its order'],
    [202, 'kept, waiting for its order'],
  ]);
});

test('the metrics count every order and parcel once', () => {
  expect(shop.report.totals.metrics).toMatchObject({
    orders: 8,
    revenue_USD: 8 * 189,
    parcels_delivered: 7,
    cancellations: 2,
    refunds: 2,
    mails_order_confirmation_sent: 8,
    mails_order_confirmation_delivered: 8,
  });
});

test('nothing is given up, and no function logs an error', () => {
  expect(shop.stage.sandbox.failures).toEqual([]);
  expect(shop.stage.errors).toEqual([]);
});

test('these stories enter the states that they are counted on for', () => {
  expect(shop.entered()).toEqual(expect.arrayContaining([...CLAIMS['way-of-an-order']]));
});
