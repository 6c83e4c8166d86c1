import fc from 'fast-check';
import { ingestGenuine } from '../../lambdas/ingest/ingest.ts';
import { askToFetch } from '../../lambdas/shared/order-fetches.ts';
import { record } from '../../lambdas/shared/record.ts';
import { noteUnknown } from '../../lambdas/shared/unknown-statuses.ts';
import { aTable } from './database.ts';
import { bodyOf, EMPTY, NOW, settings } from './ingest/intake.ts';
import '../seed.ts';

jest.setTimeout(60_000); // a real engine, on a machine that may be busy

// Bodies of every platform: in any order, and any of them again, they end in the same items. What a record says only by its
// edit is told once: of what is known already it is no news (domain/journey/registers.ts).

type Body = { platform: string; topic?: string; body: object };

const shopify = (topic: string, file: string, more = {}): Body => ({
  platform: 'shopify',
  topic,
  body: { ...bodyOf(`shopify/${file}.json`), ...more },
});
const woo = (more: object): Body => ({
  platform: 'woocommerce',
  topic: 'order.updated',
  body: { ...bodyOf('woocommerce/order.json'), ...more },
});
const tracker = bodyOf('easypost/tracker.json');
const scan = (status: string, hour: string) => ({ status, message: status, datetime: `2026-03-05T${hour}:00:00Z` });
const easypost = (status: string, scans: object[]): Body => ({
  platform: 'easypost',
  body: {
    ...tracker,
    result: { ...(tracker.result as object), status, status_detail: status, tracking_details: scans },
  },
});
const meta_data = [{ key: '_wc_shipment_tracking_items', value: [{ tracking_number: '9400100000000000000017' }] }];
const scans = [
  scan('pre_transit', '06'),
  scan('in_transit', '08'),
  scan('out_for_delivery', '10'),
  scan('delivered', '12'),
];

const BODIES: Body[] = [
  shopify('orders/create', 'order'),
  shopify('orders/updated', 'order', { updated_at: '2026-03-03T21:14:09-08:00', customer: null }),
  shopify('fulfillments/create', 'fulfillment'),
  shopify('fulfillment_events/create', 'fulfillment-event'),
  shopify('refunds/create', 'refund'),
  woo({ status: 'processing' }),
  woo({ status: 'in-the-kiln', date_modified_gmt: '2026-03-03T09:00:00' }),
  woo({ status: 'shipped', date_modified_gmt: '2026-03-04T09:00:00', meta_data }),
  woo({ status: 'checkout-draft', date_created_gmt: null }),
  easypost('in_transit', scans.slice(0, 2)),
  easypost('delivered', scans),
  { platform: 'aftership', body: bodyOf('aftership/update.json') },
  { platform: 'shippo', body: bodyOf('shippo/track.json') },
  { platform: 'judgeme', body: bodyOf('judgeme/review.json') },
  { platform: 'yotpo', body: bodyOf('yotpo/review.json') },
];

async function itemsAfter(bodies: Body[]) {
  const { journeys, items } = await aTable();
  const port = {
    settings,
    log: { info() {}, warn() {} },
    count() {},
    now: () => NOW,
    record: record.bind(undefined, journeys),
    noteUnknown: noteUnknown.bind(undefined, journeys),
    askToFetch: askToFetch.bind(undefined, journeys),
  };
  for (const { platform, topic, body } of bodies) {
    const headers = { 'x-shopify-topic': topic, 'x-wc-webhook-topic': topic };
    const rawBody = Buffer.from(JSON.stringify(body));
    const { status } = await ingestGenuine({ ...EMPTY, resource: 'webhooks', platform, headers, rawBody }, port);
    expect([200, 202]).toContain(status);
  }
  return items();
}

test('bodies of every platform end in the same items, in any order and however often they come', async () => {
  const whole = await itemsAfter(BODIES);
  expect(whole.map(({ sk }) => sk)).toEqual(
    expect.arrayContaining(['woocommerce#in-the-kiln', 'EVENT#2026-03-05T10:00:00.000Z#parcel:1#out_for_delivery']),
  );
  const deliveries = fc.tuple(fc.shuffledSubarray(BODIES, { minLength: BODIES.length }), fc.shuffledSubarray(BODIES));

  await fc.assert(
    fc.asyncProperty(deliveries, async ([all, again]) => {
      expect(await itemsAfter([...all, ...again])).toEqual(whole);
    }),
    { numRuns: 10 },
  );
});
