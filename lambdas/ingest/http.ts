import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { headersOf, rawBodyOf } from '../shared/http-event.ts';
import type { Request } from './adapter.ts';

const RESOURCES = ['orders', 'milestones', 'wishes'] as const;

/** Reads an event of an HTTP API (payload 2.0). The gateway has already decoded the path parameters: decoding `%41` again would give another id. */
export function toRequest(event: APIGatewayProxyEventV2): Request {
  const { store = '', orderId, platform = 'own' } = event.pathParameters ?? {};
  return {
    resource: RESOURCES.find((resource) => event.routeKey.endsWith(`/${resource}`)) ?? 'webhooks',
    store,
    platform,
    orderId,
    headers: headersOf(event),
    query: event.queryStringParameters ?? {},
    rawBody: rawBodyOf(event),
  };
}
