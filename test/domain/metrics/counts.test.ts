import type { FlowFact } from '../../../domain/journey/flow.ts';
import { toldAs } from '../../../domain/lanes/told.ts';
import {
  type Count,
  countsOfDecision,
  countsOfEvent,
  countsOfFlow,
  countsOfMail,
  countsOfMeta,
} from '../../../domain/metrics/counts.ts';
import type { LedgerEntry, Meta } from '../../../domain/records/items.ts';
import {
  aDecision,
  aFlow,
  aMail,
  anEvent,
  anOrder,
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
    '2026-03-03 revenue_EUR 24.50',
  ]);
  expect(countsOfMeta({ before: late, after: late }, store)).toEqual([]);
});

test.each([
  ['a new total', { total: '20.00' }, ['2026-03-02 revenue_EUR -24.50', '2026-03-02 revenue_EUR 20.00']],
  ['a new currency', { currency: 'SEK' }, ['2026-03-02 revenue_EUR -24.50', '2026-03-02 revenue_SEK 24.50']],
  ['a new name', { customer: { name: 'I. P.' } }, []],
])('an order with %s moves its revenue', (_, order, expected) => {
  expect(brief(countsOfMeta({ before: meta({}), after: meta(order) }, store))).toEqual(expected);
});

test('a total below zero is taken back by adding it', () => {
  const images = { before: meta({ total: '-3.00' }), after: meta({ total: '0.00' }) };

  expect(brief(countsOfMeta(images, store))).toEqual(['2026-03-02 revenue_EUR 3.00', '2026-03-02 revenue_EUR 0.00']);
});

test('a test order counts nowhere: neither it nor its parcels, nor that it is cancelled', () => {
  const after = { ...aFlow(theOrder({ test: true }), DELIVERED, happened('cancelled', at(6))), placed: PLACED };

  expect(countsOfMeta({ before: undefined, after: meta({ test: true }) }, store)).toEqual([]);
  expect(countsOfFlow({ before: undefined, after }, store)).toEqual([]);
});

const flow = (...facts: FlowFact[]) => ({ ...aFlow(theOrder(), ...facts), placed: PLACED });
const orphan = (...facts: FlowFact[]) => aFlow(...facts);
const DELIVERED = progress('delivered', '2026-03-05T21:00:00.000Z');
const ON_TIME = ['2026-03-05 parcels_delivered 1', '2026-03-05 parcels_on_time 1', '2026-03-05 days_to_deliver 3.500'];

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

test('a delivery dated before its order took no time', () => {
  const counts = countsOfFlow({ before: flow(), after: flow(progress('delivered', at(1))) }, store);

  expect(counts.find(({ name }) => name === 'days_to_deliver')?.amount).toBe('0.000');
});

test('a cancellation counts once, on its day', () => {
  const cancelled = flow(happened('cancelled', at(3, '23:30')));

  expect(brief(countsOfFlow({ before: flow(), after: cancelled }, store))).toEqual(['2026-03-04 cancellations 1']);
  expect(countsOfFlow({ before: cancelled, after: flow(happened('cancelled', at(4))) }, store)).toEqual([]);
});

test('a cancellation that is over before its order is heard of does not count', () => {
  const cancelled = happened('cancelled', at(3));
  const standing = { ...aFlow(cancelled, theOrder({ updatedAt: at(4) }, { stands: true })), placed: PLACED };

  expect(countsOfFlow({ before: orphan(cancelled), after: standing }, store)).toEqual([]);
  expect(countsOfFlow({ before: flow(cancelled), after: standing }, store)).toEqual([]);
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
  ['claimed', 'sent', ['sent']],
  ['claimed', 'failed', ['failed']],
  ['claimed', 'unknown', ['unknown']],
  ['claimed', 'delivered', ['sent', 'delivered']],
  ['claimed', 'bounced', ['sent', 'bounced']],
  ['unknown', 'sent', ['sent']],
  ['unknown', 'delivered', ['sent', 'delivered']],
  ['failed', 'claimed', []],
  ['sent', 'delivered', ['delivered']],
  ['sent', 'sent', []],
  ['delivered', 'complained', ['complained']],
  ['delayed', 'delivered', ['delivered']],
])('a mail that was %s and is %s counts %j', (before, after, expected) => {
  const images = {
    before: before && aMail('dispatched', { status: before }),
    after: aMail('dispatched', { status: after }),
  };

  expect(brief(countsOfMail(images, store))).toEqual(
    expected.map((status) => `2026-03-02 mails_dispatched_${status} 1`),
  );
});

test.each([
  ['skipped', 1],
  ['held', 1],
  ['sent', 0],
  ['failed', 0],
  ['unknown', 0],
] as const)('a decision that it is %s counts %d, since the ledger counts the others', (outcome, expected) => {
  const after = aDecision('dispatched', { outcome, at: at(3) });

  expect(countsOfDecision({ before: undefined, after }, store)).toHaveLength(expected);
  expect(countsOfDecision({ before: after, after }, store)).toEqual([]);
});
