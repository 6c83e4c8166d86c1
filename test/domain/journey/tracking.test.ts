import { trackingOf } from '../../../domain/journey/tracking.ts';
import { aHistory, anItem, aParcel, aStore, at, happened, progress } from '../../fixtures.ts';

const ITEMS = [anItem({ id: 'a', quantity: 2 }), anItem({ id: 'b', title: 'Cup' })];
const of = (fields: Parameters<typeof aHistory>[0], now = at(4), store = aStore()) =>
  trackingOf(aHistory(fields), store, now);

test('an order that nothing was heard of since is promised by the shop’s own days, and by nothing better', () => {
  expect(of({})).toMatchObject({
    awaits: { what: 'departure' },
    isLate: false,
    expected: { to: '2026-03-09', basis: 'default' },
    parcels: [],
  });
});

test('a parcel shows its steps, the latest first, each with who said so', () => {
  const { parcels, awaits } = of({
    facts: [
      aParcel(at(3), { trackingNumber: '00340434161094042557', carrier: 'DHL' }),
      progress('dispatched', at(3, '10:00')),
      progress('in_transit', at(3, '20:00'), { location: 'Leipzig', by: 'carrier' }),
    ],
  });

  expect(awaits.what).toBe('carrier_news');
  expect(parcels).toEqual([
    expect.objectContaining({
      milestone: 'in_transit',
      carrier: 'DHL',
      steps: [
        expect.objectContaining({ milestone: 'in_transit', location: 'Leipzig', by: 'carrier' }),
        expect.objectContaining({ milestone: 'dispatched', by: undefined }),
      ],
    }),
  ]);
});

test('what was claimed before the order was placed is not shown', () => {
  const [parcel] = of({
    facts: [progress('delivered', '2025-03-02T09:00:00.000Z'), progress('dispatched', at(3))],
  }).parcels;

  expect(parcel?.steps.map(({ milestone }) => milestone)).toEqual(['dispatched']);
});

test('what waits at a pick-up point names the place and the last day, and awaits no day of arrival', () => {
  const tracking = of(
    { facts: [progress('ready_for_pickup', at(4, '08:00'), { location: 'Shop 7, Main Street' })] },
    at(5),
  );

  expect(tracking).toMatchObject({ awaits: { what: 'collection' }, expected: undefined });
  expect(tracking.parcels[0]).toMatchObject({ collectAt: 'Shop 7, Main Street', collectBy: '2026-03-11' });
});

test('what is in no parcel yet is still to come', () => {
  const facts = [aParcel(at(3), { items: [{ id: 'a', quantity: 1 }] }), progress('dispatched', at(3))];

  expect(of({ order: { items: ITEMS }, facts }).toCome).toEqual([
    { item: expect.objectContaining({ id: 'a' }), quantity: 1 },
    { item: expect.objectContaining({ id: 'b' }), quantity: 1 },
  ]);
});

test('an order that is late says so, and names no day where none is known', () => {
  expect(of({ facts: [progress('dispatched', at(3))] }, at(12))).toMatchObject({ isLate: true, expected: undefined });
});

test.each([
  ['cancelled', { facts: [happened('cancelled', at(3))] }],
  ['unpaid', { order: { awaitsPayment: true } }],
  ['arrived', { facts: [progress('delivered', at(4))] }],
])('an order that is %s awaits no day', (_, fields) => {
  expect(of(fields, at(4, '13:00')).expected).toBeUndefined();
});

test('goods can be sent back until a day that is known once all has arrived', () => {
  const store = aStore({ returns: { days: 30 } });

  expect(of({}, at(4), store).returns).toEqual({ days: 30 });
  expect(of({ facts: [progress('delivered', at(4))] }, at(5), store).returns).toEqual({
    days: 30,
    until: '2026-04-03',
  });
});

test('open parcels come before those that have arrived', () => {
  const facts = [progress('delivered', at(4)), progress('in_transit', at(3), { parcelId: '2' })];

  expect(of({ facts }, at(5)).parcels.map(({ parcelId }) => parcelId)).toEqual(['2', '1']);
});

test('what is in the delivery vehicle comes today: no promise of some days later is shown beside it', () => {
  const facts = [progress('out_for_delivery', at(4, '07:00'))];

  expect(of({ facts })).toMatchObject({ isAtTheDoor: true, expected: undefined });
});
