import type { FlowFact } from '../../../domain/journey/flow.ts';
import { countsOfPassages } from '../../../domain/lanes/cells.ts';
import { addTo, folded, type Weeks } from '../../../domain/lanes/fold.ts';
import { passagesOf } from '../../../domain/lanes/passages.ts';
import { toldAs } from '../../../domain/lanes/told.ts';
import {
  aFlow,
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

const passages = (facts: FlowFact[], order: OrderFields = {}, more = {}, told?: string) =>
  passagesOf({ ...aFlow(theOrder(order, more), ...facts), placed: PLACED, ...(told && { told }) }, aStore());
const DEPARTURE = { leg: 'departure', lanes: ['DE'], enteredOn: '2026-03-02' };
const BY = { carrier: 'Deutsche Post', estimatedDelivery: { to: '2026-03-09' } };
const LEFT = progress('dispatched', at(3));

test('an order waits for its departure from the day on which it was placed', () => {
  expect(passages([])).toEqual([DEPARTURE]);
});

test.each<[string, string, OrderFields]>([
  ['it was paid', '2026-03-05', { paidAt: at(5) }],
  ['its goods are there', '2026-03-20', { availableFrom: '2026-03-20' }],
])('or from the day on which %s', (_, enteredOn, order) => {
  expect(passages([], order)).toEqual([{ ...DEPARTURE, enteredOn }]);
});

test('a parcel is on its way from its first sign of having left, by its carrier and the day that it named', () => {
  const facts = [aParcel(at(3), BY), progress('in_transit', at(4)), progress('in_transit', at(6))];
  const lanes = ['DE@DEUTSCHE-POST'];

  expect(passages(facts)).toEqual([
    { ...DEPARTURE, exit: { on: '2026-03-04', how: 'done' } },
    { leg: 'transit', lanes, enteredOn: '2026-03-04' },
    { leg: 'estimate', lanes, enteredOn: '2026-02-22' },
  ]);
});

test.each<[string, FlowFact[], object | undefined]>([
  [
    'when it was first said to be delivered',
    [progress('delivered', at(6)), progress('delivered', at(8))],
    { on: '2026-03-06', how: 'done' },
  ],
  ['when it went back', [progress('returned_to_sender', at(9))], { on: '2026-03-09', how: 'returned' }],
  ['when its order was called off', [happened('cancelled', at(7))], { on: '2026-03-07', how: 'cancelled' }],
  ['not before', [progress('exception', at(7))], undefined],
])('a parcel is through %s', (_, facts, exit) => {
  expect(passages([LEFT, ...facts])[1]).toMatchObject({ leg: 'transit', ...(exit && { exit }) });
});

test('the carrier and the day that were named first stay', () => {
  const facts = [aParcel(at(5), { ...BY, carrier: 'other' }), LEFT, aParcel(at(3), BY)];

  expect(passages(facts)).toEqual(passages(facts.toReversed()));
  expect(passages(facts)[1]).toMatchObject({ lanes: ['DE@DEUTSCHE-POST'] });
});

test('of an order that was delivered without having left only the wait is counted, as cut short', () => {
  expect(passages([progress('delivered', at(6))])).toEqual([
    { ...DEPARTURE, exit: { on: '2026-03-06', how: 'cancelled' } },
  ]);
});

test.each<[string, FlowFact[], OrderFields?]>([
  ['a test order', [LEFT], { test: true }],
  ['an order that is not paid', [], { awaitsPayment: true }],
  ['an order with nothing to ship', [], { items: [anItem({ shippable: false })] }],
])('%s counts nothing', (_, facts, order) => {
  expect(passages(facts, order)).toEqual([]);
});

test('a parcel is on its lane once something is heard of it, and then from its departure', () => {
  const shopify = { platform: 'shopify' };
  const numbered = [LEFT, aParcel(at(3), { trackingNumber: 'A1' })];

  expect(passages([LEFT], {}, shopify)).toHaveLength(1);
  expect(passages(numbered, {}, shopify)).toHaveLength(1);
  expect(passages([...numbered, progress('in_transit', at(5))], {}, shopify)[1]).toEqual({
    leg: 'transit',
    lanes: ['DE'],
    enteredOn: '2026-03-03',
  });
  expect(passages([LEFT])).toHaveLength(2); // its shop reports itself
});

test('parcels with numbers that no source follows leave the lane as it is', () => {
  const shopify = { platform: 'shopify' };
  const week = (facts: FlowFact[]) => passages([LEFT, aParcel(at(3), { trackingNumber: 'A1' }), ...facts], {}, shopify);
  const learnedFrom = (lives: FlowFact[][]) => {
    const weeks: Weeks = new Map();
    for (const { lane, leg, week: of, name, amount } of countsOfPassages([], lives.flatMap(week)))
      addTo(weeks, { lane, leg, week: of, cell: { [name]: amount } });
    return folded(weeks, 'transit', 'store', '2026-05-20');
  };
  const followed = Array.from({ length: 40 }, (_, i) => [progress('delivered', at(4 + (i % 5)))]);

  expect(learnedFrom([...followed, ...Array.from({ length: 40 }, () => [])])).toEqual(learnedFrom(followed));
});

test('an address that names no country counts for the store alone', () => {
  expect(passages([LEFT, aParcel(at(3), BY)], { shippingAddress: undefined })).toMatchObject([
    { lanes: ['store'] },
    { lanes: ['store'] },
    { lanes: ['store'] },
  ]);
});

const TOLD = { at: at(2), to: '2026-03-07', likely: '2026-03-05', basis: 'learned' } as const;

test.each<[string, object, string | undefined]>([
  ['its customer was told none', { due: '2026-03-09' }, undefined],
  ['its customer was told some', { due: '2026-03-09', told: TOLD }, toldAs(TOLD)],
  ['they were told after it arrived', { due: '2026-03-09' }, toldAs({ ...TOLD, at: at(7) })],
])('a parcel that arrived is measured by its promise and by the days told first: %s', (_, dates, told) => {
  expect(passages([LEFT, progress('delivered', at(6))], {}, {}, told)[1]).toMatchObject({ leg: 'transit', dates });
  expect(passages([LEFT], {}, {}, told)[1]).not.toHaveProperty('dates');
});
