import fc from 'fast-check';
import type { Fact } from '../../../domain/order/facts.ts';
import { type Platform as Name, PLATFORMS } from '../../../domain/order/platforms.ts';
import { requestIdOf } from '../../../domain/records/recording.ts';
import type { Request } from '../../../lambdas/ingest/adapter.ts';
import { signed } from '../../../sandbox/play/sign.ts';
import { EMPTY, fixture, intake, mac, NOW, ownOrder, ownRequest } from './intake.ts';
import '../../seed.ts';

// The door of the webhooks: a large table of what strangers try. Each store and platform has a key of its own.

beforeAll(() => jest.spyOn(Date, 'now').mockReturnValue(NOW)); // standardwebhooks asks it

const STORES = ['acme', 'lindgren'];
const keyOf = (store: string, platform: Name): string =>
  platform === 'own'
    ? `whsec_${Buffer.from(`${store} of our own, long enough`).toString('base64')}`
    : `${store}-${platform}`;
const secretsOf = async (store: string) =>
  Object.fromEntries(PLATFORMS.map((platform) => [platform, [keyOf(store, platform)]]));
const doors = () => intake({ secretsOf });

const customer = { id: 8, email: 'noor@example.com', phone: null };
const shop = { shop_id: 5, shop_domain: 'acme.myshopify.com' };
/** Bodies of Shopify by what they are; `reads` are the topics that such a body is for. */
const SHOPIFY = {
  order: {
    body: fixture('shopify/order.json'),
    reads: ['create', 'updated', 'paid', 'partially_fulfilled', 'cancelled', 'fulfilled', 'edited'].map(
      (one) => `orders/${one}`,
    ),
  },
  deletion: { body: '{"id":7203685774775912345}', reads: ['orders/delete'] },
  fulfillment: { body: fixture('shopify/fulfillment.json'), reads: ['fulfillments/create', 'fulfillments/update'] },
  event: { body: fixture('shopify/fulfillment-event.json'), reads: ['fulfillment_events/create'] },
  refund: { body: fixture('shopify/refund.json'), reads: ['refunds/create'] },
  consent: {
    body: JSON.stringify({
      customer_id: 8,
      email_address: customer.email,
      email_marketing_consent: {
        state: 'unsubscribed',
        opt_in_level: null,
        consent_updated_at: '2026-03-09T04:00:00Z',
      },
    }),
    reads: ['customers_email_marketing_consent/update'],
  },
  dataRequest: {
    body: JSON.stringify({ ...shop, customer, orders_requested: [12], data_request: { id: 77 } }),
    reads: ['customers/data_request'],
  },
  redact: { body: JSON.stringify({ ...shop, customer, orders_to_redact: [12] }), reads: ['customers/redact'] },
  shopRedact: { body: JSON.stringify(shop), reads: ['shop/redact'] },
};
const SHOPIFY_TOPICS = Object.values(SHOPIFY).flatMap(({ reads }) => reads);
const WOO = {
  order: { body: fixture('woocommerce/order.json'), reads: ['order.created', 'order.updated', 'order.restored'] },
  deletion: { body: '{"id":4410}', reads: ['order.deleted'] },
};
const WOO_TOPICS = Object.values(WOO).flatMap(({ reads }) => reads);

const milestone = { eventId: 'e1', milestone: 'delivered', occurredAt: '2026-03-05T10:00:00Z' };

/** What is genuine, signed with the store's key. */
function genuine(platform: Name, store = 'acme', text?: string, topic?: string): Request {
  const key = keyOf(store, platform);
  if (platform === 'own') return { ...ownRequest(text ?? JSON.stringify(ownOrder), { key }), store };
  const body =
    text ??
    fixture(
      {
        shopify: 'shopify/order.json',
        woocommerce: 'woocommerce/order.json',
        easypost: 'easypost/tracker.json',
        aftership: 'aftership/update.json',
        shippo: 'shippo/track.json',
        bigcommerce: 'bigcommerce/shipment.json',
        judgeme: 'judgeme/review.json',
        yotpo: 'yotpo/review.json',
      }[platform],
    );
  const seconds = NOW / 1000;
  const headers: Record<string, Record<string, string>> = {
    shopify: { 'x-shopify-topic': topic ?? 'orders/create', 'x-shopify-hmac-sha256': mac(body, 'base64', key) },
    woocommerce: { 'x-wc-webhook-topic': topic ?? 'order.created', 'x-wc-webhook-signature': mac(body, 'base64', key) },
    easypost: { 'x-hmac-signature': `hmac-sha256-hex=${mac(body, 'hex', key)}` },
    aftership: { 'aftership-hmac-sha256': mac(body, 'base64', key) },
    shippo: { 'shippo-auth-signature': `t=${seconds},v1=${mac(`${seconds}.${body}`, 'hex', key)}` },
    bigcommerce: signed('bigcommerce', {}, body, key, NOW),
    judgeme: { 'judgeme-hmac-sha256': mac(body, 'hex', key) },
    yotpo: {},
  };
  const query = platform === 'yotpo' ? { token: key } : {};
  return {
    ...EMPTY,
    resource: 'webhooks',
    platform,
    store,
    headers: headers[platform]!,
    query,
    rawBody: Buffer.from(body),
  };
}

/** Yotpo signs nothing: the address holds the secret. */
type Signing = Exclude<Name, 'yotpo'>;
const SIGNING = PLATFORMS.filter((platform): platform is Signing => platform !== 'yotpo');
const SIGNATURE: Record<Signing, string> = {
  own: 'webhook-signature',
  bigcommerce: 'webhook-signature',
  judgeme: 'judgeme-hmac-sha256',
  shopify: 'x-shopify-hmac-sha256',
  woocommerce: 'x-wc-webhook-signature',
  easypost: 'x-hmac-signature',
  aftership: 'aftership-hmac-sha256',
  shippo: 'shippo-auth-signature',
};

const withHeader = (request: Request, name: string, value: string | undefined): Request => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});

/** The header of Standard Webhooks is a list, with blanks between. */
const AFTER = ['=', 'A', ' ', ',', '\0', 'é', ',v1=', '//'];

/** Every way to have no signature, or one that is not this one. */
function forgeries(platform: Signing): [what: string, request: Request][] {
  const request = genuine(platform);
  const name = SIGNATURE[platform];
  const signature = request.headers[name]!;
  const instead = (value: string | undefined) => withHeader(request, name, value);
  const bodies = [0, 1, 7, -1].map((at) => {
    const bytes = Buffer.from(request.rawBody);
    const place = (at + bytes.length) % bytes.length;
    bytes[place] = bytes[place]! ^ 1;
    return [`byte ${at} of the body is another`, { ...request, rawBody: bytes }] as [string, Request];
  });
  const cut = (by: number) => signature.slice(0, signature.length - by);
  const others = PLATFORMS.filter((other) => other !== platform);
  const isListed = platform === 'own' || platform === 'bigcommerce';
  return [
    ['no signature', instead(undefined)],
    ['an empty signature', instead('')],
    ...[1, 2, 8, 40].map((by): [string, Request] => [`a signature without its last ${by}`, instead(cut(by))]),
    ...AFTER.filter((more) => !isListed || more !== ' ').map((more): [string, Request] => [
      `a signature with ${JSON.stringify(more)} behind it`,
      instead(signature + more),
    ]),
    ['a signature in front of which something stands', instead(`A${signature}`)],
    ['a signature twice', instead(`${signature}${signature}`)],
    ['a signature of zeros', instead(signature.replace(/[A-Za-z0-9+/]{20,}/, (text) => '0'.repeat(text.length)))],
    ['a signature of the key "undefined"', instead(mac(request.rawBody, 'base64', 'undefined'))],
    ['a signature of an empty key', instead(mac(request.rawBody, 'base64', ''))],
    ['a plain hash of the body', instead(Buffer.from(request.rawBody).toString('base64').slice(0, 44))],
    ['the body and a blank', { ...request, rawBody: Buffer.concat([request.rawBody, Buffer.from(' ')]) }],
    ['no body', { ...request, rawBody: Buffer.alloc(0) }],
    ['the body twice', { ...request, rawBody: Buffer.concat([request.rawBody, request.rawBody]) }],
    ...bodies,
    ...others.map((other): [string, Request] => [
      `the signature of ${other}, made with its key`,
      {
        ...request,
        headers: { ...request.headers, [name]: undefined, ...genuine(other, 'acme', String(request.rawBody)).headers },
      },
    ]),
    ...others.map((other): [string, Request] => [
      `the key of ${other} in the form of ${platform}`,
      {
        ...genuine(platform),
        headers: { ...request.headers, [name]: mac(request.rawBody, 'base64', keyOf('acme', other)) },
      },
    ]),
  ];
}

/** In the address of Shippo stands the secret itself, where it does not sign; in that of Yotpo always; BigCommerce sends it as a header. */
const TOKENS = (['shippo', 'yotpo', 'bigcommerce'] as const).flatMap((platform) =>
  [
    ...['', 'KEY ', ' KEY', 'KEY\0', 'KEY,KEY', 'KEY&token=KEY', '["KEY"]', 'key', 'undefined', 'null', 'OTHER'],
    ...['[object Object]', 'Ke\u0301y', '%4bEY', '*', 'KE', 'KEYKEY'],
  ].map((form): [string, Request] => {
    const key = keyOf('acme', platform);
    const token = form
      .replaceAll('KEY', key)
      .replace('KE', key.slice(0, -1))
      .replace('OTHER', keyOf('lindgren', platform));
    const sent = platform === 'bigcommerce' ? { headers: { 'x-porchlight-token': token } } : { query: { token } };
    return [`${platform}: token ${JSON.stringify(form)}`, { ...genuine(platform), headers: {}, query: {}, ...sent }];
  }),
);

/** Names that are in every object, or that a path could make of another. */
const STRANGE = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'ACME',
  'acme ',
  'acme/',
  '../acme',
  'acme%00',
  '',
];
const NOWHERE = STRANGE.flatMap((name): [string, Request][] => [
  [`store ${JSON.stringify(name)}`, { ...genuine('shopify'), store: name }],
  [`platform ${JSON.stringify(name)}`, { ...genuine('shopify'), platform: name }],
]);

/** Genuine parts, put together in ways that nobody sends. */
const MADE_UP: [string, Request][] = [
  ['shippo: the time of another second', shippoSigned(({ seconds, v1 }) => `t=${seconds + 1},v1=${v1}`)],
  [
    'shippo: the right time behind a wrong one',
    shippoSigned(({ seconds, v1 }) => `t=${seconds - 9},t=${seconds},v1=${v1}0`),
  ],
  ['shippo: a time and no signature', shippoSigned(({ seconds }) => `t=${seconds}`)],
  ['shippo: a signature and no time', shippoSigned(({ v1 }) => `v1=${v1}`)],
  ['shippo: of an older scheme', shippoSigned(({ seconds, v1 }) => `t=${seconds},v0=${v1}`)],
  ['own format: of another scheme', withHeader(genuine('own'), 'webhook-signature', swapped('v1,', 'v2,'))],
  ['own format: without its scheme', withHeader(genuine('own'), 'webhook-signature', swapped('v1,', ''))],
  ['own format: parted by a comma', withHeader(genuine('own'), 'webhook-signature', swapped('v1,', 'v1,AAAA,v1,'))],
  [
    'judgeme: in base64',
    withHeader(
      genuine('judgeme'),
      SIGNATURE.judgeme,
      mac(genuine('judgeme').rawBody, 'base64', keyOf('acme', 'judgeme')),
    ),
  ],
  [
    'easypost: without the name of the hash',
    withHeader(
      genuine('easypost'),
      SIGNATURE.easypost,
      mac(genuine('easypost').rawBody, 'hex', keyOf('acme', 'easypost')),
    ),
  ],
  [
    'easypost: by a weaker hash',
    withHeader(
      genuine('easypost'),
      SIGNATURE.easypost,
      genuine('easypost').headers[SIGNATURE.easypost]!.replace('sha256', 'sha1'),
    ),
  ],
  [
    'woocommerce: in hex',
    withHeader(
      genuine('woocommerce'),
      SIGNATURE.woocommerce,
      mac(genuine('woocommerce').rawBody, 'hex', keyOf('acme', 'woocommerce')),
    ),
  ],
  [
    'shopify: without its padding',
    withHeader(genuine('shopify'), SIGNATURE.shopify, genuine('shopify').headers[SIGNATURE.shopify]!.replace('=', '')),
  ],
  [
    'shopify: of the body as it would be written again',
    { ...genuine('shopify'), rawBody: Buffer.from(JSON.stringify(JSON.parse(fixture('shopify/order.json')))) },
  ],
  [
    'shopify: behind a byte order mark',
    { ...genuine('shopify'), rawBody: Buffer.from(`\ufeff${fixture('shopify/order.json')}`) },
  ],
  [
    'bigcommerce: signed with the key as if it were base64',
    withHeader(genuine('bigcommerce'), 'webhook-signature', genuine('own').headers['webhook-signature']),
  ],
];

type ShippoParts = { seconds: number; v1: string };
function shippoSigned(header: (parts: ShippoParts) => string): Request {
  const seconds = NOW / 1000;
  const v1 = mac(`${seconds}.${fixture('shippo/track.json')}`, 'hex', keyOf('acme', 'shippo'));
  return withHeader(genuine('shippo'), 'shippo-auth-signature', header({ seconds, v1 }));
}
function swapped(from: string, to: string): string {
  return genuine('own').headers['webhook-signature']!.replace(from, to);
}

const STALE = [-301, -3600, -86_400, 301, 3600, 1e9].flatMap((seconds): [string, Request][] => {
  const at = NOW / 1000 + seconds;
  const body = fixture('shippo/track.json');
  const header = `t=${at},v1=${mac(`${at}.${body}`, 'hex', keyOf('acme', 'shippo'))}`;
  return [
    [`own format, ${seconds} s off`, ownRequest(ownOrder, { key: keyOf('acme', 'own'), at: at * 1000 })],
    [`shippo, ${seconds} s off`, withHeader(genuine('shippo'), SIGNATURE.shippo, header)],
  ];
});

const BROKEN_TIMES = ['', 'now', '1e9', '-1', '0x10', `${NOW / 1000} `, `${NOW / 1000}.0`, 'NaN', 'Infinity'].map(
  (time): [string, Request] => [
    `own format, time ${JSON.stringify(time)}`,
    withHeader(genuine('own'), 'webhook-timestamp', time),
  ],
);

const FORGED: [string, Request][] = [
  ...SIGNING.flatMap((platform) =>
    forgeries(platform).map(([what, request]): [string, Request] => [`${platform}: ${what}`, request]),
  ),
  ...TOKENS,
  ...MADE_UP,
  ...STALE,
  ...BROKEN_TIMES,
  ...['id', 'timestamp'].map((one): [string, Request] => [
    `own format without its ${one}`,
    withHeader(genuine('own'), `webhook-${one}`, undefined),
  ]),
  ['own format, another id than was signed', withHeader(genuine('own'), 'webhook-id', 'msg_2')],
];

test.each(PLATFORMS)(
  'what is genuine of %s comes in, or nothing of this table would show anything',
  async (platform) => {
    const { post, facts } = doors();
    expect(await post(genuine(platform))).toMatchObject({ status: 202 });
    expect(facts.length).toBeGreaterThan(0);
  },
);

test(`${FORGED.length} forgeries are refused, and nothing of them is kept or logged`, async () => {
  expect(FORGED.length).toBeGreaterThan(200);
  const { post, facts, logs } = doors();
  const through = [];
  for (const [what, request] of FORGED) {
    const { status } = await post(request);
    if (status !== 401) through.push([what, status]);
  }
  expect(through).toEqual([]);
  expect(facts).toEqual([]);
  expect(logs.join()).not.toMatch(/example\.com|ines|noor|whsec|acme-/i);
});

test('what is addressed to a store or a platform that there is not finds nobody', async () => {
  const { post, facts } = doors();
  for (const [what, request] of NOWHERE) expect([what, (await post(request)).status]).toEqual([what, 404]);
  expect(facts).toEqual([]);
});

test.each(PLATFORMS)(
  'what one store’s %s signed is nothing at another store, nor with another platform’s name',
  async (platform) => {
    const { post, facts } = doors();
    const through = [];
    for (const from of STORES) {
      for (const to of STORES) {
        for (const other of PLATFORMS) {
          if (from === to && other === platform) continue;
          const elsewhere = other === 'own' ? { resource: 'orders' as const } : { resource: 'webhooks' as const };
          const { status } = await post({ ...genuine(platform, from), store: to, platform: other, ...elsewhere });
          if (status < 400) through.push([from, to, other, status]);
        }
      }
    }
    expect(through).toEqual([]);
    expect(facts).toEqual([]);
  },
);

const kinds = (facts: Fact[]): string[] => facts.map(({ fact }) => fact);

test.each([
  ['shopify' as const, SHOPIFY, SHOPIFY_TOPICS],
  ['woocommerce' as const, WOO, WOO_TOPICS],
])('a body that %s signed is read as what it is, whatever topic the header names', async (platform, bodies, topics) => {
  for (const [name, { body, reads }] of Object.entries(bodies)) {
    const { post, facts } = doors();
    await post(genuine(platform, 'acme', body, reads[0]));
    const own = kinds(facts);
    expect([name, own.length > 0]).toEqual([name, true]);
    for (const topic of topics) {
      const other = doors();
      const { status } = await other.post(genuine(platform, 'acme', body, topic));
      const expected = reads.includes(topic) ? own : [];
      expect([name, topic, kinds(other.facts)]).toEqual([name, topic, expected]);
      // most of those edited tell no order; and WooCommerce would switch a webhook off that is often answered otherwise
      const silent = topic === 'orders/edited' ? [200, 400] : [platform === 'woocommerce' ? 200 : 400];
      if (!reads.includes(topic)) expect(silent).toContain(status);
    }
  }
});

const HEADERS = ['test', 'shop-domain', 'webhook-id', 'event-id', 'api-version', 'triggered-at', 'sub-topic'];
const values = fc.constantFrom(
  'true',
  'false',
  '1',
  'acme.myshopify.com',
  'other.myshopify.com',
  'b54557e4',
  '2026-10',
  '2020-01-01T00:00:00Z',
  '2099-01-01T00:00:00Z',
  '',
);

test('unsigned headers of Shopify take away or change nothing: neither what is kept nor whose it is', async () => {
  const names = Object.keys(SHOPIFY) as (keyof typeof SHOPIFY)[];
  // when a thing without a time of its own happened is told by a header alone, and is believed as any outside time
  const told = (facts: Fact[]) => facts.map((fact) => ({ ...fact, occurredAt: '', at: '' }));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.dictionary(fc.constantFrom(...HEADERS), values),
      async (name, more) => {
        const { body, reads } = SHOPIFY[name];
        const plain = doors();
        await plain.post(genuine('shopify', 'acme', body, reads[0]));
        const request = genuine('shopify', 'acme', body, reads[0]);
        const headers = Object.fromEntries(Object.entries(more).map(([one, value]) => [`x-shopify-${one}`, value]));
        const dressed = doors();
        await dressed.post({ ...request, headers: { ...headers, ...request.headers } });
        expect([[], told(plain.facts)]).toContainEqual(told(dressed.facts));
      },
    ),
    { numRuns: 200 },
  );
});

test('a request to erase that is told again is the same request, whatever its delivery is called and whenever it comes', async () => {
  const names = ['dataRequest', 'redact', 'shopRedact'] as const;
  for (const name of names) {
    const { body, reads } = SHOPIFY[name];
    const { post, facts } = doors();
    for (const id of ['a', 'b', undefined])
      await post(withHeader(genuine('shopify', 'acme', body, reads[0]), 'x-shopify-webhook-id', id));
    const days = ['2026-03-10T12:00:00.000Z', '2027-01-01T00:00:00.000Z', '2028-06-01T00:00:00.000Z'];
    const ids = facts.map((fact, i) => requestIdOf(fact as never, days[i]!));
    expect([name, new Set(ids).size, ids.length]).toEqual([name, 1, 3]);
  }
});

test('a milestone that names its order is taken for no other order', async () => {
  const { post, facts } = doors();
  const request = ownRequest(
    { ...milestone, orderId: '1001' },
    { key: keyOf('acme', 'own'), resource: 'milestones', orderId: '1001' },
  );
  expect(await post({ ...request, orderId: '1002' })).toMatchObject({
    status: 400,
    body: { problems: [{ field: 'orderId' }] },
  });
  expect(facts).toEqual([]);
  expect(await post(request)).toMatchObject({ status: 202 });
});

test('a body of 1 MB that nobody signed is refused in a moment', async () => {
  const { post } = doors();
  const rawBody = Buffer.alloc(1024 * 1024, 'x');
  const started = performance.now();
  for (const platform of PLATFORMS) await post({ ...genuine(platform), rawBody });
  expect(performance.now() - started).toBeLessThan(2000); // six bodies; in plain JavaScript a single one took 128 ms on a fast machine
});
