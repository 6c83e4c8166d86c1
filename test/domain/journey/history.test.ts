import type { FlowFact } from '../../../domain/journey/flow.ts';
import { isComplete, itemsToCome, itemsToReview, lastDelivered } from '../../../domain/journey/goods.ts';
import {
  heldMessages,
  lastDecision,
  lastHeard,
  openParcels,
  parcelStates,
  wentBack,
} from '../../../domain/journey/history.ts';
import type { Item, ParcelItem } from '../../../domain/order/order.ts';
import { aDecision, aHistory, anItem, aParcel, at, happened, PLACED, progress } from '../../fixtures.ts';

const twoTeapots = [anItem({ quantity: 2 })];
const packed = (parcelId: string, ...items: ParcelItem[]): FlowFact => aParcel(at(3), { parcelId, items });
const delivered = (parcelId: string, time = at(5)): FlowFact => progress('delivered', time, { parcelId });
const left = (parcelId: string, time = at(7)): FlowFact => progress('dispatched', time, { parcelId });
const sentBack = (parcelId: string): FlowFact => progress('returned_to_sender', at(6), { parcelId });
const refundOf = (...items: ParcelItem[]): FlowFact =>
  happened('refunded', at(4), { refund: { amount: '9.00', items } });
const teapots = (quantity: number): ParcelItem => ({ id: 'a', quantity });

test('a refund dated before the order is not about it: its goods are still to come, and to be reviewed', () => {
  const history = aHistory({ facts: [refundOf(teapots(1))] });
  expect([isComplete(history), itemsToReview(history).length]).toEqual([true, 0]);

  const earlier = { ...history, events: history.events.map((event) => ({ ...event, occurredAt: at(0) })) };

  expect([isComplete(earlier), itemsToReview(earlier).length]).toEqual([false, 1]);
});

test.each<[string, boolean, FlowFact[], Item[]?]>([
  ['nothing was heard of yet', false, []],
  ['its only parcel is under way', false, [progress('in_transit', at(4))]],
  ['its only parcel was delivered', true, [delivered('1')]],
  [
    'a parcel is delivered and another only known by its number',
    false,
    [delivered('1'), aParcel(at(3), { parcelId: '2' })],
  ],
  ['one of two parcels is delivered', false, [delivered('1'), progress('dispatched', at(3), { parcelId: '2' })]],
  ['both are', true, [delivered('1'), delivered('2')]],
  ['the other one was called off', true, [delivered('1'), aParcel(at(3), { parcelId: '2', voided: true })]],
  ['all parcels were called off', false, [aParcel(at(3), { voided: true }), delivered('1')]],
  ['the other one went back', true, [delivered('1'), sentBack('2')]],
  ['two of two units are delivered', true, [packed('1', teapots(2)), delivered('1')], twoTeapots],
  ['one of two units is, and no parcel holds the other', false, [packed('1', teapots(1)), delivered('1')], twoTeapots],
  [
    'the other unit came in a second parcel',
    true,
    [packed('1', teapots(1)), delivered('1'), packed('2', teapots(1)), delivered('2')],
    twoTeapots,
  ],
  ['a replacement is under way', false, [packed('1', teapots(1)), delivered('1'), packed('2', teapots(1)), left('2')]],
  [
    'a parcel that went back is sent again',
    false,
    [packed('1', teapots(1)), sentBack('1'), packed('2', teapots(1)), left('2')],
  ],
  [
    'a replacement has only a label',
    true,
    [
      packed('1', teapots(1)),
      delivered('1'),
      packed('2', teapots(1)),
      progress('label_created', at(7), { parcelId: '2' }),
    ],
  ],
  [
    'a replacement has arrived',
    true,
    [packed('1', teapots(1)), delivered('1'), packed('2', teapots(1)), left('2'), delivered('2', at(9))],
  ],
  [
    'the parcel that was replaced never arrives',
    true,
    [packed('1', teapots(1)), left('1', at(3)), packed('2', teapots(1)), left('2'), delivered('2', at(9))],
  ],
  [
    'a lost parcel was refunded',
    true,
    [packed('1', teapots(1)), delivered('1'), packed('2', teapots(1)), left('2'), refundOf(teapots(1))],
    twoTeapots,
  ],
  ['the other unit was refunded', true, [packed('1', teapots(1)), delivered('1'), refundOf(teapots(1))], twoTeapots],
  ['all units were refunded before they went', true, [refundOf(teapots(2))], twoTeapots],
  ['money was refunded, and no goods', false, [happened('refunded', at(4), { refund: { amount: '9.00' } })]],
  ['there is nothing to ship', true, [], [anItem({ shippable: false })]],
  ['all quantities were edited away', true, [], [anItem({ quantity: 0 })]],
  [
    'only what is shipped counts',
    true,
    [packed('1', teapots(1)), delivered('1')],
    [anItem(), anItem({ id: 'voucher', shippable: false })],
  ],
  [
    'one parcel does not tell what is in it',
    true,
    [packed('1', teapots(1)), delivered('1'), delivered('2')],
    twoTeapots,
  ],
  [
    'a further box was not told of by its carrier',
    true,
    [packed('1', teapots(2)), delivered('1'), packed('1-2')],
    twoTeapots,
  ],
  [
    'a further box is under way',
    false,
    [packed('1', teapots(2)), delivered('1'), packed('1-2'), progress('in_transit', at(4), { parcelId: '1-2' })],
    twoTeapots,
  ],
  [
    'a further box arrived before the first',
    false,
    [packed('1', teapots(2)), progress('in_transit', at(4)), packed('1-2'), delivered('1-2')],
    twoTeapots,
  ],
  [
    'a further box arrived too',
    true,
    [packed('1', teapots(2)), delivered('1'), packed('1-2'), delivered('1-2')],
    twoTeapots,
  ],
  ['the carrier tells of no further box, nor the shop of items', true, [delivered('1'), packed('1-2')]],
  [
    'both boxes arrived, and no parcel holds the other unit',
    false,
    [packed('1', teapots(1)), delivered('1'), packed('1-2'), delivered('1-2')],
    twoTeapots,
  ],
  [
    'units are told by SKU',
    true,
    [packed('1', { sku: 'T', quantity: 2 }), delivered('1')],
    [anItem({ id: 'a', sku: 'T', quantity: 2 })],
  ],
  [
    'a parcel holds one of two lines of one SKU',
    false,
    [packed('1', { sku: 'T', quantity: 1 }), delivered('1')],
    [anItem({ id: 'a', sku: 'T' }), anItem({ id: 'b', sku: 'T' })],
  ],
  [
    'a parcel holds both lines of one SKU',
    true,
    [packed('1', { sku: 'T', quantity: 2 }), delivered('1')],
    [anItem({ id: 'a', sku: 'T' }), anItem({ id: 'b', sku: 'T' })],
  ],
  [
    'an id names one line and the SKU the other',
    true,
    [packed('1', { sku: 'T', quantity: 1 }, { id: 'a', quantity: 1 }), delivered('1')],
    [anItem({ id: 'a', sku: 'T' }), anItem({ id: 'b', sku: 'T' })],
  ],
])('%s: complete is %s', (_, expected, facts, items = [anItem()]) => {
  expect(isComplete(aHistory({ order: { items }, facts }))).toBe(expected);
});

test('an order with nothing to ship is not complete before it is paid', () => {
  const order = { items: [anItem({ shippable: false })], awaitsPayment: true };

  expect(isComplete(aHistory({ order }))).toBe(false);
  expect(isComplete(aHistory({ order: { ...order, awaitsPayment: false } }))).toBe(true);
});

test('what is still to come is named by units', () => {
  const items = [anItem({ quantity: 3 }), anItem({ id: 'b', title: 'Cup' })];

  const history = aHistory({
    order: { items },
    facts: [packed('1', teapots(1)), delivered('1'), refundOf(teapots(1))],
  });

  expect(itemsToCome(history).map(({ item, quantity }) => [item.title, quantity])).toEqual([
    ['Teapot', 1],
    ['Cup', 1],
  ]);
});

test('where a parcel does not tell what is in it, nothing is said to be missing', () => {
  expect(itemsToCome(aHistory({ facts: [delivered('1')] }))).toEqual([]);
  expect(itemsToCome(aHistory())).toEqual([]);
});

test('a parcel stands where it got to, whatever came later', () => {
  const history = aHistory({
    facts: [delivered('1'), progress('in_transit', at(6)), aParcel(at(3), { trackingNumber: 'A' })],
  });

  expect(parcelStates(history)).toEqual([
    { parcelId: '1', trackingNumber: 'A', milestone: 'delivered', occurredAt: at(5) },
  ]);
  expect(openParcels(history)).toEqual([]);
});

test('an order went back when every parcel did', () => {
  expect(wentBack(aHistory({ facts: [sentBack('1')] }))).toBe(true);
  expect(wentBack(aHistory({ facts: [sentBack('1'), delivered('2')] }))).toBe(false);
  expect(wentBack(aHistory())).toBe(false);
});

test('the delivery of an order is the last of its parcels', () => {
  expect(lastDelivered(aHistory({ facts: [delivered('1', at(7)), delivered('2', at(5))] }))).toBe(at(7));
  expect(lastDelivered(aHistory({ facts: [progress('in_transit', at(5))] }))).toBeUndefined();
  expect(lastDelivered(aHistory({ order: { items: [] } }))).toBe(PLACED);
});

test('a sign of life is the placing, a milestone or a scan after it', () => {
  expect(lastHeard(aHistory())).toBe(PLACED);
  expect(lastHeard(aHistory({ facts: [progress('exception', at(5)), progress('in_transit', at(4))] }))).toBe(at(5));
  expect(lastHeard(aHistory({ facts: [delivered('1'), progress('in_transit', at(5, '18:00'))] }))).toBe(at(5, '18:00'));
});

test('a mail is pending while its last decision is to hold it', () => {
  const held = { outcome: 'held', until: at(9) } as const;
  const decisions = [
    aDecision('dispatched', { parcelId: '1', ...held }),
    aDecision('dispatched', { parcelId: '2', ...held }),
    aDecision('dispatched', { parcelId: '1' }),
  ];

  const history = aHistory({ decisions });

  expect(heldMessages(history).map(({ parcelId }) => parcelId)).toEqual(['2']);
  expect(lastDecision(history, { kind: 'dispatched', parcelId: '1', occurrence: '1' })?.outcome).toBe('sent');
  expect(lastDecision(history, { kind: 'dispatched', occurrence: '1' })).toBeUndefined();
});
