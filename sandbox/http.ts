// The HTTP API of the stack: API Gateway V2 with payload format 2.0.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { control } from './control.ts';
import { AwsError } from './errors.ts';
import type { Time } from './lane.ts';
import { type Match, routerOf } from './router.ts';
import { LANE, type Listener, laneOf, reply, replyJson } from './server.ts';
import type { RouteSpec } from './stack.ts';
import { ACCOUNT } from './template.ts';
import type { World } from './world.ts';

type Result = {
  readonly statusCode?: number;
  readonly headers?: Record<string, string | number | boolean>;
  readonly cookies?: string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};

// What API Gateway hands on as text, by others' trials against the service; anything else, forms too, is base64.
const TEXT = /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i;
const HOST = 'sandbox.execute-api.amazonaws.com';

/** Answers a request as the deployed API would; the clock stands still meanwhile. */
export function httpApi(routes: readonly RouteSpec[], world: World): Listener {
  const route = routerOf(routes);
  const steer = control(world);
  return (request, response, body) => {
    if (!body) replyJson(response, 413, { message: 'Request Entity Too Large' });
    else if (!steer(request, response, body)) {
      const time = laneOf(request, world.clock);
      void time.during(() => answer(request, response, body, time));
    }
  };

  async function answer(request: IncomingMessage, response: ServerResponse, body: Buffer, time: Time): Promise<void> {
    world.usage.requests++;
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const match = route(request.method!, url.pathname);
    if (!match) return replyJson(response, 404, { message: 'Not Found' });
    const event = eventOf(request, url, body, match, time.now());
    try {
      const { payload, failed } = await world.lambda.invoke(match.function, JSON.stringify(event), time);
      if (failed) replyJson(response, 500, { message: 'Internal Server Error' });
      else respond(response, JSON.parse(payload), event.requestContext.requestId);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      replyJson(response, error.status, { message: error.status === 413 ? 'Request Entity Too Large' : error.message });
    }
  }
}

function eventOf(request: IncomingMessage, url: URL, body: Buffer, match: Match, now: number) {
  const {
    cookie,
    [LANE]: _,
    ...headers
  } = joined(request.rawHeaders.map((each, i) => (i % 2 === 0 ? each.toLowerCase() : each)));
  const text = TEXT.test(headers['content-type'] ?? '');
  const query = joined([...url.searchParams].flat());
  const method = request.method!;
  const http = {
    method,
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
    queryStringParameters: unlessEmpty(query),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'sandbox',
      domainName: HOST,
      domainPrefix: 'sandbox',
      http,
      requestId: randomUUID(),
      routeKey: match.key,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now,
    },
    pathParameters: unlessEmpty(match.parameters),
    body: body.length > 0 ? body.toString(text ? 'utf8' : 'base64') : undefined,
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** Names and values in turn, as an object: those of one name joined by commas. */
function joined(list: readonly string[]): Record<string, string> {
  const all: Record<string, string> = {};
  for (let i = 0; i < list.length; i += 2) {
    const [name, value] = [list[i]!, list[i + 1]!];
    all[name] = name in all ? `${all[name]},${value}` : value;
  }
  return all;
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
