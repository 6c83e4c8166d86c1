import { createHmac } from 'node:crypto';
import { easypost } from '../../../lambdas/ingest/platforms/easypost.ts';
import { bodyOf, EMPTY, factsIn, fixture, intake, KEY, mac, read } from './intake.ts';

/** The news; what else a body lists is told before it. */
const latest = (reading: Parameters<typeof factsIn>[0]) => factsIn(reading).slice(-1);

const event = bodyOf('easypost/tracker.json');
const result = event.result as { tracking_details: object[] };
const tracker = (more: object, previous = 'in_transit') =>
  read(easypost, 'tracker.updated', {
    ...event,
    previous_attributes: { status: previous },
    result: { ...result, ...more },
  });

const signed = (body: string, secret = KEY) => ({
  'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`,
});

test.each(['sécret', 'se\u0301cret'])('the key %j is normalized before it is used', (secret) => {
  const rawBody = Buffer.from('{}');
  expect(easypost.verify({ ...EMPTY, rawBody, headers: signed('{}', 's\u00e9cret') }, secret, 0)).toBe(true);
});

test('a body whose whole weights were written without decimals on the way is still genuine', () => {
  const rewritten = fixture('easypost/tracker.json');
  const headers = signed(rewritten.replace('"weight": 12', '"weight": 12.0'));
  expect(easypost.verify({ ...EMPTY, rawBody: Buffer.from(rewritten), headers }, KEY, 0)).toBe(true);
  const tampered = Buffer.from(rewritten.replace('12,', '13,'));
  expect(easypost.verify({ ...EMPTY, rawBody: tampered, headers }, KEY, 0)).toBe(false);
});

test.each([{}, { 'x-hmac-signature': mac('{}', 'hex') }, { 'x-hmac-signature': 'hmac-sha256-hex=' }])(
  '%j is no signature',
  (headers) => {
    expect(easypost.verify({ ...EMPTY, rawBody: Buffer.from('{}'), headers }, KEY, 0)).toBe(false);
  },
);

test('a signed event is kept under its tracking number', async () => {
  const body = fixture('easypost/tracker.json');
  const { post } = intake();
  const request = {
    resource: 'webhooks' as const,
    platform: 'easypost',
    headers: signed(body),
    rawBody: Buffer.from(body),
  };
  expect(await post(request)).toMatchObject({ status: 202, body: { trackingNumber: '9400100000000000000017' } });
});

test('a tracker tells the latest scan, wherever it stands in the list', () => {
  expect(latest(read(easypost, 'tracker.updated', event))).toEqual([
    {
      fact: 'tracking',
      trackingNumber: '9400100000000000000017',
      carrier: 'USPS',
      trackingUrl: 'https://track.example.com/b22',
      milestone: 'out_for_delivery',
      occurredAt: '2026-03-05T17:40:00.000Z',
      location: 'BEND, OR, US',
      reason: 'Out for Delivery',
      estimatedDelivery: { to: '2026-03-06' },
    },
  ]);
});

test.each([
  ['pre_transit', 'status_update', 'label_created'],
  ['in_transit', 'arrived_at_facility', 'in_transit'],
  ['in_transit', 'unknown', 'in_transit'],
  ['in_transit', 'transferred_to_destination_carrier', 'in_transit'],
  ['in_transit', 'label_created', 'label_created'],
  ['in_transit', 'received_at_origin_facility', 'dispatched'],
  ['in_transit', 'departed_origin_facility', 'dispatched'],
  ['in_transit', 'arrived_at_pickup_location', 'ready_for_pickup'],
  ['in_transit', 'delayed', 'exception'],
  ['in_transit', 'weather_delay', 'exception'],
  ['in_transit', 'return', 'returned_to_sender'],
  ['in_transit', 'constructor', 'in_transit'],
  ['out_for_delivery', 'delayed', 'out_for_delivery'],
  ['available_for_pickup', 'arrived_at_pickup_location', 'ready_for_pickup'],
  ['delivered', 'arrived_at_destination', 'delivered'],
  ['return_to_sender', 'return', 'returned_to_sender'],
  ['failure', 'refused', 'returned_to_sender'],
  ['failure', 'lost', 'exception'],
])('%s, %s: %s', (status, status_detail, milestone) => {
  expect(latest(tracker({ status, status_detail }))).toMatchObject([{ milestone }]);
});

test('the first scan after the label is when it left', () => {
  expect(latest(tracker({ status: 'in_transit', status_detail: 'unknown' }, 'pre_transit'))).toMatchObject([
    { milestone: 'dispatched' },
  ]);
});

test.each(['Customer not available or business closed', 'Delivery attempted', 'Notice left'])(
  'the failure %j is an attempt',
  (message) => {
    const tracking_details = [{ message, datetime: '2026-03-06T10:00:00Z' }];
    expect(latest(tracker({ status: 'failure', status_detail: 'delayed', tracking_details }))).toMatchObject([
      { milestone: 'delivery_attempted', reason: message },
    ]);
  },
);

test.each(['unknown', 'cancelled', 'error'])('%s is no news', (status) => {
  expect(tracker({ status })).toEqual({ ignored: expect.stringContaining(status) });
});

test('what is not about a parcel of a customer is ignored, what is unknown reported, what is broken refused', () => {
  expect(tracker({ status: 'beamed_up' })).toEqual({ facts: [], unknown: ['beamed_up'] });
  expect(tracker({ is_return: true })).toEqual({ ignored: expect.any(String) });
  expect(read(easypost, 'batch.updated', event)).toEqual({ ignored: expect.any(String) });
  expect(read(easypost, 'tracker.updated', { description: 'tracker.updated' })).toMatchObject({
    problems: [{ field: 'result' }],
  });
});

test('a tracker without scans happened when it was updated', () => {
  expect(latest(tracker({ tracking_details: [] }))).toMatchObject([{ occurredAt: '2026-03-05T18:00:09.000Z' }]);
});

describe('a status is as old as the latest scan that bears it', () => {
  const scan = (status: string, status_detail: string, hour: string) => ({
    status,
    status_detail,
    message: `${status} ${status_detail}`,
    datetime: `2026-03-06T${hour}:00:00Z`,
  });
  const scans = [
    scan('delivered', 'arrived_at_destination', '15'),
    scan('in_transit', 'delayed', '09'),
    scan('in_transit', 'arrived_at_facility', '12'),
    scan('delivered', 'status_update', '16'),
    scan('unknown', 'unknown', '20'), // a picture of the signature, told after it
  ];
  test.each([
    ['delivered', 'arrived_at_destination', 'delivered', '16'],
    ['in_transit', 'delayed', 'exception', '09'],
    ['in_transit', 'departed_facility', 'in_transit', '12'],
    ['in_transit', 'held', 'exception', '12'],
    ['out_for_delivery', 'out_for_delivery', 'out_for_delivery', '20'],
  ])('%s, %s: %s at %s o’clock', (status, status_detail, milestone, hour) => {
    for (const tracking_details of [scans, scans.toReversed()]) {
      expect(latest(tracker({ status, status_detail, tracking_details }))).toMatchObject([
        { milestone, occurredAt: `2026-03-06T${hour}:00:00.000Z` },
      ]);
    }
  });
});

test('every scan on the way is told, up to the one that the status is from', () => {
  const scan = (status: string, hour: string, more = {}) => ({
    status,
    datetime: `2026-03-06T${hour}:00:00Z`,
    ...more,
  });
  const tracking_details = [
    scan('pre_transit', '01'),
    scan('in_transit', '05', { status_detail: 'received_at_origin_facility' }),
    scan('failure', '09', { message: 'Customer not available' }),
    scan('out_for_delivery', '11'),
    scan('unknown', '12'),
    scan('delivered', '13'),
    scan('in_transit', '15'), // told after the delivery, by a scanner that was late
  ];
  const told = (more: object) =>
    factsIn(tracker({ tracking_details, ...more })).map((fact) =>
      fact.fact === 'tracking'
        ? `${fact.milestone} ${fact.occurredAt.slice(11, 13)} ${fact.estimatedDelivery?.to ?? ''}`
        : '',
    );
  const way = ['label_created 01 ', 'dispatched 05 ', 'delivery_attempted 09 ', 'out_for_delivery 11 '];
  expect(told({ status: 'delivered', status_detail: 'arrived_at_destination' })).toEqual([
    ...way,
    'delivered 13 2026-03-06',
  ]);
  // a scan may say that the shop got it back: how the way ended is the status's to say
  expect(told({ status: 'return_to_sender', status_detail: 'return' })).toEqual(
    [...way, 'in_transit 15 ', 'returned_to_sender 15 2026-03-06'].filter((one) => !one.startsWith('in_transit')),
  );
});

test.each([
  [{ est_delivery_date_local: '2875-10-22' }, '2026-03-07T00:00:00Z', '2026-03-07'],
  [{ est_delivery_date_local: '0001-01-01' }, '2026-03-07T00:00:00Z', '2026-03-07'],
  [{ est_delivery_date_local: '2099-12-31' }, '2026-03-07T00:00:00Z', '2026-03-07'],
  [{ est_delivery_date_local: '2026-03-08' }, '2026-03-07T00:00:00Z', '2026-03-08'],
  [null, '2875-10-22T00:00:00Z', undefined],
])('of the days %j and %s it is expected on %s', (carrier_detail, est_delivery_date, to) => {
  const [fact] = latest(tracker({ carrier_detail, est_delivery_date }));
  expect(fact).toHaveProperty('estimatedDelivery', to && { to });
});

test('an event of a test key is about no real parcel', () => {
  const result = { ...(event.result as object), mode: 'test' };
  for (const test of [
    { ...event, mode: 'test' },
    { ...event, mode: undefined, result },
  ])
    expect(read(easypost, 'tracker.updated', test)).toEqual({ ignored: expect.any(String) });
});

test.each([
  'No delivery attempt was made',
  'Delivery attempt could not be made',
  'Delivery was not attempted',
  'A delivery attempt will be made on the next working day',
])('%j is no attempt', (message) => {
  const tracking_details = [{ message, status: 'failure', datetime: '2026-03-06T10:00:00Z' }];
  expect(latest(tracker({ status: 'failure', status_detail: 'delayed', tracking_details }))).toMatchObject([
    { milestone: 'exception', reason: message },
  ]);
});

test.each(['Other', 'CUSTOM', 'unknown', '--'])('a carrier called %j is none', (carrier) => {
  expect(latest(tracker({ carrier }))).toMatchObject([{ carrier: undefined }]);
});
