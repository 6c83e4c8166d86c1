import { createHmac } from 'node:crypto';
import { easypost } from '../../../lambdas/ingest/platforms/easypost.ts';
import { bodyOf, EMPTY, factsIn, fixture, intake, KEY, mac, read } from './intake.ts';

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
  expect(factsIn(read(easypost, 'tracker.updated', event))).toEqual([
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
  expect(factsIn(tracker({ status, status_detail }))).toMatchObject([{ milestone }]);
});

test('the first scan after the label is when it left', () => {
  expect(factsIn(tracker({ status: 'in_transit', status_detail: 'unknown' }, 'pre_transit'))).toMatchObject([
    { milestone: 'dispatched' },
  ]);
});

test.each(['Customer not available or business closed', 'Delivery attempted', 'Notice left'])(
  'the failure %j is an attempt',
  (message) => {
    const tracking_details = [{ message, datetime: '2026-03-06T10:00:00Z' }];
    expect(factsIn(tracker({ status: 'failure', status_detail: 'delayed', tracking_details }))).toMatchObject([
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
  expect(factsIn(tracker({ tracking_details: [] }))).toMatchObject([{ occurredAt: '2026-03-05T18:00:09.000Z' }]);
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
      expect(factsIn(tracker({ status, status_detail, tracking_details }))).toMatchObject([
        { milestone, occurredAt: `2026-03-06T${hour}:00:00.000Z` },
      ]);
    }
  });
});
