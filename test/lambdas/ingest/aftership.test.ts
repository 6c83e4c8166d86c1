import { aftership } from '../../../lambdas/ingest/platforms/aftership.ts';
import { bodyOf, EMPTY, factsIn, fixture, intake, KEY, mac, read, store } from './intake.ts';

/** The news; what else a body lists is told before it. */
const latest = (reading: Parameters<typeof factsIn>[0]) => factsIn(reading).slice(-1);

const update = bodyOf('aftership/update.json');
const acknowledged = (more: object) =>
  read(aftership, 'tracking_update', { ...update, msg: { ...(update.msg as object), ...more } });

test('a signed update is kept under its tracking number', async () => {
  const body = fixture('aftership/update.json');
  const request = { ...EMPTY, resource: 'webhooks' as const, platform: 'aftership', rawBody: Buffer.from(body) };
  const headers = { 'aftership-hmac-sha256': mac(body) };
  expect(await intake().post({ ...request, headers })).toMatchObject({
    status: 202,
    body: { trackingNumber: 'JD0146000099' },
  });
  expect(await intake().post(request)).toMatchObject({ status: 401 });
  expect(aftership.verify({ ...request, headers }, `${KEY}x`, 0)).toBe(false);
});

test('an update tells the last checkpoint', () => {
  expect(latest(read(aftership, 'tracking_update', update))).toEqual([
    {
      fact: 'tracking',
      trackingNumber: 'JD0146000099',
      carrier: 'dhl',
      trackingUrl: 'https://dhl.example.com/JD0146000099',
      milestone: 'out_for_delivery',
      occurredAt: '2026-03-07T05:15:00.000Z',
      location: 'Jena, DEU',
      reason: 'With the courier',
      estimatedDelivery: { to: '2026-03-07' },
    },
  ]);
});

test.each([
  ['InfoReceived', 'InfoReceived_001', 'label_created'],
  ['InTransit', 'InTransit_001', 'in_transit'],
  ['InTransit', 'InTransit_002', 'dispatched'],
  ['InTransit', 'InTransit_007', 'in_transit'],
  ['InTransit', 'InTransit_999', 'in_transit'],
  ['OutForDelivery', 'OutForDelivery_001', 'out_for_delivery'],
  ['OutForDelivery', 'OutForDelivery_003', 'in_transit'],
  ['OutForDelivery', 'OutForDelivery_004', 'in_transit'],
  ['AvailableForPickup', 'AvailableForPickup_001', 'ready_for_pickup'],
  ['AttemptFail', 'AttemptFail_002', 'delivery_attempted'],
  ['Delivered', 'Delivered_005', 'delivered'],
  ['Delivered', null, 'delivered'],
  ['Exception', 'Exception_004', 'exception'],
  ['Exception', 'Exception_010', 'returned_to_sender'],
  ['Exception', 'Exception_011', 'returned_to_sender'],
  ['Exception', 'Exception_013', 'exception'],
])('%s, %s: %s', (tag, subtag, milestone) => {
  expect(latest(acknowledged({ tag, subtag }))).toMatchObject([{ milestone }]);
});

test('a parcel on its way back is so whatever the last scan says', () => {
  expect(latest(acknowledged({ tag: 'Exception', subtag: 'Exception_001', return_to_sender: true }))).toMatchObject([
    { milestone: 'returned_to_sender' },
  ]);
});

test.each(['Pending', 'Expired'])('%s is no news', (tag) => {
  expect(acknowledged({ tag })).toEqual({ ignored: expect.stringContaining(tag) });
});

test('unknown tags are reported, other events ignored, broken bodies refused', () => {
  expect(acknowledged({ tag: 'Teleported' })).toEqual({ facts: [], unknown: ['Teleported'] });
  expect(read(aftership, 'tracking_pending_time', update)).toEqual({ ignored: expect.any(String) });
  expect(read(aftership, 'tracking_update', { msg: {} })).toMatchObject({
    problems: [{ field: 'msg.tracking_number' }, { field: 'msg.tag' }],
  });
});

test('a revised estimate comes with the same progress', () => {
  expect(read(aftership, 'edd_revise', update)).toEqual(read(aftership, 'tracking_update', update));
});

const at = (checkpoint_time: string, more: object = {}) =>
  latest(acknowledged({ checkpoints: [{ checkpoint_time, ...more }] }))[0];

test('a time without an offset is taken as the store’s, but never as after the telling', () => {
  expect(at('2026-03-07T01:15:00')).toMatchObject({ occurredAt: '2026-03-07T09:15:00.000Z' });
  expect(at('2026-03-07T17:15:00')).toMatchObject({ occurredAt: '2026-03-07T16:13:20.000Z' }); // its `ts`
  expect(at('2026-03-07T23:15:00Z')).toMatchObject({ occurredAt: '2026-03-07T23:15:00.000Z' }); // no guess: theirs to answer for
});

test('a scan without an offset happened before AfterShip had it, however late it is told again', () => {
  const created_at = '2026-03-06T07:05:00+00:00';
  expect(at('2026-03-06T08:00:00', { created_at })).toMatchObject({ occurredAt: '2026-03-06T07:05:00.000Z' });
  expect(at('2026-03-05T22:00:00', { created_at })).toMatchObject({ occurredAt: '2026-03-06T06:00:00.000Z' });
});

test.each([
  [
    'a scan whose time was guessed',
    { checkpoints: [{ checkpoint_time: '2026-03-06T08:00:00', created_at: '2026-03-06T07:05:00Z' }] },
  ],
  ['a parcel without scans', { checkpoints: [], last_updated_at: '2026-03-07T16:00:00+00:00' }],
])('%s is told again as it was told before', (_, more) => {
  const msg = { ...(update.msg as object), ...more };
  const tell = (event: string, ts: number) => read(aftership, event, { ...update, event, ts, msg });
  expect(tell('edd_revise', 1772788200)).toEqual(tell('tracking_update', 1772784600));
});

test('without a checkpoint it happened when the tracking was last updated, else when it was told', () => {
  expect(latest(acknowledged({ checkpoints: [], last_updated_at: '2026-03-07T16:00:00+00:00' }))).toMatchObject([
    { occurredAt: '2026-03-07T16:00:00.000Z' },
  ]);
  expect(latest(acknowledged({ checkpoints: [] }))).toMatchObject([{ occurredAt: '2026-03-07T16:13:20.000Z' }]);
});

test.each([
  [{ latest_estimated_delivery: { datetime: null, datetime_max: '2026-03-09T18:00:00-08:00' } }, '2026-03-09'],
  [
    { latest_estimated_delivery: null, aftership_estimated_delivery_date: { estimated_delivery_date: '2026-03-10' } },
    '2026-03-10',
  ],
  [{ latest_estimated_delivery: null, expected_delivery: '2026-03-11T00:00:00' }, '2026-03-11'],
])('estimated by %j', (more, to) => {
  expect(latest(acknowledged(more))).toMatchObject([{ estimatedDelivery: { to } }]);
});

describe('a status is as old as the latest checkpoint that bears it', () => {
  const checkpoint = (tag: string, subtag: string, checkpoint_time: string) => ({ tag, subtag, checkpoint_time });
  const checkpoints = [
    checkpoint('Delivered', 'Delivered_001', '2026-03-06T10:10:00+09:00'),
    checkpoint('OutForDelivery', 'OutForDelivery_001', '2026-03-06T00:30:00Z'),
    checkpoint('InTransit', 'InTransit_002', '2026-03-04T01:00:00Z'),
    checkpoint('InTransit', 'InTransit_007', '2026-03-05T01:00:00Z'),
  ];
  test.each([
    ['Delivered', 'Delivered_001', '2026-03-06T01:10:00.000Z'],
    ['Delivered', 'Delivered_003', '2026-03-06T01:10:00.000Z'],
    ['OutForDelivery', 'OutForDelivery_001', '2026-03-06T00:30:00.000Z'],
    ['InTransit', 'InTransit_002', '2026-03-04T01:00:00.000Z'],
    ['InTransit', 'InTransit_001', '2026-03-05T01:00:00.000Z'],
    ['Exception', 'Exception_010', '2026-03-06T01:10:00.000Z'],
  ])('%s, %s: %s', (tag, subtag, occurredAt) => {
    for (const list of [checkpoints, checkpoints.toReversed()])
      expect(latest(acknowledged({ tag, subtag, checkpoints: list }))).toMatchObject([{ occurredAt }]);
  });

  test.each([
    ['Delivered', '2026-03-06T01:08:00', '2026-03-06T01:08:00.000Z'],
    ['Delivered', '2026-03-06T10:08:00+09:00', '2026-03-06T01:08:00.000Z'],
    ['Delivered', '2026-03-06', '2026-03-06T01:10:00.000Z'], // only a day
    ['OutForDelivery', '2026-03-06T01:08:00', '2026-03-06T00:30:00.000Z'],
  ])('%s, and the shipment delivered at %s: %s', (tag, shipment_delivery_date, occurredAt) => {
    expect(latest(acknowledged({ tag, checkpoints, shipment_delivery_date }))).toMatchObject([{ occurredAt }]);
  });
});

test.each([
  ['2026-03-06T10:10:00', '2026-03-06T18:10:00.000Z'], // in Los Angeles
  ['2026-03-06T10:10:00+09:00', '2026-03-06T01:10:00.000Z'],
])(
  'a delivery date that is written as its checkpoint, %s, without the zone, is of the same time',
  (checkpoint_time, occurredAt) => {
    const checkpoints = [{ tag: 'Delivered', checkpoint_time }];
    const told = { tag: 'Delivered', checkpoints, shipment_delivery_date: '2026-03-06T10:10:00' };

    expect(latest(acknowledged(told))).toMatchObject([{ occurredAt }]);
  },
);

test.each([
  ['Delivered', 'Delivered_002', 'Picked up by the customer', 'delivered'],
  ['Delivered', 'Delivered_006', 'Delivered to locker', 'delivered'],
  ['Exception', 'Exception_003', 'Customer refused delivery', 'exception'],
  ['Exception', 'Exception_018', 'Incorrect / missing documents', 'exception'],
  ['Exception', 'Exception_020', 'Cancelled', 'exception'],
  ['Exception', 'Exception_021', 'Disposed', 'exception'],
  ['Exception', 'Exception_099', 'Returned to sender', 'returned_to_sender'],
  ['Exception', 'Exception_098', 'Returning to the merchant', 'returned_to_sender'],
  ['InTransit', 'InTransit_098', 'Return label scanned', 'in_transit'],
])('%s, %s (%s): %s', (tag, subtag, subtag_message, milestone) => {
  expect(latest(acknowledged({ tag, subtag, subtag_message }))).toMatchObject([{ milestone }]);
});

test('every checkpoint on the way is told, in whatever order they stand', () => {
  const checkpoint = (tag: string, subtag: string, hour: string, message?: string) => ({
    ...{ tag, subtag, message },
    checkpoint_time: `2026-03-06T${hour}:00:00Z`,
  });
  const checkpoints = [
    checkpoint('Delivered', 'Delivered_005', '14'),
    checkpoint('AttemptFail', 'AttemptFail_002', '10', 'Nobody was at home'),
    checkpoint('AttemptFail', 'AttemptFail_001', '11', 'No delivery attempt was made'),
    checkpoint('InTransit', 'InTransit_002', '02'),
    checkpoint('Pending', 'Pending_001', '01'),
  ];
  const told = (list: object[]) =>
    factsIn(acknowledged({ tag: 'Delivered', subtag: 'Delivered_005', checkpoints: list })).map((fact) =>
      fact.fact === 'tracking' ? `${fact.milestone} ${fact.occurredAt.slice(11, 13)}` : '',
    );
  const all = ['delivery_attempted 10', 'exception 11', 'dispatched 02', 'delivered 14'];
  expect(told(checkpoints)).toEqual(all);
  expect(told(checkpoints.toReversed()).sort()).toEqual(all.toSorted());
});

test('what is on its way back to the shop is no parcel of a customer', () => {
  expect(acknowledged({ shipment_direction: 'return' })).toEqual({ ignored: expect.any(String) });
  expect(latest(acknowledged({ shipment_direction: 'forward' }))).toHaveLength(1);
});

test('one line of the settings says what a tag or a subtag means', () => {
  const statuses = { ...store.statuses, aftership: { Teleported: 'delivered', InTransit_044: 'exception' } as const };
  const context = { request: EMPTY, store: { ...store, statuses }, receivedAt: '2026-03-10T12:00:00.000Z' };
  const readAs = (more: object) =>
    latest(aftership.read('tracking_update', { ...update, msg: { ...(update.msg as object), ...more } }, context));
  expect(readAs({ tag: 'Teleported' })).toMatchObject([{ milestone: 'delivered' }]);
  expect(readAs({ tag: 'InTransit', subtag: 'InTransit_044' })).toMatchObject([{ milestone: 'exception' }]);
});
