import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Request } from './adapter.ts';
import type { WebhookAnswer } from './answers.ts';

const RESOURCES = ['orders', 'milestones'] as const;

/** Reads an event of an HTTP API (payload 2.0). */
export function toRequest(event: APIGatewayProxyEventV2): Request {
  const { store = '', orderId, platform = 'own' } = event.pathParameters ?? {};
  const headers = Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    resource: RESOURCES.find((resource) => event.routeKey.endsWith(`/${resource}`)) ?? 'webhooks',
    store,
    platform,
    orderId: orderId && unescaped(orderId),
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

/** Path parameters come decoded from some gateways and as they were sent from others. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
