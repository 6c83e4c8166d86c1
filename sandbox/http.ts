// The HTTP API of the stack (API Gateway V2, payload format 2.0), and beside it the sandbox's own clock and outbox.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import { control } from './control.ts';
import { AwsError } from './errors.ts';
import type { Lambda } from './lambda.ts';
import type { Mail } from './mail.ts';
import { type Match, routerOf } from './router.ts';
import { readBody, reply, replyJson } from './server.ts';
import type { RouteSpec } from './stack.ts';
import { ACCOUNT } from './template.ts';
import type { Usage } from './usage.ts';

export type HttpOptions = {
  readonly clock: Clock;
  readonly lambda: Lambda;
  readonly usage: Usage;
  readonly outbox: readonly Mail[];
};

type Result = {
  readonly statusCode?: number;
  readonly headers?: Record<string, string | number | boolean>;
  readonly cookies?: string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};

const LIMIT_BYTES = 10 * 2 ** 20;
// What API Gateway hands on as text (verified by others against the service); anything else, forms too, is base64.
const TEXT = /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Answers a request as the deployed API would; the clock stands still meanwhile. */
export function httpApi(routes: readonly RouteSpec[], options: HttpOptions) {
  const route = routerOf(routes);
  const steer = control(options);
  return (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (steer(request, response, url)) return;
    void options.clock
      .during(() => answer(request, response, url))
      .catch((error: unknown) => {
        if (!response.headersSent)
          replyJson(response, 500, { message: 'Internal Server Error', sandbox: String(error) });
      });
  };

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    options.usage.requests++;
    const body = await readBody(request, LIMIT_BYTES);
    if (!body) return replyJson(response, 413, { message: 'Request Entity Too Large' });
    const match = route(request.method ?? 'GET', url.pathname);
    if (!match) return replyJson(response, 404, { message: 'Not Found' });
    const event = eventOf(request, url, body, match, options.clock.now());
    try {
      const { payload, failed } = await options.lambda.invoke(match.function, JSON.stringify(event));
      if (failed) replyJson(response, 500, { message: 'Internal Server Error' });
      else respond(response, JSON.parse(payload), event.requestContext.requestId);
    } catch (error) {
      if (!(error instanceof AwsError) || error.status !== 413) throw error;
      replyJson(response, 413, { message: 'Request Entity Too Large' });
    }
  }
}

function eventOf(request: IncomingMessage, url: URL, body: Buffer, match: Match, now: number) {
  const { cookie, ...headers } = joined(request);
  const text = TEXT.test(headers['content-type'] ?? '');
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams)
    query.set(name, query.has(name) ? `${query.get(name)},${value}` : value);
  return {
    version: '2.0',
    routeKey: match.key,
    rawPath: match.path,
    rawQueryString: url.search.slice(1),
    ...(cookie && { cookies: cookie.split(/;\s*/) }),
    headers: { ...headers, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-port': '443', 'x-forwarded-proto': 'https' },
    ...(query.size > 0 && { queryStringParameters: Object.fromEntries(query) }),
    requestContext: contextOf(request, match, now),
    ...(Object.keys(match.parameters).length > 0 && { pathParameters: match.parameters }),
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
}

function contextOf(request: IncomingMessage, match: Match, now: number) {
  const host = 'sandbox.execute-api.amazonaws.com';
  return {
    accountId: ACCOUNT,
    apiId: 'sandbox',
    domainName: host,
    domainPrefix: 'sandbox',
    http: {
      method: request.method ?? 'GET',
      path: match.path,
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: randomUUID(),
    routeKey: match.key,
    stage: '$default',
    time: logTime(now),
    timeEpoch: now,
  };
}

/** Lower-case names, repeated headers joined by commas. */
function joined(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i]!.toLowerCase();
    const value = request.rawHeaders[i + 1]!;
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
}

/** A value without a status is the body of a 200, as JSON. */
function respond(response: ServerResponse, value: unknown, requestId: string): void {
  const given = typeof value === 'object' && value !== null && 'statusCode' in value ? (value as Result) : undefined;
  const result: Result = given ?? { body: typeof value === 'string' ? value : JSON.stringify(value) };
  const headers: Record<string, string | string[]> = { 'apigw-requestid': requestId };
  for (const [name, each] of Object.entries(result.headers ?? {})) headers[name.toLowerCase()] = String(each);
  if (result.cookies) headers['set-cookie'] = result.cookies;
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
  reply(response, result.statusCode ?? 200, body, given ? 'text/plain;charset=UTF-8' : 'application/json', headers);
}

/** `12/Mar/2026:19:03:58 +0000` */
function logTime(now: number): string {
  const [date, time] = new Date(now).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
