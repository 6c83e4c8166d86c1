import type { Request, WebhookBody } from '../../../lambdas/ingest/adapter.ts';
import { bigcommerce } from '../../../lambdas/ingest/platforms/bigcommerce.ts';
import { signed } from '../../../sandbox/play/sign.ts';
import { bodyOf, EMPTY, fixture, intake, KEY, NOW, read, settings } from './intake.ts';

const ORDER = fixture('bigcommerce/order.json');
const SHIPMENT = fixture('bigcommerce/shipment.json');
const changed = (body: string, by: object) => JSON.stringify({ ...JSON.parse(body), ...by });

const request = (text: string, headers: Record<string, string>): Request => ({
  ...{ ...EMPTY, resource: 'webhooks', platform: 'bigcommerce' },
  headers,
  rawBody: Buffer.from(text),
});
/** As BigCommerce signs it, with the client secret. */
function webhook(text: string, key = KEY, at = NOW): Request {
  jest.useFakeTimers({ now: at }); // standardwebhooks asks the clock
  const headers = signed('bigcommerce', {}, text, key, at);
  jest.useRealTimers();
  return request(text, headers);
}

test('a webhook has its order fetched, and nothing else', async () => {
  const { post, facts, toFetch } = intake();

  expect(await post(webhook(ORDER))).toEqual({
    status: 202,
    body: { message: 'kept: the order is fetched next', orderId: '417' },
  });
  expect(toFetch).toEqual(['acme 417 2026-03-10T10:59:00.000Z']);
  expect(facts).toEqual([]);
});

test('a shipment that is gone is called off, as nothing of it can be fetched', async () => {
  const { post, facts, toFetch } = intake();
  await post(webhook(SHIPMENT));

  expect(facts).toEqual([
    { fact: 'parcel', orderId: '417', parcelId: '12', asOf: '2026-03-10T10:59:30.000Z', voided: true },
  ]);
  expect(toFetch).toHaveLength(1);
});

test.each([
  ['store/order/created', true],
  ['store/order/updated', true],
  ['store/order/archived', true],
  ['store/order/refund/created', true],
  ['store/order/transaction/updated', true],
  ['store/channel/7/order/statusUpdated', true],
  ['store/order/message/created', false],
  ['store/order/metafield/updated', false],
  ['store/cart/converted', false],
  ['store/product/updated', false],
])('%s has its order fetched: %s', async (scope, isFetched) => {
  const { post, toFetch } = intake();
  const { status } = await post(webhook(changed(ORDER, { scope })));

  expect([status, toFetch.length]).toEqual(isFetched ? [202, 1] : [200, 0]);
});

test.each([
  ['the signature of another key', webhook(ORDER, 'another')],
  ['the signature of another body', { ...webhook(ORDER), rawBody: Buffer.from(SHIPMENT) }],
  ['an old signature', webhook(ORDER, KEY, NOW - 301_000)],
  ['no signature', request(ORDER, {})],
  ['another token', request(ORDER, { 'x-porchlight-token': 'another' })],
  ['an empty token', request(ORDER, { 'x-porchlight-token': '' })],
])('a webhook with %s is refused', async (_, sent) => {
  const { post, toFetch } = intake();

  expect((await post(sent)).status).toBe(401);
  expect(toFetch).toEqual([]);
});

test('the secret as a header that was registered with the webhook will do', async () => {
  const { post, toFetch } = intake();

  expect((await post(request(ORDER, { 'x-porchlight-token': KEY }))).status).toBe(202);
  expect(toFetch).toHaveLength(1);
});

test('a webhook of another shop is refused, and one of a store that does not say whose shop it is', async () => {
  const { post, toFetch } = intake();
  const lost = intake({ settings: { stores: { acme: { ...settings.stores.acme!, bigcommerce: undefined } } } });

  expect(await post(webhook(changed(ORDER, { producer: 'stores/another' })))).toMatchObject({
    status: 400,
    body: { problems: [{ field: 'producer', message: 'expected the shop of this store, stores/acme1hash' }] },
  });
  expect(await lost.post(webhook(ORDER))).toMatchObject({
    status: 400,
    body: { problems: [{ message: 'expected the setting bigcommerce.storeHash to say whose shop it is' }] },
  });
  expect([...toFetch, ...lost.toFetch]).toEqual([]);
});

test.each([
  ['no order', { data: {} }, 'data.id'],
  ['an order that is a path', { data: { id: '../../v3/customers' } }, 'data.id'],
  ['a shipment of no order', { scope: 'store/shipment/created', data: { id: 12 } }, 'data.orderId'],
])('a webhook about %s is refused, and the field is named', (_, by, field) => {
  const body: WebhookBody = { ...bodyOf('bigcommerce/order.json'), ...by };

  expect(read(bigcommerce, String(body.scope), body)).toMatchObject({ problems: [{ field }] });
});

test('a webhook from ahead of its receipt counts from there', () => {
  const body: WebhookBody = { ...bodyOf('bigcommerce/order.json'), created_at: NOW / 1000 + 900 };

  expect(read(bigcommerce, String(body.scope), body)).toMatchObject({
    toFetch: { toldAt: new Date(NOW).toISOString() },
  });
});
