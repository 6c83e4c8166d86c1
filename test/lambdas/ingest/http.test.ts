import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { toRequest } from '../../../lambdas/ingest/http.ts';
import { jsonResult } from '../../../lambdas/shared/http-event.ts';

const event = (routeKey: string, more: Partial<APIGatewayProxyEventV2> = {}): APIGatewayProxyEventV2 =>
  ({ version: '2.0', routeKey, headers: {}, isBase64Encoded: false, ...more }) as APIGatewayProxyEventV2;

test.each([
  ['POST /{store}/orders', { store: 'acme' }, { resource: 'orders', store: 'acme', platform: 'own' }],
  [
    'POST /{store}/orders/{orderId}/milestones',
    { store: 'acme', orderId: '#1001 ü' },
    { resource: 'milestones', platform: 'own', orderId: '#1001 ü' },
  ],
  ['POST /{store}/orders/{orderId}/milestones', { store: 'acme', orderId: '50%' }, { orderId: '50%' }],
  ['POST /{store}/orders/{orderId}/milestones', { store: 'acme', orderId: '%41' }, { orderId: '%41' }],
  ['POST /{store}/webhooks/{platform}', { store: 'acme', platform: 'own' }, { resource: 'webhooks', platform: 'own' }],
  ['POST /{store}/webhooks/{platform}', { store: 'acme', platform: 'fax' }, { resource: 'webhooks', platform: 'fax' }],
])('%s with %j', (routeKey, pathParameters, request) => {
  expect(toRequest(event(routeKey, { pathParameters }))).toMatchObject(request);
});

test('headers are found by lower-case name, and the bytes are those that were sent', () => {
  const headers = { 'X-Shopify-Topic': 'orders/create' };
  const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
  const request = toRequest(event('POST /x', { headers, isBase64Encoded: true, body: bytes.toString('base64') }));
  expect(request.headers).toEqual({ 'x-shopify-topic': 'orders/create' });
  expect(request.rawBody).toEqual(bytes);
  expect(toRequest(event('POST /x', { body: '{"é":1}' })).rawBody.toString()).toBe('{"é":1}');
  expect(toRequest(event('POST /x')).rawBody).toHaveLength(0);
});

test('an answer is JSON', () => {
  expect(jsonResult(202, { message: 'kept' })).toEqual({
    statusCode: 202,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: '{"message":"kept"}',
  });
});
