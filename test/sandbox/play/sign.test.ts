import { ADAPTERS } from '../../../lambdas/ingest/adapters.ts';
import { platformOf, SIGNED_PLATFORMS, signed } from '../../../sandbox/play/sign.ts';

const NOW = Date.parse('2026-03-02T17:00:00Z');
const BODY = '{"ü": 1}';
const SECRET = 'c2FuZGJveC1zZWNyZXQ='; // Standard Webhooks takes base64 only

const requestWith = (headers: Record<string, string>, body = BODY) => ({
  resource: 'webhooks' as const,
  store: 'acme',
  platform: '',
  headers,
  query: {},
  rawBody: Buffer.from(body),
});

/** Standard Webhooks compares with the clock of the machine. */
const atNow = <T>(what: () => T): T => {
  jest.useFakeTimers({ now: NOW });
  try {
    return what();
  } finally {
    jest.useRealTimers();
  }
};

/** Yotpo signs nothing: its secret stands in the address. */
const SIGNING = Object.values(ADAPTERS).filter(({ platform }) => platform !== 'yotpo');

test('every platform that signs its webhooks can be signed for', () => {
  expect([...SIGNED_PLATFORMS].sort()).toEqual(SIGNING.map(({ platform }) => platform).sort());
});

test.each(SIGNING)(
  'the intake takes what is signed as $platform does, and nothing changed since',
  ({ platform, verify }) => {
    const headers = signed(platform, { 'content-type': 'application/json' }, BODY, SECRET, NOW);

    expect(atNow(() => verify(requestWith(headers), SECRET, NOW))).toBe(true);
    expect(atNow(() => verify(requestWith(headers, `${BODY} `), SECRET, NOW))).toBe(false);
  },
);

test('a request that carries its signature keeps it', () => {
  const headers = { 'X-Shopify-Hmac-Sha256': 'as it was' };

  expect(signed('shopify', headers, BODY, SECRET, NOW)).toEqual(headers);
});

test.each([['unheard-of'], ['constructor'], ['toString']])('a request for "%s" stays unsigned', (platform) => {
  expect(signed(platform, { a: 'b' }, BODY, SECRET, NOW)).toEqual({ a: 'b' });
});

test('a store without a secret leaves its requests unsigned', () => {
  expect(signed('own', {}, BODY, undefined, NOW)).toEqual({});
});

test.each([
  ['/acme/orders', 'own'],
  ['/acme/orders/1/milestones', 'own'],
  ['/acme/webhooks/shopify', 'shopify'],
  ['/acme/webhooks/woocommerce?token=1', 'woocommerce'],
])('%s is posted to by %s', (path, platform) => {
  expect(platformOf(path)).toBe(platform);
});
