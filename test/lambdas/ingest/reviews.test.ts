import { judgeme } from '../../../lambdas/ingest/platforms/judgeme.ts';
import { yotpo } from '../../../lambdas/ingest/platforms/yotpo.ts';
import { bodyOf, EMPTY, factsIn, fixture, intake, KEY, mac, read } from './intake.ts';

const WRITTEN = {
  fact: 'review',
  email: 'noor.haddad@example.com',
  productId: '88010017',
  at: '2026-03-08T17:20:00.000Z',
};
const judged = bodyOf('judgeme/review.json');
const yotpoed = bodyOf('yotpo/review.json');
const ofJudge = (more: object) => read(judgeme, 'review', { review: { ...(judged.review as object), ...more } });
const ofYotpo = (more: object) => read(yotpo, 'review_create', { data: { ...(yotpoed.data as object), ...more } });

test('both tell who reviewed which product, and nothing of what was written', () => {
  expect(factsIn(ofJudge({}))).toEqual([WRITTEN]);
  expect(factsIn(ofYotpo({}))).toEqual([WRITTEN]);
  expect(factsIn(ofYotpo({ created_at: '2026-03-08 17:20:00 UTC' }))).toEqual([WRITTEN]);
});

test('a review of the shop has no product', () => {
  expect(factsIn(ofJudge({ product_external_id: 0 }))).toEqual([{ ...WRITTEN, productId: undefined }]);
});

test('without an address it is the order’s, or nobody’s', () => {
  const { external_product_id: _, customer_email: __, ...rest } = yotpoed.data as Record<string, unknown>;
  expect(factsIn(read(yotpo, 'review_updated', { data: rest }))).toEqual([
    { fact: 'order_milestone', orderId: '7203685774775912345', milestone: 'reviewed', occurredAt: WRITTEN.at },
  ]);
  expect(
    factsIn(read(yotpo, 'review_create', { data: { order: { external_id: 'A-1' }, created_at: WRITTEN.at } })),
  ).toMatchObject([{ orderId: 'A-1', milestone: 'reviewed' }]);
  expect(read(yotpo, 'review_create', { data: {} })).toEqual({ ignored: expect.any(String) });
  expect(ofJudge({ reviewer: null })).toEqual({ ignored: expect.any(String) });
});

test('what is taken back, or no review, is ignored', () => {
  expect(ofYotpo({ deleted: 'true' })).toEqual({ ignored: expect.any(String) });
  expect(read(yotpo, 'loyalty_update', yotpoed)).toEqual({ ignored: expect.any(String) });
  expect(read(judgeme, 'review', { shop: {} })).toEqual({ ignored: expect.any(String) });
  expect(read(judgeme, 'review', { review: {} })).toMatchObject({ problems: [{ field: 'review.created_at' }] });
});

test('Judge.me signs in hex; Yotpo does not, so the address holds the secret', async () => {
  const body = fixture('judgeme/review.json');
  const request = { resource: 'webhooks' as const, platform: 'judgeme', rawBody: Buffer.from(body) };
  const headers = { 'judgeme-hmac-sha256': mac(body, 'hex') };
  expect(await intake().post({ ...request, headers })).toMatchObject({ status: 202 });
  expect(await intake().post({ ...request, headers: { 'judgeme-hmac-sha256': mac(body, 'base64') } })).toMatchObject({
    status: 401,
  });
  expect(yotpo.verify({ ...EMPTY, query: { token: KEY } }, KEY, 0)).toBe(true);
  expect(yotpo.verify(EMPTY, KEY, 0)).toBe(false);
});
