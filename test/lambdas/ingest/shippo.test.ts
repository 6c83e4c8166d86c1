import { shippo } from '../../../lambdas/ingest/platforms/shippo.ts';
import { bodyOf, EMPTY, factsIn, fixture, intake, KEY, mac, NOW, read } from './intake.ts';

/** The news; what else a body lists is told before it. */
const latest = (reading: Parameters<typeof factsIn>[0]) => factsIn(reading).slice(-1);

const track = bodyOf('shippo/track.json');
const data = track.data as { tracking_status: object };
const acknowledged = (more: object) =>
  read(shippo, 'track_updated', { ...track, data: { ...data, tracking_status: { ...data.tracking_status, ...more } } });

// computed from the documented scheme, as Shippo publishes no vector
const rawBody = Buffer.from(
  '{"event":"track_updated","test":true,"data":{"carrier":"usps","tracking_number":"9205590164917312751089","tracking_status":{"status":"TRANSIT"}}}',
);
const digest = 'c52408548f8f382752b1a8df2fa1d9fe832666d59626d323d5051789dd3074a5';
const SIGNED_AT = 1688493073_000;

test.each([
  [true, `t=1688493073,v1=${digest}`, 0],
  [true, `t=1688493073,v1=${digest}`, 299_000],
  [false, `t=1688493073,v1=${digest}`, 301_000],
  [false, `t=1688493074,v1=${digest}`, 0],
  [false, `v1=${digest}`, 0],
  [false, '', 0],
])('%s: %s, %i ms later', (genuine, header, later) => {
  const request = { ...EMPTY, rawBody, headers: { 'shippo-auth-signature': header } };
  expect(shippo.verify(request, 'shippo_hmac_secret', SIGNED_AT + later)).toBe(genuine);
});

test('where Shippo does not sign, the address holds the secret', () => {
  expect(shippo.verify({ ...EMPTY, query: { token: KEY } }, KEY, NOW)).toBe(true);
  expect(shippo.verify({ ...EMPTY, query: { token: `${KEY}x` } }, KEY, NOW)).toBe(false);
  expect(shippo.verify(EMPTY, KEY, NOW)).toBe(false);
  const both = { ...EMPTY, query: { token: KEY }, headers: { 'shippo-auth-signature': 'forged' } };
  expect(shippo.verify(both, KEY, NOW)).toBe(false);
});

test('a signed track is kept under its tracking number', async () => {
  const body = fixture('shippo/track.json');
  const seconds = NOW / 1000;
  const headers = { 'shippo-auth-signature': `t=${seconds},v1=${mac(`${seconds}.${body}`, 'hex')}` };
  const request = { resource: 'webhooks' as const, platform: 'shippo', headers, rawBody: Buffer.from(body) };
  expect(await intake().post(request)).toMatchObject({ status: 202, body: { trackingNumber: '1Z0000000000000017' } });
});

test('a track tells its status', () => {
  expect(latest(read(shippo, 'track_updated', track))).toEqual([
    {
      fact: 'tracking',
      trackingNumber: '1Z0000000000000017',
      carrier: 'ups',
      milestone: 'in_transit',
      occurredAt: '2026-03-06T04:12:00.000Z',
      location: 'Reno, NV, US',
      reason: 'Departed the hub.',
      estimatedDelivery: { to: '2026-03-08' },
    },
  ]);
});

test.each([
  ['PRE_TRANSIT', 'information_received', 'label_created'],
  ['TRANSIT', 'package_accepted', 'dispatched'],
  ['TRANSIT', 'out_for_delivery', 'out_for_delivery'],
  ['TRANSIT', 'pickup_available', 'ready_for_pickup'],
  ['TRANSIT', 'delivery_attempted', 'delivery_attempted'],
  ['TRANSIT', 'notice_left', 'delivery_attempted'],
  ['TRANSIT', 'reschedule_delivery', 'delivery_attempted'],
  ['TRANSIT', 'address_issue', 'exception'],
  ['TRANSIT', 'contact_carrier', 'exception'],
  ['TRANSIT', 'delayed', 'exception'],
  ['TRANSIT', 'delivery_rescheduled', 'exception'],
  ['TRANSIT', 'location_inaccessible', 'exception'],
  ['TRANSIT', 'package_damaged', 'exception'],
  ['TRANSIT', 'package_held', 'exception'],
  ['TRANSIT', 'delivery_scheduled', 'in_transit'],
  ['TRANSIT', 'package_processing', 'in_transit'],
  ['TRANSIT', undefined, 'in_transit'],
  ['DELIVERED', 'information_received', 'delivered'],
  ['DELIVERED', 'delivered', 'delivered'],
  ['RETURNED', 'package_unclaimed', 'returned_to_sender'],
  ['FAILURE', 'package_lost', 'exception'],
])('%s, %s: %s', (status, code, milestone) => {
  expect(latest(acknowledged({ status, substatus: code ? { code } : null }))).toMatchObject([{ milestone }]);
});

test('a time without an offset is UTC', () => {
  expect(latest(acknowledged({ status_date: '2026-03-06T04:12:00.586' }))).toMatchObject([
    { occurredAt: '2026-03-06T04:12:00.586Z' },
  ]);
});

test('without a time it happened when Shippo heard of it, which stays the same when it tells again', () => {
  const object_created = '2026-03-06T05:00:00.586';
  expect(latest(acknowledged({ status_date: null, object_created }))).toMatchObject([
    { occurredAt: '2026-03-06T05:00:00.586Z' },
  ]);
  expect(latest(acknowledged({ status_date: null }))).toMatchObject([{ occurredAt: '2026-03-10T12:00:00.000Z' }]);
});

test('what is no news is ignored, what is unknown reported, what is broken refused', () => {
  expect(acknowledged({ status: 'UNKNOWN' })).toEqual({ ignored: expect.any(String) });
  expect(acknowledged({ status: 'toString' })).toEqual({ facts: [], unknown: ['toString'] });
  expect(read(shippo, 'transaction_created', track)).toEqual({ ignored: expect.any(String) });
  expect(read(shippo, 'track_updated', { data: {} })).toMatchObject({
    problems: [{ field: 'data.tracking_number' }, { field: 'data.tracking_status' }],
  });
});

test('a status without a date is as old as the latest entry of the history that it repeats', () => {
  const entry = (status: string, code: string, hour: string) => ({
    status,
    substatus: { code },
    status_date: `2026-03-06T${hour}:00:00Z`,
  });
  const tracking_history = [
    entry('TRANSIT', 'package_departed', '05'),
    entry('DELIVERED', 'delivered', '15'),
    entry('TRANSIT', 'package_departed', '03'),
    entry('TRANSIT', 'out_for_delivery', '08'),
  ];
  const at = (more: object) =>
    latest(read(shippo, 'track_updated', { ...track, data: { ...data, tracking_history, ...more } }));
  const undated = { ...data.tracking_status, status_date: null };
  expect(at({ tracking_status: undated })).toMatchObject([{ occurredAt: '2026-03-06T05:00:00.000Z' }]);
  expect(at({})).toMatchObject([{ occurredAt: '2026-03-06T04:12:00.000Z' }]);
});

test('a tracker without a status yet, and a test, are no news', () => {
  expect(read(shippo, 'track_updated', { ...track, data: { ...data, tracking_status: null } })).toEqual({
    ignored: 'no status yet',
  });
  for (const test of [{ test: true }, { data: { ...data, test: true } }, { carrier: 'shippo' }])
    expect(read(shippo, 'track_updated', { ...track, ...test })).toEqual({ ignored: expect.any(String) });
});

test('every entry of the history is told once, the status last', () => {
  const entry = (status: string, at: string, code?: string) => ({
    status,
    substatus: code ? { code } : null,
    status_date: `2026-03-06T${at}Z`,
  });
  const tracking_history = [
    entry('DELIVERED', '15:00:00.589'),
    entry('TRANSIT', '08:00:00', 'out_for_delivery'),
    entry('UNKNOWN', '01:00:00'),
    entry('PRE_TRANSIT', '02:00:00'),
    entry('TRANSIT', '04:00:00', 'package_accepted'),
  ];
  const now = entry('DELIVERED', '15:00:00.586');
  const facts = factsIn(
    read(shippo, 'track_updated', { ...track, data: { ...data, tracking_status: now, tracking_history } }),
  );
  expect(facts.map((fact) => fact.fact === 'tracking' && `${fact.milestone} ${fact.occurredAt.slice(11, 13)}`)).toEqual(
    ['out_for_delivery 08', 'label_created 02', 'dispatched 04', 'delivered 15'],
  );
});
