import { Webhook } from 'standardwebhooks';
import { bodyOf, fixture, intake, KEY, mac, NOW, OWN_KEY, ownOrder, ownRequest, shopifyRequest } from './intake.ts';

beforeAll(() => jest.spyOn(Date, 'now').mockReturnValue(NOW)); // standardwebhooks asks it

const repeat = { kept: 0, waiting: [], notes: [] };
const OTHER_KEY = 'whsec_c29tZWJvZHkgZWxzZSdzIGtleQ==';
const body = fixture('shopify/order.json');

test('what is kept is answered with 202, the order id and what it was', async () => {
  const { post, facts, counts } = intake();
  expect(await post(ownRequest(ownOrder))).toEqual({
    status: 202,
    body: { message: 'kept', orderId: '1001', kept: ['the order'] },
  });
  expect(facts).toMatchObject([{ fact: 'order' }]);
  expect(counts).toEqual(['StoreHeard acme']);
});

test('a repeat is answered with 200', async () => {
  const { post } = intake({ record: async () => repeat });
  expect(await post(ownRequest(ownOrder))).toMatchObject({ status: 200, body: { orderId: '1001', kept: [] } });
});

test('a milestone whose order has not come waits for it', async () => {
  const { post } = intake({ record: async () => ({ ...repeat, kept: 2, waiting: ['1002'], notes: ['dated ahead'] }) });
  const milestone = {
    eventId: 'e',
    milestone: 'dispatched',
    occurredAt: '2026-03-09T10:00:00Z',
    parcel: { id: 'p', carrier: 'X' },
  };
  expect(await post(ownRequest(milestone, { resource: 'milestones', orderId: '1002' }))).toEqual({
    status: 202,
    body: {
      message: 'kept, waiting for its order',
      orderId: '1002',
      kept: ['parcel p: its details', 'parcel p: dispatched'],
      notes: ['dated ahead'],
    },
  });
});

test('what a carrier says of a number that no order claims yet is kept', async () => {
  const text = fixture('aftership/update.json');
  const headers = { 'aftership-hmac-sha256': mac(text) };
  const request = { resource: 'webhooks' as const, platform: 'aftership', headers, rawBody: Buffer.from(text) };
  const { post } = intake({ record: async () => ({ ...repeat, kept: 1, waiting: ['1Z9'] }) });
  expect(await post(request)).toMatchObject({
    status: 202,
    body: { message: 'kept, waiting for the shop to say whose parcel it is' },
  });
  expect(await intake({ record: async () => repeat }).post(request)).toMatchObject({ status: 200 });
});

test('a consent taken back is kept without naming its customer', async () => {
  const consent = JSON.stringify({
    email_address: 'ines@example.com',
    email_marketing_consent: { state: 'unsubscribed' },
  });
  const { post, logs } = intake();
  expect(await post(shopifyRequest('customers_email_marketing_consent/update', consent))).toEqual({
    status: 202,
    body: { message: 'kept', kept: ['the consent to marketing mails: taken back'] },
  });
  expect(logs.join()).not.toContain('ines');
});

test('a table that fails is not answered for: the sender must come again', async () => {
  const { post } = intake({ record: () => Promise.reject(new Error('the table is gone')) });
  await expect(post(ownRequest(ownOrder))).rejects.toThrow('the table is gone');
});

const unsigned = ownRequest(ownOrder).rawBody;
const bytes = (text: string) => ({ rawBody: Buffer.from(text) });
const signedOrder = ownRequest(ownOrder);

test.each([
  ['an unknown store', 404, 'unknown_store', { ...signedOrder, store: 'nobody' }],
  ['a store named __proto__', 404, 'unknown_store', { ...signedOrder, store: '__proto__' }],
  ['an unknown platform', 404, 'unknown_platform', { ...shopifyRequest('orders/create', body), platform: 'fax' }],
  ['our own format as a platform', 404, 'unknown_platform', { ...signedOrder, resource: 'webhooks' as const }],
  ['a body of 2 MB', 413, 'too_large', bytes(' '.repeat(2 ** 21))],
  ['bytes that are no UTF-8', 400, 'not_utf8', { ...signedOrder, rawBody: Buffer.from([0x7b, 0xc3, 0x28, 0x7d]) }],
  ['no signature', 401, 'bad_signature', { rawBody: unsigned }],
  ['another key', 401, 'bad_signature', ownRequest(ownOrder, { key: OTHER_KEY })],
  ['a body changed after signing', 401, 'bad_signature', { ...signedOrder, ...bytes(`${unsigned} `) }],
  ['a signature six minutes old', 401, 'bad_signature', ownRequest(ownOrder, { at: NOW - 360_000 })],
  ['a signature six minutes ahead', 401, 'bad_signature', ownRequest(ownOrder, { at: NOW + 360_000 })],
  ['another Shopify key', 401, 'bad_signature', shopifyRequest('orders/create', body, 'other')],
  ['an empty body', 400, 'not_json', ownRequest('')],
  ['truncated JSON', 400, 'not_json', ownRequest('{"orderId": "1')],
  ['JSON nested too deep', 400, 'not_json', ownRequest('['.repeat(100_000))],
  ['a list', 400, 'wrong_fields', ownRequest([ownOrder])],
  ['wrong types', 400, 'wrong_fields', ownRequest({ ...ownOrder, total: 49, items: {} })],
  ['more than one item of the table can hold', 400, 'wrong_fields', ownRequest(ownOrderOf(1000))],
])('%s: %i', async (_, status, reason, request) => {
  const { post, facts, counts, logs } = intake();
  const answer = await post(request);
  expect(answer).toMatchObject({ status, body: { error: expect.any(String) } });
  expect(counts.slice(1)).toEqual(reason === 'bad_signature' ? ['BadSignatures'] : []);
  expect(counts[0]).toMatch(new RegExp(`^WebhooksRejected (acme|unknown) (own|shopify|unknown) ${reason}$`));
  expect(logs.join()).not.toMatch(/ines|nobody|fax|__proto__/i);
  expect(facts).toEqual([]);
});

function ownOrderOf(items: number) {
  return {
    ...ownOrder,
    items: Array.from({ length: items }, () => ({ ...ownOrder.items[0], title: 'x'.repeat(400) })),
  };
}

test('truncated JSON is told where it breaks off, and never what it holds', async () => {
  const { body } = await intake().post(ownRequest('{\n "orderId": "Ines'));
  const message = 'the JSON cannot be read from line 2, character 13 on';
  expect(body).toEqual({ error: message, problems: [{ field: 'body', message }] });
});

test('every wrong field is named', async () => {
  const { status, body } = await intake().post(ownRequest({ ...ownOrder, total: 49, currency: undefined }));
  expect(status).toBe(400);
  expect(body.problems).toEqual([
    { field: 'currency', message: 'required: expected string' },
    { field: 'total', message: 'expected a decimal string such as "12.50"' },
  ]);
});

test('a 401 says what was expected and no key', async () => {
  const { body } = await intake().post({ rawBody: unsigned });
  expect(body.error).toContain('webhook-signature');
  expect(JSON.stringify(body)).not.toContain(OWN_KEY.slice(6));
});

test.each([{}, { own: [] }, { shopify: [KEY] }, { own: ['no base64 at all!'] }])(
  'without a key nothing is taken: %j',
  async (keys) => {
    const { post } = intake({ secretsOf: async () => keys });
    expect(await post(ownRequest(ownOrder))).toMatchObject({ status: 401 });
  },
);

test('the old and the new key are both good', async () => {
  const { post } = intake({ secretsOf: async () => ({ own: [OTHER_KEY, OWN_KEY.slice('whsec_'.length)] }) });
  expect(await post(ownRequest(ownOrder))).toMatchObject({ status: 202 });
  expect(await post(ownRequest(ownOrder, { key: OTHER_KEY }))).toMatchObject({ status: 202 });
});

test('a key that was just changed is read again', async () => {
  const read: (number | undefined)[] = [];
  const { post } = intake({
    async secretsOf(_, maxAgeMs) {
      read.push(maxAgeMs);
      return { own: [maxAgeMs === undefined ? OTHER_KEY : OWN_KEY] };
    },
  });
  expect(await post(ownRequest(ownOrder))).toMatchObject({ status: 202 });
  expect(read).toEqual([undefined, 10_000]);
});

test('a status we do not know is logged, listed for the team and not acted on', async () => {
  const event = JSON.stringify({
    order_id: 1,
    fulfillment_id: 2,
    status: 'teleported',
    happened_at: '2026-03-09T10:00:00Z',
  });
  const { post, facts, unknown, logs } = intake();
  expect(await post(shopifyRequest('fulfillment_events/create', event))).toMatchObject({
    status: 200,
    body: { ignored: expect.stringContaining('teleported') },
  });
  expect(unknown).toEqual(['acme shopify teleported']);
  expect(logs[0]).toContain('teleported');
  expect(facts).toEqual([]);
});

test('a topic we do not use is acknowledged and said to be ignored', async () => {
  const answer = await intake().post(shopifyRequest('carts/update', '{}'));
  expect(answer).toEqual({ status: 200, body: { message: 'nothing to keep', ignored: expect.any(String) } });
});

test.each([
  ['shopify/refund.json', { created_at: null, processed_at: null }, 'created_at'],
  ['shopify/refund.json', { order_id: null }, 'order_id'],
])(
  'what a platform has not set yet, as in its own tests, is answered 200 and named: %s, %j',
  async (file, more, field) => {
    const { post, facts, counts } = intake();
    const sent = (unset: object) =>
      post(shopifyRequest('refunds/create', JSON.stringify({ ...bodyOf(file), ...unset })));

    expect(await sent(more)).toMatchObject({
      status: 200,
      body: { ignored: expect.any(String), problems: [{ field }] },
    });
    expect(await sent({ ...more, transactions: 'none' })).toMatchObject({ status: 400 });
    expect(facts).toEqual([]);
    expect(counts).toContain('WebhooksRejected acme shopify wrong_fields');
  },
);

test('our own format has nobody who sends it unset', async () => {
  expect(await intake().post(ownRequest({ ...ownOrder, total: null }))).toMatchObject({ status: 400 });
});

test('SQL, HTML and keys of prototypes are plain text', async () => {
  const name = `Robert'); DROP TABLE journeys;-- <script>alert(1)</script>`;
  const hostile = JSON.stringify({ ...ownOrder, customer: { ...ownOrder.customer, name } }).replace(
    '{',
    '{"__proto__":{"notify":false},"constructor":{"prototype":{"polluted":true}},',
  );
  const { post, facts } = intake();
  expect(await post(ownRequest(hostile))).toMatchObject({ status: 202 });
  expect(facts).toMatchObject([{ order: { customer: { name }, notify: true } }]);
  expect('polluted' in {}).toBe(false);
});

test('the signature is that of Standard Webhooks', () => {
  // published in standard-webhooks/standard-webhooks, libraries/go/webhook_test.go (MIT)
  const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signed = new Webhook(key).sign(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1614265330_000),
    '{"test": 2432232314}',
  );
  expect(signed).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
