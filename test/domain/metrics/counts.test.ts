import type { FlowFact } from '../../../domain/journey/flow.ts';
import { toldAs } from '../../../domain/lanes/told.ts';
import {
  type Count,
  countsOfDecision,
  countsOfEvent,
  countsOfMail,
  countsOfMeta,
} from '../../../domain/metrics/counts.ts';
import { countsOfFlow } from '../../../domain/metrics/flow-counts.ts';
import type { LedgerEntry, Meta } from '../../../domain/records/items.ts';
import {
  aDecision,
  aFlow,
  aMail,
  anEvent,
  anItem,
  anOrder,
  aParcel,
  aStore,
  at,
  happened,
  type OrderFields,
  PLACED,
  progress,
  theOrder,
} from '../../fixtures.ts';

const store = aStore();
const brief = (counts: Count[]) => counts.map(({ day, name, amount }) => `${day} ${name} ${amount}`);
const meta = (order: OrderFields): Meta => ({ platform: 'own', order: anOrder(order), mark: PLACED });

test('an order counts once, on its day at the store', () => {
  const late = meta({ placedAt: '2026-03-02T23:30:00.000Z' });

  expect(brief(countsOfMeta({ before: undefined, after: late }, store))).toEqual([
    '2026-03-03 orders 1',
    '2026-03-03 orders_EUR 1',
    '2026-03-03 revenue_EUR 24.50',
    '2026-03-03 units 1',
  ]);
  expect(countsOfMeta({ before: late, after: late }, store)).toEqual([]);
});

test.each([
  ['a new total', { total: '20.00' }, ['revenue_EUR -4.50']],
  ['a total below zero', { total: '-3.00' }, ['revenue_EUR -27.50']],
  ['a new currency', { currency: 'SEK' }, ['orders_EUR -1', 'revenue_EUR -24.50', 'orders_SEK 1', 'revenue_SEK 24.50']],
  ['more of an item', { items: [anItem({ quantity: 3 })] }, ['units 2']],
  ['a new name', { customer: { name: 'I. P.' } }, []],
  ['word that it was a test', { test: true }, ['orders -1', 'orders_EUR -1', 'revenue_EUR -24.50', 'units -1']],
])('an order with %s counts the difference, on the day it was placed', (_, order, expected) => {
  const counts = brief(countsOfMeta({ before: meta({}), after: meta(order) }, store));

  expect(counts).toEqual(expected.map((one) => `2026-03-02 ${one}`));
});

test('a test order counts nowhere: neither it nor its parcels, nor that it is cancelled', () => {
  const after = { ...aFlow(theOrder({ test: true }), DELIVERED, happened('cancelled', at(6))), placed: PLACED };

  expect(countsOfMeta({ before: undefined, after: meta({ test: true }) }, store)).toEqual([]);
  expect(countsOfFlow({ before: undefined, after }, store)).toEqual([]);
});

const flow = (...facts: FlowFact[]) => ({ ...aFlow(theOrder(), ...facts), placed: PLACED });
const orphan = (...facts: FlowFact[]) => aFlow(...facts);
const DELIVERED = progress('delivered', '2026-03-05T21:00:00.000Z');
const ON_TIME = [
  '2026-03-05 parcels_delivered 1',
  '2026-03-05 parcels_on_time 1',
  '2026-03-05 days_to_deliver 3.500',
  '2026-03-05 orders_delivered 1',
];

test('a parcel counts when it is delivered, and never again', () => {
  const delivered = flow(DELIVERED);

  expect(brief(countsOfFlow({ before: flow(), after: delivered }, store))).toEqual(ON_TIME);
  expect(countsOfFlow({ before: delivered, after: flow(DELIVERED, progress('delivered', at(9))) }, store)).toEqual([]);
  expect(
    countsOfFlow({ before: delivered, after: flow(DELIVERED, progress('returned_to_sender', at(9))) }, store),
  ).toEqual([]);
});

test('what was delivered before its order came counts when it comes', () => {
  expect(countsOfFlow({ before: undefined, after: orphan(DELIVERED) }, store)).toEqual([]);
  expect(brief(countsOfFlow({ before: orphan(DELIVERED), after: flow(DELIVERED) }, store))).toEqual(ON_TIME);
});

test.each([
  ['by the promise of the store', theOrder(), at(9), 'parcels_on_time'],
  ['a day later', theOrder(), at(10), 'parcels_late'],
  ['by that promise, counted from the payment', theOrder({ paidAt: at(4) }), at(11), 'parcels_on_time'],
  ['by the promise of the platform', theOrder({ promisedDelivery: { to: '2026-03-12' } }), at(12), 'parcels_on_time'],
  ['after it', theOrder({ promisedDelivery: { to: '2026-03-04' } }), at(5), 'parcels_late'],
])('a parcel that arrives %s is on time or not', (_, order, time, expected) => {
  const after = { ...aFlow(order, progress('delivered', time)), placed: PLACED };

  expect(countsOfFlow({ before: undefined, after }, store).map(({ name }) => name)).toContain(expected);
});

test.each([
  ['by the days told first', '2026-03-05', ['parcels_as_told']],
  ['after them', '2026-03-04', ['parcels_later_than_told']],
])('a parcel that arrives %s counts as that, too', (_, to, expected) => {
  const told = toldAs({ at: at(2), to, likely: to, basis: 'default' });
  const counts = countsOfFlow({ before: flow(), after: { ...flow(DELIVERED), told } }, store);

  expect(counts.map(({ name }) => name).filter((name) => name.includes('told'))).toEqual(expected);
});

const named = (counts: Count[], part: string) => brief(counts).filter((one) => one.includes(part));

test('a parcel that leaves counts on that day, in the column of the hours since the order; its way on the day it arrives', () => {
  const left = flow(progress('dispatched', at(3, '21:30')));
  const arrived = flow(progress('dispatched', at(3, '21:30')), DELIVERED);

  expect(brief(countsOfFlow({ before: flow(), after: left }, store))).toEqual([
    '2026-03-03 parcels_dispatched 1',
    '2026-03-03 dispatch_within_48h 1',
    '2026-03-03 dispatch_hours 36.500',
  ]);
  expect(named(countsOfFlow({ before: left, after: arrived }, store), 'transit')).toEqual([
    '2026-03-05 transit_within_48h 1',
    '2026-03-05 transit_hours 47.500',
  ]);
});

test('an earlier departure that is told late moves the parcel to its day, and a shipment that is called off is taken back', () => {
  const left = flow(progress('dispatched', at(4)));

  expect(named(countsOfFlow({ before: left, after: flow(progress('dispatched', at(3))) }, store), 'parcels')).toEqual([
    '2026-03-04 parcels_dispatched -1',
    '2026-03-03 parcels_dispatched 1',
  ]);
  const voided = flow(progress('dispatched', at(4)), aParcel(at(5), { voided: true }));
  expect(named(countsOfFlow({ before: left, after: voided }, store), 'parcels')).toEqual([
    '2026-03-04 parcels_dispatched -1',
  ]);
});

test.each([
  ['late, and was told so', '2026-03-04', at(4), ['parcels_told_late', 'parcels_late_told']],
  ['on time, though told to be late', '2026-03-06', at(4), ['parcels_told_late']],
  ['before it was told', '2026-03-04', at(6), []],
])('a parcel that comes %s', (_, to, late, expected) => {
  const facts = [theOrder({ promisedDelivery: { to } }), DELIVERED] as const;
  const counts = countsOfFlow({ before: undefined, after: { ...aFlow(...facts), placed: PLACED, late } }, store);

  expect(counts.map(({ name }) => name).filter((name) => /told/.test(name))).toEqual(expected);
});

test.each([
  ['is refunded', happened('refunded', at(9)), ['refunded']],
  ['has items taken off without money', happened('refunded', at(9), { refund: { amount: '0.00' } }), []],
  ['is sent back', happened('return_requested', at(9)), ['returned']],
])('an order that arrived and %s counts by the day it arrived', (_, fact, expected) => {
  const counts = countsOfFlow({ before: flow(DELIVERED), after: flow(DELIVERED, fact) }, store);

  expect(brief(counts)).toEqual(expected.map((what) => `2026-03-05 orders_delivered_${what} 1`));
});

test('a return that is withdrawn does not count, and an order before its first parcel arrives counts in no such rate', () => {
  const asked = flow(DELIVERED, happened('return_requested', at(9)));
  const withdrawn = flow(DELIVERED, happened('return_requested', at(9)), happened('return_cancelled', at(10)));

  expect(named(countsOfFlow({ before: asked, after: withdrawn }, store), 'returned')).toEqual([
    '2026-03-05 orders_delivered_returned -1',
  ]);
  expect(countsOfFlow({ before: flow(), after: flow(happened('refunded', at(4))) }, store)).toEqual([]);
});

test('money that went back is known in whatever order items and money are told', () => {
  const money = happened('refunded', at(9), { eventId: '1', refund: { amount: '5.00' } });
  const items = happened('refunded', at(9), { eventId: '2', refund: { amount: '0.00' } });

  for (const facts of [
    [money, items],
    [items, money],
  ])
    expect(
      named(countsOfFlow({ before: undefined, after: flow(DELIVERED, ...facts) }, store), 'refunded'),
    ).toHaveLength(1);
});

test('a delivery dated before its order took no time', () => {
  const counts = countsOfFlow({ before: flow(), after: flow(progress('delivered', at(1))) }, store);

  expect(counts.find(({ name }) => name === 'days_to_deliver')?.amount).toBe('0');
});

test('a cancellation counts once, on its day', () => {
  const cancelled = flow(happened('cancelled', at(3, '23:30')));

  expect(brief(countsOfFlow({ before: flow(), after: cancelled }, store))).toEqual([
    '2026-03-04 cancellations 1',
    '2026-03-02 orders_cancelled 1',
  ]);
  expect(countsOfFlow({ before: cancelled, after: flow(happened('cancelled', at(4))) }, store)).toEqual([]);
});

test('a cancellation that is over does not count', () => {
  const cancelled = happened('cancelled', at(3));
  const standing = { ...aFlow(cancelled, theOrder({ updatedAt: at(4) }, { stands: true })), placed: PLACED };

  expect(countsOfFlow({ before: orphan(cancelled), after: standing }, store)).toEqual([]);
  expect(brief(countsOfFlow({ before: flow(cancelled), after: standing }, store))).toEqual([
    '2026-03-03 cancellations -1',
    '2026-03-02 orders_cancelled -1',
  ]);
});

test('each refund counts once', () => {
  const refund = anEvent(happened('refunded', at(4)));

  expect(brief(countsOfEvent({ before: undefined, after: refund }, store))).toEqual(['2026-03-04 refunds 1']);
  expect(countsOfEvent({ before: refund, after: refund }, store)).toEqual([]);
  expect(countsOfEvent({ before: undefined, after: anEvent(DELIVERED) }, store)).toEqual([]);
});

test('items that are taken off the order without a payment are no refund', () => {
  const refund = anEvent(happened('refunded', at(4)));
  const unpaid = { ...refund, refund: { amount: '0.00' } };

  expect(countsOfEvent({ before: undefined, after: unpaid }, store)).toEqual([]);
  expect(brief(countsOfEvent({ before: unpaid, after: refund }, store))).toEqual(['2026-03-04 refunds 1']);
});

test.each<[LedgerEntry['status'] | undefined, LedgerEntry['status'], string[]]>([
  [undefined, 'claimed', []],
  ['claimed', 'claimed', []],
  ['claimed', 'sent', ['sent 1']],
  ['claimed', 'failed', ['failed 1']],
  ['claimed', 'unknown', ['unknown 1']],
  ['claimed', 'delivered', ['sent 1', 'delivered 1']],
  ['claimed', 'bounced', ['sent 1', 'bounced 1']],
  ['unknown', 'sent', ['unknown -1', 'sent 1']],
  ['failed', 'claimed', ['failed -1']],
  ['sent', 'delivered', ['delivered 1']],
  ['sent', 'sent', []],
  ['delivered', 'complained', ['complained 1']],
  ['delivered', 'bounced', ['delivered -1', 'bounced 1']],
  ['delayed', 'delivered', ['delayed -1', 'delivered 1']],
])('a mail that was %s and is %s counts %j', (before, after, expected) => {
  const images = {
    before: before && aMail('dispatched', { status: before }),
    after: aMail('dispatched', { status: after }),
  };

  expect(brief(countsOfMail(images, store))).toEqual(expected.map((what) => `2026-03-02 mails_dispatched_${what}`));
});

test.each([
  ['skipped', 'gift', ['mails_dispatched_skipped', 'skipped_gift']],
  ['skipped', 'superseded_by_delivered', ['mails_dispatched_skipped', 'skipped_superseded']],
  ['skipped', 'missing_field: name', ['mails_dispatched_skipped', 'skipped_missing_field']],
  ['held', 'no_scan_yet', ['mails_dispatched_held']],
  ['sent', 'due', []],
  ['failed', 'ses_busy', []],
  ['unknown', 'ses_never_answered', []],
] as const)('a decision that it is %s for %s counts %j; the ledger counts the others', (outcome, reason, expected) => {
  const after = aDecision('dispatched', { outcome, reason, at: at(3) });

  expect(countsOfDecision({ before: undefined, after }, store).map(({ name }) => name)).toEqual(expected);
  expect(countsOfDecision({ before: after, after }, store)).toEqual([]);
});
