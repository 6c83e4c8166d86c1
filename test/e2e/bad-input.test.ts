import { secretOf } from '../../sandbox/play/play.ts';
import { signed } from '../../sandbox/play/sign.ts';
import type { TimelineLine } from '../../sandbox/play/timeline.ts';
import { type Deed, iso, itemsOf, milestone, on, order, parcel, playOut, post } from './shop.ts';

// What a sender may get wrong, and what a stranger may try: each gets its clear answer.

const HOSTILE = `<script>alert(1)</script>'; DROP TABLE journeys;--`;

let at = on(0);
/** Each a second after the one before. */
const next = (): number => {
  at += 1000;
  return at;
};
const raw = (line: TimelineLine, body: string): TimelineLine => ({ ...line, body });
const dated = (when: string) => ({ occurredAt: when });

const REFUSED: Record<string, [line: TimelineLine, status: number, answer: string]> = {
  'a body that breaks off': [raw(order(next(), 'cut'), '{"orderId": "cut", "items": ['), 400, 'breaks off at its end'],
  'a body that is no object': [raw(order(next(), 'list'), '[]'), 400, 'expected a JSON object'],
  'no body': [raw(order(next(), 'none'), ''), 400, 'breaks off at its end'],
  'a total that is a number': [order(next(), 'n', { total: 189 }), 400, '"field":"total"'],
  'items that are a text': [order(next(), 'n', { items: 'tent' }), 400, '"field":"items"'],
  'an address that is none': [order(next(), 'n', { customer: { email: 'maya' } }), 400, '"field":"customer.email"'],
  'a milestone we do not know': [milestone(next(), 'n', 'teleported'), 400, '"field":"milestone"'],
  'a time without an offset': [milestone(next(), 'n', 'delivered', dated('2026-03-02 12:00')), 400, 'occurredAt'],
  'a store we do not know': [post(next(), '/nobody/orders', {}), 404, 'there is no such store'],
  'a store named like a property': [post(next(), '/constructor/orders', {}), 404, 'there is no such store'],
  'a platform we do not know': [post(next(), '/acme/webhooks/etsy', {}), 404, 'there is no such platform'],
  'a platform named like a property': [post(next(), '/acme/webhooks/toString', {}), 404, 'there is no such platform'],
  'a path we do not know': [post(next(), '/acme/customers', {}), 404, 'Not Found'],
  'two megabytes': [order(next(), 'n', { note: 'x'.repeat(2 ** 21) }), 413, 'at most 1 MB'],
  'a signature with another secret': [
    {
      ...order(next(), 'forged'),
      headers: {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at / 1000)),
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
    },
    401,
    'signature is missing, wrong or stale',
  ],
  'a signature of another platform': [
    { ...post(next(), '/acme/webhooks/shopify', {}), headers: { 'x-shopify-hmac-sha256': 'AAAA' } },
    401,
    'signature is missing, wrong or stale',
  ],
};

const replayed: { status?: number; body?: string } = {};
/** A request as it was signed ten minutes ago. */
const replay: Deed = {
  at: on(1),
  act: async ({ sandbox }) => {
    const { path, body } = order(on(1), 'replayed');
    const headers = { 'content-type': 'application/json' };
    const then = sandbox.clock.now() - 10 * 60_000;
    const response = await fetch(sandbox.http + path, {
      method: 'POST',
      headers: signed('own', headers, body, secretOf(sandbox, path), then),
      body,
    });
    Object.assign(replayed, { status: response.status, body: await response.text() });
  },
};

const hostile = order(on(0), 'hostile', {
  customer: { name: HOSTILE },
  items: [{ title: HOSTILE, quantity: 1, unitPrice: '1.00' }],
});
const proto = milestone(on(1), 'proto', 'dispatched', parcel('__proto__'));
const ahead = milestone(on(1), 'ahead', 'delivered', { ...parcel('1'), occurredAt: '2099-01-01T00:00:00Z' });
const orphan = milestone(on(1), 'orphan', 'dispatched', parcel('1'));

const shop = playOut([
  ...Object.values(REFUSED).map(([line]) => line),
  replay,
  hostile,
  order(on(0), 'proto'),
  proto,
  milestone(on(2), 'proto', 'delivered', parcel('__proto__')),
  order(on(0), 'ahead', { placedAt: '2099-01-01T00:00:00Z' }),
  ahead,
  milestone(on(2), 'ahead', 'cancelled'),
  milestone(on(3), 'hostile', 'cancelled', { reason: HOSTILE }),
  orphan,
]);
const answerTo = (line: TimelineLine) => shop.answers.find((answer) => answer.line === line);

test.each(Object.entries(REFUSED))('%s is refused', (_, [line, status, answer]) => {
  expect(answerTo(line)?.status).toBe(status);
  expect(answerTo(line)?.body).toContain(answer);
});

test('every wrong field of a body is named at once', () => {
  const [line] = REFUSED['items that are a text']!;

  expect(JSON.parse(answerTo(line)!.body)).toEqual({
    error: 'the body is not as expected',
    problems: [{ field: 'items', message: 'expected array' }],
  });
});

test('a request that was recorded and comes again later is refused', () => {
  expect(replayed).toEqual({ status: 401, body: expect.stringContaining('stale') });
});

test('what was refused leaves nothing behind', async () => {
  const orders = (await itemsOf(shop.stage)).map(({ pk }) => pk).filter((pk) => pk.startsWith('ORDER#'));

  expect([...new Set(orders)].sort()).toEqual(['ahead', 'hostile', 'orphan', 'proto'].map((id) => `ORDER#acme#${id}`));
});

test('a name that looks like code is text in the mail, and nothing else', () => {
  const [mail] = shop.outbox('hostile', 'order_confirmation');

  expect(answerTo(hostile)?.status).toBe(202);
  expect(mail?.text).toContain(HOSTILE);
  expect(mail?.html).toContain('&lt;script&gt;alert(1)');
  const scripts = mail?.html?.match(/<script[^>]*>[^<]*/g) ?? [];
  expect(scripts).toEqual([expect.stringMatching(/^<script type="application\/ld\+json">\{/)]);
  expect(shop.mails('hostile')).toEqual(['order_confirmation', 'cancelled']);
});

test('a parcel may be called "__proto__"', async () => {
  expect(answerTo(proto)?.status).toBe(202);
  expect(shop.mails('proto').slice(0, 3)).toEqual([
    'order_confirmation',
    'dispatched __proto__',
    'delivered __proto__',
  ]);
  expect(shop.outbox('proto', 'dispatched')[0]?.text).toContain('1Z-__proto__');
});

test('an order and an event from 2099 count from when they were received, and what was claimed is kept', async () => {
  const items = (await itemsOf(shop.stage)).filter(({ pk }) => pk === 'ORDER#acme#ahead');

  expect(answerTo(ahead)?.status).toBe(202);
  expect(JSON.parse(answerTo(ahead)!.body).notes).toEqual([
    `2099-01-01T00:00:00.000Z lies ahead: it counts from ${iso(on(1))}, when it was received`,
  ]);
  expect(items.find(({ sk }) => sk.startsWith('EVENT#2099'))).toMatchObject({
    milestone: 'delivered',
    occurredAt: iso(on(1)),
    claimedAt: '2099-01-01T00:00:00.000Z',
  });
  expect(items.find(({ sk }) => sk === 'META')).toMatchObject({
    order: { placedAt: iso(on(0)), updatedAt: iso(on(0)) },
    claims: { '2099-01-01T00:00:00.000Z': iso(on(0)) },
  });
  expect(items.find(({ sk }) => sk === 'FLOW')).toMatchObject({
    'p#1': { delivered: iso(on(1)) },
  });
  expect(shop.mails('ahead')).toEqual(['order_confirmation', 'delivered 1', 'cancelled']);
});

test('a milestone for an order that never comes is answered and kept', async () => {
  const items = (await itemsOf(shop.stage)).filter(({ pk }) => pk === 'ORDER#acme#orphan');

  expect(JSON.parse(answerTo(orphan)!.body)).toMatchObject({
    message: 'kept, waiting for its order',
    orderId: 'orphan',
  });
  expect(items.find(({ sk }) => sk === 'FLOW')).toMatchObject({
    'p#1': { left: iso(on(1)) },
    expiresAt: Math.floor(on(1) / 1000) + 30 * 86_400,
  });
});

test('nothing is given up, and no function logs an error', () => {
  expect(shop.stage.sandbox.failures).toEqual([]);
  expect(shop.stage.errors).toEqual([]);
});
