// The HTTP API of the stack: API Gateway V2 with payload format 2.0.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { control } from './control.ts';
import { AwsError } from './errors.ts';
import type { Sandbox } from './index.ts';
import type { Time } from './lane.ts';
import { LANE, type Listener, laneOf, reply, replyJson } from './server.ts';
import type { Stack } from './stack.ts';
import { ACCOUNT } from './template.ts';

/** The route that takes a request; path and parameters are decoded, as functions see them. */
type Match = { key: string; function: string; path: string; parameters: Record<string, string> };
type Result = {
  readonly statusCode?: number;
  readonly headers?: Record<string, string | number | boolean>;
  readonly cookies?: string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};

// What API Gateway hands on as text, by others' trials against the service; anything else, forms too, is base64.
const TEXT = /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i;

/** Answers a request as the deployed API would; the clock stands still meanwhile. */
export function httpApi(sandbox: Sandbox): Listener {
  const route = routerOf(sandbox.stack.routes);
  const steer = control(sandbox);
  return (request, response, body) => {
    if (!body) replyJson(response, 413, { message: 'Request Entity Too Large' });
    else if (!steer(request, response, body)) {
      const time = laneOf(request, sandbox.clock);
      void time.during(() => answer(request, response, body, time));
    }
  };

  async function answer(request: IncomingMessage, response: ServerResponse, body: Buffer, time: Time): Promise<void> {
    sandbox.usage.requests++;
    const url = new URL(request.url ?? '/', 'http://sandbox');
    try {
      const match = route(request.method!, url.pathname);
      if (!match) return replyJson(response, 404, { message: 'Not Found' });
      const event = eventOf(request, url, body, match, time.now());
      const { payload, failed } = await sandbox.lambda.invoke(match.function, JSON.stringify(event), time);
      if (failed) replyJson(response, 500, { message: 'Internal Server Error' });
      else respond(response, JSON.parse(payload), event.requestContext.requestId);
    } catch (error) {
      if (error instanceof URIError) return replyJson(response, 404, { message: 'Not Found' }); // a lone % sign
      if (!(error instanceof AwsError)) throw error;
      replyJson(response, error.status, { message: error.status === 413 ? 'Request Entity Too Large' : error.message });
    }
  }
}

/** Finds the most specific route: words before `{parameters}`, those before `{greedy+}`, a method before ANY, `$default` last. */
function routerOf(specs: Stack['routes']): (method: string, path: string) => Match | undefined {
  const routes = specs.map((spec) => {
    const [method = '', path = ''] = spec.key === '$default' ? ['ANY', '{+}'] : spec.key.split(' ');
    const rank = path.replaceAll(/\{\w*(\+?)\}/g, (_, greedy) => (greedy ? '~' : '{')) + (method === 'ANY' ? '~' : '');
    const pattern = path.replaceAll('.', '\\.').replaceAll(/\{(\w*)(\+?)\}/g, (_, name, greedy) => {
      const value = greedy ? '.+' : '[^/]+';
      return name ? `(?<${name}>${value})` : value;
    });
    return { ...spec, rank, matches: new RegExp(`^${method === 'ANY' ? '\\S+' : method} ${pattern}$`) };
  });
  routes.sort((a, b) => (a.rank < b.rank ? -1 : 1)); // { and ~ come after all letters
  return (method, path) => {
    for (const { matches, ...route } of routes) {
      const found = matches.exec(`${method} ${path}`);
      if (!found) continue;
      const parameters = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return { ...route, path: decodeURIComponent(path), parameters: Object.fromEntries(parameters) };
    }
    return undefined;
  };
}

function eventOf(request: IncomingMessage, url: URL, body: Buffer, match: Match, now: number) {
  const lines = Object.entries(request.headersDistinct).map(([name, values]) => [name, values!.join(',')]);
  const { cookie, [LANE]: _, ...headers }: Record<string, string> = Object.fromEntries(lines);
  const query = [...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name).join(',')]);
  const isText = TEXT.test(headers['content-type'] ?? '');
  const http = {
    method: request.method!,
    path: match.path,
    protocol: 'HTTP/1.1',
    sourceIp: '127.0.0.1',
    userAgent: headers['user-agent'],
  };
  return {
    version: '2.0',
    routeKey: match.key,
    rawPath: match.path,
    rawQueryString: url.search.slice(1),
    cookies: cookie?.split(/;\s*/),
    headers: { ...headers, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-port': '443', 'x-forwarded-proto': 'https' },
    queryStringParameters: unlessEmpty(Object.fromEntries(query)),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'sandbox',
      domainName: 'sandbox.execute-api.amazonaws.com',
      domainPrefix: 'sandbox',
      http,
      requestId: randomUUID(),
      routeKey: match.key,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now,
    },
    pathParameters: unlessEmpty(match.parameters),
    body: body.length > 0 ? body.toString(isText ? 'utf8' : 'base64') : undefined,
    isBase64Encoded: body.length > 0 && !isText,
  };
}

const unlessEmpty = <T extends object>(value: T) => (Object.keys(value).length > 0 ? value : undefined);

/** A value without a status is the body of a 200, as JSON. */
function respond(response: ServerResponse, value: unknown, requestId: string): void {
  const given = typeof value === 'object' && value !== null && 'statusCode' in value ? (value as Result) : undefined;
  const result = given ?? { body: typeof value === 'string' ? value : JSON.stringify(value) };
  const body = Buffer.from(result.body ?? '', given?.isBase64Encoded ? 'base64' : 'utf8');
  const own = Object.entries(given?.headers ?? {}).map(([name, each]) => [name.toLowerCase(), String(each)]);
  reply(response, given?.statusCode ?? 200, body, {
    'content-type': given ? 'text/plain;charset=UTF-8' : 'application/json',
    'apigw-requestid': requestId,
    ...Object.fromEntries(own),
    ...(given?.cookies && { 'set-cookie': given.cookies }),
  });
}

/** `12/Mar/2026:19:03:58 +0000` */
function logTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
