import type { Candidate } from '../../domain/journey/candidates.ts';
import type { MessageKind } from '../../domain/message/kinds.ts';
import type { Item, ParcelItem } from '../../domain/order/order.ts';
import { missingFields } from '../../emails/required.ts';
import { contentOf } from '../../lambdas/journey-step/content.ts';
import {
  aHistory,
  aMail,
  anItem,
  aParcel,
  aStore,
  at,
  happened,
  PLACED,
  progress,
  type StoreFields,
} from '../fixtures.ts';

type Fields = Parameters<typeof aHistory>[0];

const UNSUBSCRIBE = 'https://api.example.com/unsubscribe/x';
const ABOUT = { stage: 'prod', now: at(5), unsubscribeUrl: UNSUBSCRIBE };

function content(
  kind: MessageKind,
  fields: Fields = {},
  store: StoreFields = {},
  more: Partial<Candidate> & { now?: string } = {},
) {
  const mail = { kind, occurrence: '1', happenedAt: at(5), notify: true, ...more };
  return contentOf(aHistory(fields), mail, aStore(store), { ...ABOUT, ...(more.now && { now: more.now }) });
}

const TEAPOT = anItem({ id: 'a', sku: 'TP/1', title: 'Teapot', productUrl: 'https://shop.example.com/teapot' });
const CUP = anItem({ id: 'b', title: 'Cup', quantity: 2, imageUrl: 'https://shop.example.com/cup.png' });
const ORDER = { items: [TEAPOT, CUP] as Item[] };

test('the last of several parcels shows the others, and what is in no parcel yet', () => {
  const facts = [
    aParcel(at(3), { trackingNumber: 'A', items: [{ id: 'a', quantity: 1 }] }),
    aParcel(at(3), { parcelId: '2', trackingNumber: 'B', items: [{ id: 'b', quantity: 1 }] }),
    progress('delivered', at(4)),
    progress('delivered', at(5), { parcelId: '2' }),
  ];

  const { parcel, otherParcels, openItems } = content('delivered', { order: ORDER, facts }, {}, { parcelId: '2' });

  expect(parcel).toMatchObject({ trackingNumber: 'B', items: [{ title: 'Cup', quantity: 1 }] });
  expect(otherParcels).toMatchObject([{ trackingNumber: 'A', status: 'delivered' }]);
  expect(openItems).toEqual([{ title: 'Cup', quantity: 1 }]);
});

test('one parcel with everything in it shows nothing else', () => {
  const facts = [aParcel(at(3), { trackingNumber: 'A' }), progress('delivered', at(5))];

  expect(content('delivered', { order: ORDER, facts }, {}, { parcelId: '1' })).toMatchObject({
    otherParcels: [],
    openItems: [],
  });
});

test('a lone parcel of which no items are told holds what is really to be shipped', () => {
  const items = [TEAPOT, CUP, anItem({ id: 'c', title: 'Recipes (PDF)', shippable: false })];
  const facts = [
    happened('refunded', at(4), { refund: { amount: '24.50', items: [{ id: 'b', quantity: 1 }] } }),
    progress('dispatched', at(5)),
  ];

  expect(content('dispatched', { order: { items }, facts }, {}, { parcelId: '1' }).parcel?.items).toEqual([
    { title: 'Teapot', quantity: 1 },
    { title: 'Cup', quantity: 1 },
  ]);
});

describe('of two lines that share a SKU', () => {
  const [red, blue] = ['red', 'blue'].map((title) => anItem({ id: title, sku: 'T', title }));
  const items = [red!, blue!];
  const isIn = (...parcels: ParcelItem[][]) => {
    const facts = parcels.map((items, i) => aParcel(at(3), { parcelId: String(i + 1), items }));
    const last = String(parcels.length);
    const { parcel } = content('dispatched', { order: { items }, facts }, {}, { parcelId: last });
    return parcel?.items?.map(({ title, quantity }) => `${quantity} × ${title}`);
  };

  test.each<[string, ParcelItem[][], string[]]>([
    ['both are in a parcel with two of the SKU', [[{ sku: 'T', quantity: 2 }]], ['1 × red', '1 × blue']],
    ['the second parcel holds the other', [[{ sku: 'T', quantity: 1 }], [{ sku: 'T', quantity: 1 }]], ['1 × blue']],
    ['an id names its own', [[{ sku: 'T', quantity: 1 }], [{ id: 'red', quantity: 1 }]], ['1 × red']],
    ['more than was ordered is shown all the same', [[{ sku: 'T', quantity: 3 }]], ['1 × red', '2 × blue']],
    [
      'what the order does not know is shown by its SKU',
      [
        [
          { id: 'blue', quantity: 1 },
          { sku: 'Z', quantity: 4 },
        ],
      ],
      ['1 × blue', '4 × Z'],
    ],
  ])('%s', (_, parcels, expected) => {
    expect(isIn(...parcels)).toEqual(expected);
  });
});

test('of one parcel among several nothing is guessed', () => {
  const facts = [aParcel(at(3), { parcelId: '2' }), progress('dispatched', at(5))];

  expect(content('dispatched', { order: ORDER, facts }, {}, { parcelId: '1' }).parcel?.items).toBeUndefined();
});

test('a parcel of which only a tracking number is known is still being prepared', () => {
  const facts = [aParcel(at(3), { parcelId: '2', trackingNumber: 'B' }), progress('delivered', at(5))];

  expect(content('delivered', { facts }, {}, { parcelId: '1' }).otherParcels).toMatchObject([
    { trackingNumber: 'B', status: 'label_created' },
  ]);
});

test.each<[string, StoreFields, [string, string | undefined][]]>([
  [
    'the product page, where an item has one',
    {},
    [
      ['Teapot', 'https://shop.example.com/teapot'],
      ['Cup', undefined],
    ],
  ],
  [
    'where the store says',
    { review: { itemUrl: 'https://shop.example.com/r/{orderId}/{itemId}' } },
    [
      ['Teapot', 'https://shop.example.com/r/1001/a'],
      ['Cup', 'https://shop.example.com/r/1001/b'],
    ],
  ],
  [
    'not where an item lacks what the address names',
    { review: { itemUrl: 'https://shop.example.com/r?sku={sku}' } },
    [
      ['Teapot', 'https://shop.example.com/r?sku=TP%2F1'],
      ['Cup', undefined],
    ],
  ],
])('each item is named, and reviewed %s', (_, store, expected) => {
  const { review } = content('review_request', { order: ORDER }, store);

  expect(review?.url).toBe('https://acme.example.com/review/1001');
  expect(review?.items?.map(({ title, url }) => [title, url])).toEqual(expected);
});

test('what was taken back is not reviewed', () => {
  const facts = [happened('refunded', at(6), { refund: { amount: '24.50', items: [{ id: 'a', quantity: 1 }] } })];

  expect(content('review_request', { order: ORDER, facts }).review?.items).toMatchObject([{ title: 'Cup' }]);
});

test('a corrected number names the one told before, even when an earlier attempt broke off', () => {
  const facts = [progress('dispatched', at(3)), aParcel(at(4), { trackingNumber: 'B' })];
  const mails = [
    aMail('dispatched', { parcelId: '1', trackingNumber: 'A' }),
    aMail('tracking_corrected', { parcelId: '1', trackingNumber: 'B', status: 'claimed', claimedAt: at(4) }),
  ];

  const { oldTrackingNumber, parcel } = content('tracking_corrected', { facts, mails }, {}, { parcelId: '1' });

  expect([oldTrackingNumber, parcel?.trackingNumber]).toEqual(['A', 'B']);
});

test.each<[MessageKind, Fields, object]>([
  ['order_confirmation', {}, { expected: { to: '2026-03-09' } }],
  ['preparing', {}, { kind: 'preparing' }],
  [
    'problem',
    { facts: [progress('exception', at(5), { reason: 'address', location: 'Hamburg' })] },
    { reason: 'address' },
  ],
  ['problem', { facts: [progress('returned_to_sender', at(5))] }, { reason: 'returned_to_sender' }],
  ['cancelled', { facts: [happened('cancelled', at(5), { reason: 'customer' })] }, { reason: 'customer' }],
  [
    'refunded',
    { facts: [happened('refunded', at(5), { refund: { amount: '3.00' } })] },
    { refund: { amount: '3.00', currency: 'EUR' } },
  ],
  ['return_received', { facts: [happened('return_received', at(5))] }, {}],
  ['running_late', { order: { placedAt: PLACED } }, { round: 1 }],
  ['review_reminder', {}, { unsubscribeUrl: UNSUBSCRIBE }],
])('%s has what it shows', (kind, fields, expected) => {
  const parcelId = kind === 'problem' ? { parcelId: '1' } : {};
  const filled = content(kind, fields, {}, parcelId);

  expect(filled).toMatchObject(expected);
  expect(missingFields(filled)).toEqual([]);
});

test('of what happened in one moment each mail tells its own', () => {
  const facts = [
    happened('cancelled', at(5), { reason: 'inventory' }),
    happened('refunded', at(5), { eventId: 'r1', refund: { amount: '24.50' } }),
    happened('refunded', at(5), { eventId: 'r2', refund: { amount: '0.75' } }),
    happened('refunded', at(6), { eventId: 'r3', refund: { amount: '9.00' } }),
  ];

  expect(content('cancelled', { facts }).reason).toBe('inventory');
  expect(content('refunded', { facts }).refund?.amount).toBe('25.25');
});

const SAID = aParcel(at(3), { estimatedDelivery: { to: '2026-03-12' } });
const LATE = { order: { promisedDelivery: { to: '2026-03-05' } } };
const OPEN = [progress('dispatched', at(3)), SAID];

test.each<[string, string | undefined, MessageKind, Fields, object?]>([
  ['what the carrier said of the parcel', '2026-03-12', 'dispatched', { ...LATE, facts: OPEN }, { parcelId: '1' }],
  [
    'else the promise',
    '2026-03-05',
    'dispatched',
    { ...LATE, facts: [progress('dispatched', at(3))] },
    { parcelId: '1' },
  ],
  [
    'nothing once it is there',
    undefined,
    'delivered',
    { facts: [SAID, progress('delivered', at(5))] },
    { parcelId: '1' },
  ],
  [
    'nothing of a parcel that is there, though another is to come',
    undefined,
    'delivered',
    { facts: [SAID, progress('delivered', at(5)), progress('dispatched', at(5), { parcelId: '2' })] },
    { parcelId: '1' },
  ],
  [
    'nothing once it goes back',
    undefined,
    'problem',
    { facts: [SAID, progress('returned_to_sender', at(5))] },
    { parcelId: '1' },
  ],
  ['nothing of a cancelled order', undefined, 'cancelled', { facts: [...OPEN, happened('cancelled', at(5))] }],
  [
    'nothing where nothing is shipped',
    undefined,
    'order_confirmation',
    { order: { items: [anItem({ shippable: false })] } },
  ],
  ['the carrier’s day of a late order', '2026-03-12', 'running_late', { ...LATE, facts: OPEN }, { happenedAt: at(8) }],
  ['that day still on it', '2026-03-12', 'running_late', { ...LATE, facts: OPEN }, { now: at(12, '22:59') }],
  ['no day that has passed', undefined, 'running_late', { ...LATE, facts: OPEN }, { now: at(12, '23:00') }],
])('a mail expects %s: %s', (_, to, kind, fields, more = {}) => {
  expect(content(kind, fields, {}, more).expected?.to).toBe(to);
});

test('a late mail knows whether the due day is over', () => {
  const late = (now: string) => content('running_late', { ...LATE, facts: OPEN }, {}, { happenedAt: now, now }).overdue;

  expect([late(at(5, '22:59')), late(at(5, '23:00'))]).toEqual([false, true]);
});

test('a late order shows its only parcel under way as the parcel', () => {
  const second = [
    progress('in_transit', at(5), { parcelId: '2' }),
    aParcel(at(3), { parcelId: '2', trackingNumber: 'B' }),
  ];

  const one = content('running_late', { facts: [progress('delivered', at(5)), ...second] });
  expect([one.parcel?.trackingNumber, one.otherParcels.map(({ status }) => status)]).toEqual(['B', ['delivered']]);

  const two = content('running_late', { facts: [progress('dispatched', at(5)), ...second] });
  expect([two.parcel, two.otherParcels.length]).toEqual([undefined, 2]);
});

test('a refund whose time nobody told is found by what was told in its place', () => {
  const facts = [
    happened('refunded', at(3), { undated: true, refund: { amount: '3.00' } }),
    happened('refunded', at(4), { undated: true, refund: { amount: '4.00' } }),
  ];

  expect(content('refunded', { facts }, {}, { occurrence: at(4), happenedAt: at(9) }).refund?.amount).toBe('4.00');
});

test.each<[string, (string | undefined)[], string | undefined]>([
  ['what moved', ['5.00', '0.00'], '5.00'],
  ['nothing, when none did', ['0.00'], undefined],
  ['nothing, when a part is not known', ['5.00', undefined], undefined],
])('the amount of a refund is %s', (_, amounts, expected) => {
  const facts = amounts.map((amount, i) => happened('refunded', at(5), { eventId: `r${i}`, refund: { amount } }));

  expect(content('refunded', { facts }).refund?.amount).toBe(expected);
});

test.each<[string, (string | undefined)[], { amount: string; currency: string } | undefined]>([
  ['its own', ['USD', 'USD'], { amount: '10.00', currency: 'USD' }],
  ['the order’s, where none was told', [undefined, 'EUR'], { amount: '10.00', currency: 'EUR' }],
  ['not told, where there are several', [undefined, 'USD'], undefined],
])('the currency of a refund is %s', (_, currencies, expected) => {
  const facts = currencies.map((currency, i) =>
    happened('refunded', at(5), { eventId: `r${i}`, refund: { amount: '5.00', currency } }),
  );

  expect(content('refunded', { facts }).refund).toEqual(expected);
});

test('the scan by which a parcel is known to have left says where it was', () => {
  const facts = [progress('in_transit', at(5), { location: 'Oakland' })];

  expect(content('dispatched', { facts }, {}, { parcelId: '1' }).parcel?.location).toBe('Oakland');
});

test('a mail that says "tomorrow" names that day and who says so', () => {
  const facts = [
    aParcel(at(3), { trackingNumber: 'A', estimatedDelivery: { to: '2026-03-06' } }),
    progress('dispatched', at(3)),
  ];

  expect(content('arriving_tomorrow', { facts }, {}, { parcelId: '1', occurrence: '2026-03-06' })).toMatchObject({
    expected: { from: '2026-03-06', to: '2026-03-06' },
    expectedBy: 'carrier',
  });
});
