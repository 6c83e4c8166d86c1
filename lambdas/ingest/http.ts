import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Request } from './adapter.ts';
import type { WebhookAnswer } from './answers.ts';

const RESOURCES = ['orders', 'milestones', 'wishes'] as const;

/** Reads an event of an HTTP API (payload 2.0), whose gateway has decoded the path parameters: once more would make another id of `%41`. */
export function toRequest(event: APIGatewayProxyEventV2): Request {
  const { store = '', orderId, platform = 'own' } = event.pathParameters ?? {};
  const headers = Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    resource: RESOURCES.find((resource) => event.routeKey.endsWith(`/${resource}`)) ?? 'webhooks',
    store,
    platform,
    orderId,
    headers: Object.fromEntries(headers),
    query: event.queryStringParameters ?? {},
    rawBody: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

export const toResult = ({ status, body }: WebhookAnswer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});
