import { assumedArrival, hangsOnSources, newsCanCome, withAssumptions } from '../../../domain/journey/assumptions.ts';
import { awaited } from '../../../domain/journey/awaited.ts';
import type { Awaits } from '../../../domain/journey/awaits.ts';
import type { FlowFact } from '../../../domain/journey/flow.ts';
import { isComplete, lastDelivered } from '../../../domain/journey/goods.ts';
import { whatNext } from '../../../domain/journey/next.ts';
import { MOST_PARCELS } from '../../../domain/journey/registers.ts';
import type { OrderFields } from '../../fixtures.ts';
import { aHistory, anItem, aParcel, aStore, at, happened, progress } from '../../fixtures.ts';

const STORE = aStore();
const LEFT = progress('dispatched', at(4));
const ARRIVED = progress('delivered', at(6));

test.each<[string, Awaits, OrderFields, FlowFact[]]>([
  ['an order that is not paid', 'payment', { awaitsPayment: true }, []],
  ['one whose payment ended', 'nothing_more', { awaitsPayment: true, paymentEnded: true }, []],
  ['one that leaves months from now', 'stock_date', { promisedDelivery: { to: '2026-09-30' } }, []],
  ['one whose goods come later', 'stock_date', { availableFrom: '2026-03-20' }, []],
  ['one that has not left', 'departure', {}, []],
  [
    'one that is on its way',
    'carrier_news',
    {},
    [aParcel(at(4), { trackingNumber: '1Z' }), LEFT, progress('in_transit', at(5))],
  ],
  ['one at a pick-up point', 'collection', {}, [LEFT, progress('ready_for_pickup', at(5))]],
  ['one without anything to ship', 'nothing_to_ship', { items: [anItem({ shippable: false })] }, []],
  [
    'one without anything to ship, which was fulfilled',
    'nothing_to_ship',
    { items: [anItem({ shippable: false })] },
    [LEFT],
  ],
  [
    'one of which a parcel is on its way, whatever its shop says of shipping',
    'carrier_news',
    { items: [anItem({ shippable: false })] },
    [aParcel(at(4), { trackingNumber: '1Z' }), LEFT],
  ],
  [
    'one of which such a parcel arrived',
    'review',
    { items: [anItem({ shippable: false })] },
    [aParcel(at(4), { trackingNumber: '1Z' }), LEFT, ARRIVED],
  ],
  ['one that arrived', 'review', {}, [LEFT, ARRIVED]],
  ['one that was cancelled and never left', 'nothing_more', {}, [happened('cancelled', at(3))]],
  [
    'one that was cancelled on its way',
    'carrier_news',
    {},
    [LEFT, progress('in_transit', at(5)), happened('cancelled', at(5))],
  ],
  ['one that came back', 'nothing_more', {}, [LEFT, progress('returned_to_sender', at(6))]],
])('%s awaits: %s', (_, what, order, facts) => {
  expect(awaited(aHistory({ order, facts }), STORE, at(7))).toMatchObject({ what });
});

describe('a parcel that nobody reports on', () => {
  const parcel = { parcelId: '1' };
  const numbered = { ...parcel, trackingNumber: '1Z' };
  const silent = aHistory({ platform: 'shopify', facts: [LEFT] });

  test.each<[string, object, Parameters<typeof newsCanCome>[2], boolean]>([
    ['it has no number', parcel, { easypost: at(4) }, false],
    ['no source was ever heard', numbered, {}, false],
    ['only the shop itself was', numbered, { own: at(4) }, false],
    ['a source was heard long ago', numbered, { easypost: '2025-11-01T00:00:00.000Z' }, false],
    ['a source that follows numbers was', numbered, { easypost: at(4) }, true],
  ])('is one of which news can come or not: %s', (_, one, sources, canCome) => {
    expect(newsCanCome(silent, { ...parcel, ...one }, sources, at(5))).toBe(canCome);
  });

  test('hangs on the sources that were heard only while it has a number and nothing else says', () => {
    const tracked = [aParcel(at(4), { trackingNumber: '1Z' }), LEFT];
    const hangs = (platform: 'shopify' | 'own', facts: FlowFact[]) => hangsOnSources(aHistory({ platform, facts }));

    expect(hangs('shopify', tracked)).toBe(true);
    expect(hangs('shopify', [LEFT])).toBe(false);
    expect(hangs('shopify', [...tracked, progress('in_transit', at(5))])).toBe(false);
    expect(hangs('own', tracked)).toBe(false);
    expect(hangs('own', [LEFT])).toBe(true);
  });

  test('is one that was heard of before no longer', () => {
    const heardOf = aHistory({ platform: 'shopify', facts: [LEFT, progress('in_transit', at(5))] });

    expect(newsCanCome(heardOf, parcel, {}, at(6))).toBe(true);
  });

  test.each<[string, object, Parameters<typeof newsCanCome>[2], boolean]>([
    ['it has a number', numbered, {}, true],
    ['it has none, and the shop never told of more than departures', parcel, {}, false],
    ['it has none, and only a carrier’s service was heard', parcel, { easypost: at(4) }, false],
    ['it has none, and the shop tells of arrivals', parcel, { own: at(4) }, true],
  ])('is one or not, of a shop that reports itself: %s', (_, one, sources, canCome) => {
    const history = aHistory({ platform: 'own', facts: [LEFT] });

    expect(newsCanCome(history, { ...parcel, ...one }, sources, at(5))).toBe(canCome);
  });

  test('is not chased, and taken for delivered some days after its promise', () => {
    const arrival = assumedArrival(silent, STORE, parcel);
    const before = withAssumptions(silent, STORE, {}, at(5));
    const after = withAssumptions(silent, STORE, {}, arrival);

    expect(arrival.slice(0, 10)).toBe('2026-03-14'); // 2 + 7 days, and 5 more, at the end of the day
    expect(awaited(before, STORE, at(12))).toEqual({ what: 'assumed_arrival', until: arrival });
    expect(lastDelivered(after)).toBe(arrival);
    expect(awaited(after, STORE, arrival).what).toBe('review');
    expect(whatNext(after, STORE, arrival).next).toBe('review');
  });
});

test.each<[string, Awaits, number, FlowFact[]]>([
  [
    'it left after the trouble of the first, and arrived',
    'review',
    1,
    [progress('dispatched', at(6), { parcelId: '2' })],
  ],
  ['it is of an order of several units', 'carrier_news', 2, [progress('dispatched', at(6), { parcelId: '2' })]],
  ['it left before, as a further box does', 'carrier_news', 1, [progress('dispatched', at(4), { parcelId: '2' })]],
  [
    'the first moves again',
    'carrier_news',
    1,
    [progress('dispatched', at(6), { parcelId: '2' }), progress('in_transit', at(7))],
  ],
])(
  'a second parcel that arrives stands for one that is lost, where none tells what is in it, or not: %s',
  (_, what, quantity, facts) => {
    const lost = [LEFT, progress('exception', at(5))];
    const arrived = progress('delivered', at(8), { parcelId: '2' });
    const history = aHistory({ order: { items: [anItem({ quantity })] }, facts: [...lost, ...facts, arrived] });

    expect(awaited(history, STORE, at(9)).what).toBe(what);
  },
);

test('an order of more parcels than are followed ends with those that are', () => {
  const ids = Array.from({ length: MOST_PARCELS + 10 }, (_, i) => `${i}`);
  const boxes = ids.map((parcelId) => aParcel(at(3), { parcelId, items: [{ sku: 'STOVE-1', quantity: 1 }] }));
  const order = { items: [anItem({ sku: 'STOVE-1', quantity: ids.length })] };
  const arrived = ids.map((parcelId) => progress('delivered', at(6), { parcelId }));

  expect(isComplete(aHistory({ order, facts: [...boxes, ...arrived.slice(0, MOST_PARCELS - 1)] }))).toBe(false);
  expect(isComplete(aHistory({ order, facts: [...boxes, ...arrived] }))).toBe(true);
});
