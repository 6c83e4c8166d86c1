import { readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { CalendarDate, DateWindow, Id, Money, Order, ParcelItem, WebAddress } from '../../../domain/order/order.ts';
import type { Request } from '../../../lambdas/ingest/adapter.ts';
import { ADAPTERS } from '../../../lambdas/ingest/adapters.ts';
import { toRequest } from '../../../lambdas/ingest/http.ts';
import { fixture, intake, KEY, mac, NOW, OWN_KEY, ownOrder, ownRequest, settings } from './intake.ts';
import '../../seed.ts';

beforeAll(() => jest.spyOn(Date, 'now').mockReturnValue(NOW)); // standardwebhooks asks it

const ownMilestone = {
  eventId: 'e1',
  milestone: 'ready_for_pickup',
  occurredAt: '2026-03-05T10:00:00Z',
  parcel: { id: '1', collectBy: '2026-03-12' },
};
const ownReview = { ...ownMilestone, milestone: 'reviewed', items: [{ id: 'a', quantity: 1 }] };
const fixtures = [
  'shopify',
  'woocommerce',
  'bigcommerce',
  'easypost',
  'aftership',
  'shippo',
  'judgeme',
  'yotpo',
].flatMap((platform) =>
  readdirSync(path.join(__dirname, 'fixtures', platform)).map((file) => ({
    platform,
    text: fixture(`${platform}/${file}`),
  })),
);
const samples = [
  { platform: 'own', text: JSON.stringify(ownOrder) },
  { platform: 'own', text: JSON.stringify(ownMilestone) },
  { platform: 'own', text: JSON.stringify(ownReview) },
  ...fixtures,
];
const TOPICS = [
  ...['orders/create', 'orders/edited', 'fulfillments/update', 'fulfillment_events/create', 'refunds/create'],
  ...['returns/request', 'returns/cancel', 'fulfillment_orders/moved', 'order.restored'],
  ...['customers/redact', 'orders/delete', 'order.created', 'order.updated', 'order.deleted', '', 'constructor'],
];
/** Nothing of these may ever be logged. */
const PRIVATE = /example\.com|ines|prado|noor|haddad|zoe|zoë|must-not-be-kept|must not be kept|must-stay-secret/i;

/** Values that have broken readers of JSON before. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    0,
    -1,
    1e308,
    true,
    [],
    {},
    '__proto__',
    '\u0000',
    '\ud800',
    '9999-12-31T23:59:59-14:00',
  ),
  fc.constantFrom<unknown>(
    '2026-02-30T24:61:61Z',
    '0000-00-00',
    '99999999999999999999',
    'jane@must-stay-secret',
    1e21,
    0.1,
  ),
  fc.jsonValue(),
);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A sample in which some values, wherever they stand, are others. */
const mutated = fc
  .record({
    sample: fc.constantFrom(...samples),
    at: fc.array(fc.nat(60), { maxLength: 4 }),
    by: fc.array(odd, { minLength: 4, maxLength: 4 }),
  })
  .map(({ sample, at, by }) => {
    let seen = 0;
    const text = JSON.stringify(JSON.parse(sample.text), (key, value: Json) => {
      const hit = key === '' ? -1 : at.indexOf(seen++);
      return hit < 0 ? value : by[hit];
    });
    return { ...sample, text };
  });

/** Cut, doubled or with bytes of chance. */
const mangled = fc
  .tuple(fc.constantFrom(...samples), fc.nat(3000), fc.uint8Array({ maxLength: 40 }))
  .map(([{ platform, text }, cut, bytes]) => ({
    platform,
    rawBody: Buffer.concat([Buffer.from(text).subarray(0, cut), bytes]),
  }));

/** As its platform signs it. */
function signed(platform: string, body: string | Buffer, topic: string): Request {
  const rawBody = Buffer.from(body as string);
  const seconds = NOW / 1000;
  const headers = {
    ...ownRequest(rawBody.toString()).headers,
    'x-shopify-hmac-sha256': mac(rawBody),
    'x-shopify-topic': topic,
    'x-shopify-webhook-id': 'jane@must-stay-secret',
    'x-wc-webhook-signature': mac(rawBody),
    'x-wc-webhook-topic': topic,
    'x-hmac-signature': `hmac-sha256-hex=${mac(rawBody, 'hex')}`,
    'aftership-hmac-sha256': mac(rawBody),
    'x-porchlight-token': KEY,
    'judgeme-hmac-sha256': mac(rawBody, 'hex'),
    'shippo-auth-signature': `t=${seconds},v1=${mac(Buffer.concat([Buffer.from(`${seconds}.`), rawBody]), 'hex')}`,
  };
  const resource = platform === 'own' ? (topic.includes('order') ? 'orders' : 'milestones') : 'webhooks';
  return { resource, store: 'acme', platform, orderId: '1001', headers, query: { token: KEY }, rawBody };
}

const Utc = z.optional(z.string().check(z.regex(/^(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)));
const Text = z.optional(z.string().check(z.minLength(1), z.maxLength(500)));
const Items = z.optional(z.array(ParcelItem));
/** What every fact must be that the table, the journey and the mails can live with. */
const Sound = z.object({
  orderId: z.optional(Id),
  parcelId: z.optional(Id),
  trackingNumber: z.optional(Id),
  eventId: z.optional(Id),
  asOf: Utc,
  occurredAt: Utc,
  carrier: Text,
  location: Text,
  reason: Text,
  trackingUrl: z.optional(WebAddress),
  items: Items,
  refund: z.optional(z.object({ amount: Money, items: Items })),
  estimatedDelivery: z.optional(DateWindow),
  collectBy: z.optional(CalendarDate),
  byEdit: z.optional(z.literal(true)),
});

async function survives(request: Request): Promise<void> {
  const { post, facts, logs, counts } = intake();
  const { status, body } = await post(request);
  expect([200, 202, 400, 401, 404, 413]).toContain(status);
  expect(JSON.stringify(body)).not.toContain(KEY);
  expect([...logs, ...counts].join('\n')).not.toMatch(PRIVATE);
  expect([...logs, ...counts].join('\n')).not.toContain(KEY);
  expect([...logs, ...counts].join('\n')).not.toContain(OWN_KEY.slice(6));
  for (const fact of facts) {
    expect(JSON.stringify(fact)).not.toMatch(/must.not.be.kept/);
    expect(z.safeParse(Sound, fact).error?.issues).toBeUndefined();
    if (fact.fact === 'order') expect(z.safeParse(Order, fact.order).error?.issues).toBeUndefined();
  }
}

const runs = { numRuns: 1500 };

test('genuine webhooks with anything in them are kept, ignored or refused', async () => {
  await fc.assert(
    fc.asyncProperty(mutated, fc.constantFrom(...TOPICS), ({ platform, text }, topic) =>
      survives(signed(platform, text, topic)),
    ),
    runs,
  );
});

test('genuine webhooks of any bytes are kept, ignored or refused', async () => {
  await fc.assert(
    fc.asyncProperty(mangled, fc.constantFrom(...TOPICS), ({ platform, rawBody }, topic) =>
      survives(signed(platform, rawBody, topic)),
    ),
    runs,
  );
});

const headerNames = Object.keys(signed('own', '', '').headers);
const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('acme', '__proto__', 'own', 't=1,v1=ff', 'v1,', 'webhook_id=1', '%', '%ff'),
);

test('strangers get a 4xx whatever they send', async () => {
  const event = fc.record({
    routeKey: fc.constantFrom(
      'POST /{store}/orders',
      'POST /{store}/orders/{orderId}/milestones',
      'POST /{store}/webhooks/{platform}',
    ),
    pathParameters: fc.record({
      store: fc.oneof(fc.constant('acme'), word),
      platform: fc.oneof(fc.constantFrom(...Object.keys(ADAPTERS)), word),
      orderId: word,
    }),
    headers: fc.dictionary(fc.constantFrom(...headerNames), word),
    queryStringParameters: fc.dictionary(fc.constantFrom('token', 'x'), word),
    body: fc.oneof(word, fc.constantFrom(...samples.map(({ text }) => text))),
    isBase64Encoded: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(event, async (sent) => {
      const { post, facts, logs } = intake({ settings });
      const { status } = await post(toRequest(sent as unknown as Parameters<typeof toRequest>[0]));
      const isPing = sent.pathParameters.platform === 'woocommerce' && status === 200;
      expect(isPing || (status >= 400 && status < 500)).toBe(true);
      expect(facts).toEqual([]);
      expect(logs.join()).not.toMatch(PRIVATE);
    }),
    runs,
  );
});
