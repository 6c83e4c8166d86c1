import type { FlowFact } from '../../../domain/journey/flow.ts';
import { isForPeople, lateRound, lookTime } from '../../../domain/journey/lateness.ts';
import { dueTime, promisedDate } from '../../../domain/journey/promise.ts';
import type { Decision } from '../../../domain/records/items.ts';
import {
  aDecision,
  aFlow,
  aHistory,
  anItem,
  aParcel,
  aStore,
  at,
  happened,
  type OrderFields,
  PLACED,
  progress,
  theOrder,
} from '../../fixtures.ts';
import { learnedFromParcels } from '../lanes/generated.ts';

const store = aStore();

const SCANNED = progress('in_transit', at(6));
const due = (to: string): OrderFields => ({ promisedDelivery: { to } });
const estimated = (to: string, parcelId = '1'): FlowFact => aParcel(at(6), { parcelId, estimatedDelivery: { to } });
const holding = (parcelId: string): FlowFact => aParcel(at(3), { parcelId, items: [{ id: 'a', quantity: 1 }] });
const round = (n: number, time: string, more: Partial<Decision> = {}): Decision =>
  aDecision('running_late', { occurrence: String(n), at: time, ...more });

test.each<[string, string, OrderFields?, FlowFact[]?]>([
  ['what the store promises, where the platform promised nothing', '2026-03-09T23:00:00.000Z'],
  ['what the platform promised', '2026-03-05T23:00:00.000Z', due('2026-03-05')],
  [
    'the last day of a span',
    '2026-03-05T23:00:00.000Z',
    { promisedDelivery: { from: '2026-03-03', to: '2026-03-05' } },
  ],
  [
    'the same when the carrier names a later day',
    '2026-03-05T23:00:00.000Z',
    due('2026-03-05'),
    [estimated('2026-03-11')],
  ],
  [
    'that later day, where the platform promised none',
    '2026-03-11T23:00:00.000Z',
    {},
    [estimated('2026-03-11'), SCANNED],
  ],
  [
    'what was promised, when the carrier names an earlier day',
    '2026-03-09T23:00:00.000Z',
    {},
    [estimated('2026-03-05')],
  ],
  [
    'the last estimate of several parcels',
    '2026-03-12T23:00:00.000Z',
    {},
    [estimated('2026-03-11'), estimated('2026-03-12', '2')],
  ],
  [
    'no longer that of a parcel that arrived',
    '2026-03-11T23:00:00.000Z',
    {},
    [estimated('2026-03-11'), estimated('2026-03-20', '2'), progress('delivered', at(7), { parcelId: '2' })],
  ],
  [
    'counted again for a parcel that leaves when that day is over and another has arrived',
    '2026-03-27T23:00:00.000Z',
    {},
    [progress('delivered', at(7)), progress('dispatched', at(20), { parcelId: '2' })],
  ],
  [
    'counted again for a replacement, whenever it leaves',
    '2026-03-14T23:00:00.000Z',
    {},
    [holding('1'), progress('delivered', at(5)), holding('2'), progress('dispatched', at(7), { parcelId: '2' })],
  ],
  [
    'counted again for what leaves after goods were asked back, where no parcel tells what is in it',
    '2026-03-14T23:00:00.000Z',
    {},
    [
      progress('dispatched', at(3)),
      progress('delivered', at(5)),
      happened('return_requested', at(6)),
      progress('dispatched', at(7), { parcelId: '2' }),
    ],
  ],
  [
    'as promised for a second parcel that leaves before, of which nothing was asked back',
    '2026-03-09T23:00:00.000Z',
    {},
    [
      progress('dispatched', at(3)),
      progress('delivered', at(5)),
      progress('dispatched', at(7), { parcelId: '2' }),
      happened('return_requested', at(8)),
    ],
  ],
  [
    'in the zone of the customer',
    '2026-03-06T05:00:00.000Z',
    { ...due('2026-03-05'), shippingAddress: { country: 'US', region: 'NY' } },
  ],
  ['over the start of summer time', '2026-03-29T22:00:00.000Z', due('2026-03-29')],
])('an order is due at the end of a day: %s', (_, expected, order = {}, facts = []) => {
  expect(dueTime(aHistory({ order, facts }), store)).toBe(expected);
});

test('a date beyond all calendars is due far away, not at once', () => {
  const promised = (to: string) =>
    aHistory({ order: { ...due(to), shippingAddress: { country: 'US', region: 'NY' } } });

  expect(lateRound(promised('9999-12-31'), store, at(3))).toBeUndefined();
  expect(lookTime(promised('9999-12-31'), store, at(3))).toBe(lookTime(promised('2099-12-31'), store, at(3)));
});

test('the promise of a store counts calendar days of the customer', () => {
  const late = { placedAt: '2026-03-02T23:30:00.000Z' };

  expect(promisedDate(aHistory({ order: late }), store)).toBe('2026-03-10');
});

test('a store that promises business days counts those', () => {
  const working = aStore({ promisedDays: 5, businessDays: { holidays: ['2026-03-06'] } });
  const facts = [progress('delivered', at(7)), progress('dispatched', at(20), { parcelId: '2' })];

  expect(promisedDate(aHistory(), working)).toBe('2026-03-10'); // placed on a Monday, the holiday is a Friday
  expect(promisedDate(aHistory({ order: { availableFrom: '2026-03-14' } }), working)).toBe('2026-03-20');
  expect(dueTime(aHistory({ facts }), working)).toBe('2026-03-27T23:00:00.000Z');
});

test.each<[string, string, OrderFields?, FlowFact[]?, Decision[]?]>([
  ['in the morning after the promised day, however long it is silent', '2026-03-10T08:00:00.000Z'],
  ['also when it was heard of', '2026-03-10T08:00:00.000Z', {}, [SCANNED]],
  ['or after the day of the platform', '2026-03-05T08:00:00.000Z', due('2026-03-04')],
  ['after a round as long as a silence again', at(15), {}, [], [round(1, at(10))]],
  ['or longer, when it is due later', '2026-03-21T08:00:00.000Z', due('2026-03-20'), [], [round(1, at(10))]],
  ['or was heard of since', at(17, '12:00'), {}, [progress('in_transit', at(12))], [round(1, at(10))]],
])('someone looks %s', (_, expected, order = {}, facts = [], decisions = []) => {
  expect(lookTime(aHistory({ order, facts, decisions }), store, at(3))).toBe(expected);
});

test('the morning is the customer’s, on the day the clocks change, too', () => {
  const order = { ...due('2026-03-07'), shippingAddress: { country: 'US', region: 'NY' } };

  expect(lookTime(aHistory({ order, facts: [progress('in_transit', at(6))] }), store, at(6))).toBe(
    '2026-03-08T13:00:00.000Z',
  );
});

const LATE = at(11, '09:00');
/** The end of the promised day in Berlin; a second round is of a silence later. */
const DUE = '2026-03-09T23:00:00.000Z';
const SECOND = { kind: 'running_late', round: 2, happenedAt: '2026-03-14T23:00:00.000Z' };
const LEFT = progress('dispatched', at(3));

test.each<[string, unknown, FlowFact[]?, Decision[]?, string?]>([
  ['nothing before the promised day is over, in the morning', undefined, [], [], at(10, '07:59')],
  ['that it is still being prepared', { kind: 'preparing', round: 1, happenedAt: DUE }, [], [], at(10, '08:00')],
  ['that it runs late, when it has left', { kind: 'running_late', round: 1, happenedAt: DUE }, [LEFT]],
  [
    'still that it is being prepared, when it was only labelled',
    { kind: 'preparing', round: 1, happenedAt: DUE },
    [progress('label_created', at(3))],
  ],
  ['nothing again before the next look', undefined, [LEFT], [round(1, at(10))], at(14)],
  ['once more, a silence later', SECOND, [LEFT], [round(1, at(10))], at(15)],
  ['counting rounds, not decisions', SECOND, [LEFT], [round(1, at(9)), round(1, at(10))], at(15)],
  ['counting what it was told while preparing', SECOND, [LEFT], [round(1, at(10), { kind: 'preparing' })], at(15)],
  ['counting what did not go, too', SECOND, [LEFT], [round(1, at(10), { outcome: 'skipped' })], at(15)],
  ['nothing of a parcel that waits to be collected', undefined, [progress('ready_for_pickup', at(9))]],
  ['nothing of an order that was paid back', undefined, [LEFT, happened('refunded', at(4))]],
  ['nothing after the last round', undefined, [], [round(1, at(7)), round(2, at(12))], at(20)],
  ['nothing once it was cancelled', undefined, [happened('cancelled', at(4))]],
  ['nothing once it was delivered', undefined, [progress('delivered', at(4))]],
])('a customer whose parcel is late hears %s', (_, expected, facts = [], decisions = [], now = LATE) => {
  expect(lateRound(aHistory({ facts, decisions }), store, now)).toEqual(expected);
});

test('people take over when the last round was told and nothing was heard for as long again', () => {
  const history = aHistory({ decisions: [round(1, at(7)), round(2, at(12))] });

  expect(isForPeople(history, store, at(16))).toBe(false);
  expect(isForPeople(history, store, at(17))).toBe(true);
  expect(isForPeople(history, aStore({ lateRounds: 3 }), at(17))).toBe(false);
});

const RISK = { kind: 'running_late', round: 0 };
/** A store whose parcels take five days, one more or less; promised is the 9th. */
const learned = learnedFromParcels(400, [4, 5, 6]);

test.each<[string, string, unknown, Decision[]?, FlowFact[]?]>([
  ['nothing while it may still be in time', at(4), undefined, [], [progress('dispatched', at(3))]],
  ['that it will probably be late, before the promise passes', at(9), { ...RISK, happenedAt: at(9) }],
  ['not at night', at(9, '05:00'), undefined],
  ['not twice', at(9, '13:00'), undefined, [round(0, at(9))]],
  [
    'that it is late, once the promise has passed',
    at(10),
    { kind: 'running_late', round: 1, happenedAt: DUE },
    [round(0, at(9))],
  ],
  ['that also while it is prepared', at(8), { kind: 'preparing', round: 0, happenedAt: at(8) }, [], []],
])(
  'a customer of a store that knows its parcels hears %s',
  (_, now, expected, decisions = [], facts = [progress('dispatched', at(7))]) => {
    expect(lateRound({ ...aHistory({ facts, decisions }), learned }, store, now)).toEqual(expected);
  },
);

test('a store that has learned from fewer than 300 parcels speaks once its promise has passed', () => {
  const history = {
    ...aHistory({ facts: [progress('dispatched', at(8))] }),
    learned: learnedFromParcels(299, [4, 5, 6]),
  };

  expect(lateRound(history, store, at(9))).toBeUndefined();
  expect(lookTime(history, store, at(9))).toBe('2026-03-10T08:00:00.000Z');
  expect(lateRound(history, store, at(10))).toMatchObject({ round: 1 });
});

test('someone looks at ten in the morning, on the day from which it is likely to be late', () => {
  const history = { ...aHistory({ facts: [progress('dispatched', at(3))] }), learned };

  expect(lookTime(history, store, at(3))).toBe('2026-03-07T09:00:00.000Z');
});

test('a parcel that takes longer than nearly all others is for people, before its promise passes', () => {
  const far = { ...aHistory({ order: due('2026-04-20'), facts: [progress('dispatched', at(3))] }), learned };

  expect(isForPeople(far, store, at(7))).toBe(false);
  expect(isForPeople(far, store, at(28))).toBe(true);
});

test('the promise of an order that is paid later counts from its payment', () => {
  expect(promisedDate(aHistory({ order: { paidAt: at(6) } }), store)).toBe('2026-03-13');
  expect(promisedDate(aHistory({ order: { paidAt: at(1) } }), store)).toBe('2026-03-09');
});

const UNPAID: OrderFields = { awaitsPayment: true };

test('where nobody says when it was paid, it counts from the first word that it no longer waits, in whatever order that came', () => {
  const unpaid = theOrder(UNPAID);
  const paid = theOrder({ updatedAt: at(6) });
  const packed = theOrder({ updatedAt: at(8), shipped: 'part' });
  const known = (...facts: FlowFact[]) => ({ ...aHistory(), flow: { ...aFlow(...facts), placed: PLACED } });

  for (const order of [
    [unpaid, paid, packed],
    [paid, packed, unpaid],
    [packed, unpaid, paid, unpaid],
  ])
    expect(promisedDate(known(...order), store)).toBe('2026-03-13');
  expect(promisedDate(known(paid, packed), store)).toBe('2026-03-09'); // never said to wait
});

test('an order that waits for its payment is not late, and in the end it is for people', () => {
  const history = aHistory({ order: UNPAID });

  expect(lateRound(history, store, at(60))).toBeUndefined();
  expect(lookTime(history, store, at(3))).toBe('2026-03-19T09:00:00.000Z'); // 7 days, and 5 for each of 2 rounds
  expect(isForPeople(history, store, at(19, '08:59'))).toBe(false);
  expect(isForPeople(history, store, at(19, '09:00'))).toBe(true);
});

test('an order that left before its payment can be late', () => {
  expect(lateRound(aHistory({ order: UNPAID, facts: [progress('dispatched', at(3))] }), store, LATE)).toEqual({
    kind: 'running_late',
    round: 1,
    happenedAt: DUE,
  });
});

test('an order with nothing to ship is never late', () => {
  const history = aHistory({ order: { items: [anItem({ shippable: false })] } });

  expect(lateRound(history, store, at(60))).toBeUndefined();
  expect(PLACED < lookTime(history, store, at(3))).toBe(true);
});
