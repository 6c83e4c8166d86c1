import { CLAIMS } from './claims.ts';
import { iso, local, milestone, on, order, parcel, playOut, smoothly } from './shop.ts';

// What happens to orders besides being delivered: every story of this file is played in one run.

const delivered = (days: number, orderId: string, id = '1') => [
  milestone(on(1), orderId, 'dispatched', parcel(id)),
  milestone(on(days), orderId, 'delivered', parcel(id)),
];

const holding = (id: string) => parcel(id, { items: [{ id: 'tent', quantity: 1 }] });

const shop = playOut([
  order(on(0), 'one-more'),
  ...delivered(3, 'one-more'),
  milestone(on(5), 'one-more', 'dispatched', parcel('2')),
  milestone(on(7), 'one-more', 'delivered', parcel('2')),

  order(on(0), 'afterwards'),
  ...delivered(3, 'afterwards'),
  milestone(on(20), 'afterwards', 'dispatched', parcel('2')),
  milestone(on(22), 'afterwards', 'delivered', parcel('2')),

  order(on(0), 'replaced'),
  milestone(on(1), 'replaced', 'dispatched', holding('1')),
  milestone(on(3), 'replaced', 'delivered', holding('1')),
  milestone(on(5), 'replaced', 'dispatched', holding('2')),
  milestone(on(9), 'replaced', 'delivered', holding('2')),
  milestone(on(40), 'replaced', 'dispatched', holding('3')),
  milestone(on(42), 'replaced', 'out_for_delivery', holding('3')),
  milestone(on(42, 4), 'replaced', 'delivered', holding('3')),

  order(on(0), 'number-follows'),
  milestone(on(1), 'number-follows', 'dispatched', parcel('1', { trackingNumber: undefined })),
  milestone(on(1, 2), 'number-follows', 'label_created', parcel('1')),
  milestone(on(3), 'number-follows', 'delivered', parcel('1')),

  order(on(0), 'number-never'),
  milestone(on(1), 'number-never', 'dispatched', parcel('1', { trackingNumber: undefined })),
  milestone(on(3), 'number-never', 'delivered'),

  order(on(0), 'number-corrected'),
  milestone(on(1), 'number-corrected', 'dispatched', parcel('1', { trackingNumber: '1Z-wrong' })),
  milestone(on(2), 'number-corrected', 'in_transit', parcel('1', { trackingNumber: '1Z-right' })),
  milestone(on(3), 'number-corrected', 'delivered', parcel('1', { trackingNumber: '1Z-late' })),

  order(on(0), 'return-asked-for'),
  ...delivered(3, 'return-asked-for'),
  milestone(on(5), 'return-asked-for', 'return_requested'),

  order(on(0), 'sent-back'),
  ...delivered(3, 'sent-back'),
  milestone(on(5), 'sent-back', 'return_requested'),
  milestone(on(7), 'sent-back', 'return_received'),

  order(on(0), 'money-back'),
  ...delivered(3, 'money-back'),
  milestone(on(5), 'money-back', 'refunded', { refund: { amount: '189.00' } }),

  order(on(0), 'contradicted'),
  ...delivered(3, 'contradicted'),
  milestone(on(4), 'contradicted', 'out_for_delivery', parcel('1')),

  order(on(0), 'picked-up'),
  milestone(on(1), 'picked-up', 'dispatched', parcel('1')),
  milestone(on(3), 'picked-up', 'delivery_attempted', parcel('1')),
  milestone(on(4), 'picked-up', 'ready_for_pickup', parcel('1')),
  milestone(on(5), 'picked-up', 'delivered', parcel('1')),

  order(on(0), 'came-back'),
  milestone(on(1), 'came-back', 'dispatched', parcel('1')),
  milestone(on(2), 'came-back', 'exception', { ...parcel('1'), reason: 'address' }),
  milestone(on(5), 'came-back', 'returned_to_sender', parcel('1')),

  order(on(0), 'nothing-to-ship', {
    items: [{ title: 'Trail map, PDF', quantity: 1, unitPrice: '9.00', shippable: false }],
    shippingAddress: undefined,
  }),

  order(on(0), 'gift', { gift: true }),
  ...smoothly(on, 'gift'),

  order(on(0), 'no-consent', { customer: { acceptsMarketing: false } }),
  ...smoothly(on, 'no-consent'),

  order(on(0), 'at-night', { shippingAddress: { country: 'US', region: 'NY', postalCode: '11201' } }),
  ...delivered(3.5, 'at-night'),

  order(on(0), 'address-changed'),
  {
    ...order(on(0.5), 'address-changed', {
      placedAt: iso(on(0)),
      updatedAt: iso(on(0.5)),
      shippingAddress: { country: 'US', region: 'NY' },
    }),
  },
  ...delivered(3, 'address-changed'),
]);

test('a parcel that appears during the review wait is told of, and the review waits for its delivery', () => {
  expect(shop.order('one-more').mails.map(({ kind, parcel = '', at }) => `${kind} ${parcel} ${local(at)}`)).toEqual([
    'order_confirmation  Mon 2 Mar 09:00',
    'dispatched 1 Tue 3 Mar 09:00',
    'delivered 1 Thu 5 Mar 09:00',
    'dispatched 2 Sat 7 Mar 09:00',
    'delivered 2 Mon 9 Mar 10:00',
    'review_request  Sat 14 Mar 10:00',
    'review_reminder  Sat 21 Mar 10:00',
  ]);
});

test('a parcel that appears after the end begins a second run, which neither confirms nor asks for a review again', () => {
  expect(shop.mails('afterwards')).toEqual([
    'order_confirmation',
    'dispatched 1',
    'delivered 1',
    'review_request',
    'review_reminder',
    'dispatched 2',
    'delivered 2',
  ]);
  expect(shop.states('afterwards').filter((state) => state === 'Confirm the order')).toHaveLength(2);
  expect(shop.end('afterwards')).toBe('ended: done');
});

test('the review waits for a replacement of the same goods, and what is told of another after the end is its whole way', () => {
  expect(shop.order('replaced').mails.map(({ kind, parcel = '', at }) => `${kind} ${parcel} ${local(at)}`)).toEqual([
    'order_confirmation  Mon 2 Mar 09:00',
    'dispatched 1 Tue 3 Mar 09:00',
    'delivered 1 Thu 5 Mar 09:00',
    'dispatched 2 Sat 7 Mar 09:00',
    'delivered 2 Wed 11 Mar 10:00',
    'review_request  Mon 16 Mar 10:00',
    'review_reminder  Mon 23 Mar 10:00',
    'dispatched 3 Sat 11 Apr 10:00',
    'out_for_delivery 3 Mon 13 Apr 10:00',
    'delivered 3 Mon 13 Apr 14:00',
  ]);
  expect(shop.end('replaced')).toBe('ended: done');
});

test('a dispatch without a tracking number is told once the number is known', () => {
  expect(shop.decisions('number-follows').slice(1, 3)).toEqual([
    'dispatched 1: held, no_tracking_number_yet',
    'dispatched 1: sent, due',
  ]);
  expect(shop.order('number-follows').mails[1]).toMatchObject({ kind: 'dispatched', at: iso(on(1, 2)) });
  expect(shop.outbox('number-follows', 'dispatched')[0]?.text).toContain('1Z-1');
  expect(shop.outbox('number-follows', 'tracking_corrected')).toEqual([]);
});

test('a dispatch whose number never comes is told after four hours without it', () => {
  expect(shop.order('number-never').mails[1]).toMatchObject({ kind: 'dispatched', at: iso(on(1, 4)) });
  expect(shop.mails('number-never')).toContain('delivered 1');
});

test('a corrected tracking number is told with the number it replaces, and no more once the parcel is there', () => {
  const [corrected] = shop.outbox('number-corrected', 'tracking_corrected');

  expect(corrected?.text).toContain('1Z-right');
  expect(corrected?.text).toContain('1Z-wrong');
  expect(shop.mails('number-corrected').slice(0, 5)).toEqual([
    'order_confirmation',
    'dispatched 1',
    'tracking_corrected 1',
    'delivered 1',
    'review_request',
  ]);
});

test.each([
  ['return-asked-for', [], 'review_request: skipped, return_requested'],
  ['sent-back', ['return_received'], 'review_request: skipped, return_received'],
  ['money-back', ['refunded'], 'refunded: sent, due'], // nothing is awaited any more
])('an order that is %s during the review wait is not asked for a review', (orderId, mails, last) => {
  expect(shop.mails(orderId)).toEqual(['order_confirmation', 'dispatched 1', 'delivered 1', ...mails]);
  expect(shop.decisions(orderId).at(-1)).toBe(last);
  expect(shop.end(orderId)).toBe('ended: done');
});

test('a delivery that the carrier contradicts opens a case, which holds the review until it is given up', () => {
  expect(shop.order('contradicted').cases).toMatchObject([{ cause: 'contradicted', at: iso(on(4)) }]);
  expect(shop.decisions('contradicted').slice(3)).toEqual([
    'review_request: held, case_open_contradicted',
    'review_request: skipped, case_open_contradicted',
  ]);
  expect(shop.toTeam('contradicted').map((subject) => subject?.startsWith('OVERDUE'))).toEqual([false, true]);
});

test('an attempted delivery and a pickup are told on their way to the delivery', () => {
  expect(shop.mails('picked-up').slice(1, 5)).toEqual([
    'dispatched 1',
    'delivery_attempted 1',
    'ready_for_pickup 1',
    'delivered 1',
  ]);
  expect(shop.end('picked-up')).toBe('ended: done');
});

test('a parcel with a problem that goes back to the sender is told twice, opens two cases and ends the journey', () => {
  expect(shop.mails('came-back')).toEqual(['order_confirmation', 'dispatched 1', 'problem 1', 'problem 1']);
  expect(shop.order('came-back').cases.map(({ cause, subject }) => `${cause} ${subject}`)).toEqual([
    'problem parcel:1',
    'returned parcel:1',
  ]);
  expect(shop.end('came-back')).toBe('ended: returned');
});

test('an order with nothing to ship is confirmed, and asked for a review counted from its placing', () => {
  expect(shop.order('nothing-to-ship').mails.map(({ kind, at }) => `${kind} ${local(at)}`)).toEqual([
    'order_confirmation Mon 2 Mar 09:00',
    'review_request Sat 7 Mar 09:00',
    'review_reminder Sat 14 Mar 09:00',
  ]);
});

test.each([
  ['gift', 'gift'],
  ['no-consent', 'no_consent'],
])('the buyer of an order with "%s" is told of its way and not asked for a review', (orderId, reason) => {
  expect(shop.mails(orderId)).toEqual(['order_confirmation', 'dispatched 1', 'out_for_delivery 1', 'delivered 1']);
  expect(shop.decisions(orderId).at(-1)).toBe(`review_request: skipped, ${reason}`);
});

test('a review that falls due at night in the customer’s zone is asked for in the first hour of the morning there', () => {
  const { mails } = shop.order('at-night');

  expect(local(mails[2]!.at, 'America/New_York')).toBe('Fri 6 Mar 00:00');
  expect(mails.slice(3).map(({ kind, at }) => `${kind} ${local(at, 'America/New_York')}`)).toEqual([
    expect.stringMatching(/^review_request Wed 11 Mar 09:/),
    expect.stringMatching(/^review_reminder Wed 18 Mar 09:/),
  ]);
});

test('a changed address is taken note of, and mails nobody', () => {
  expect(shop.states('address-changed')).toContain('Take note of the change');
  expect(shop.mails('address-changed')[1]).toBe('dispatched 1');
  expect(shop.answers.filter(({ status }) => status !== 202)).toEqual([]);
});

test('nothing is given up, and no function logs an error', () => {
  expect(shop.stage.sandbox.failures).toEqual([]);
  expect(shop.stage.errors).toEqual([]);
});

test('these stories enter the states that they are counted on for', () => {
  expect(shop.entered()).toEqual(expect.arrayContaining([...CLAIMS['changes-of-plan']]));
});
