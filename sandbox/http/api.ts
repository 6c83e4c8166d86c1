// The HTTP API of the stack (API Gateway V2, payload format 2.0), and the sandbox's own routes beside it.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda';
import { Temporal } from 'temporal-polyfill';
import type { PublishedMessage } from '../aws.ts';
import type { Clock } from '../clock/clock.ts';
import type { Time } from '../clock/lane.ts';
import { AwsError, SandboxError } from '../errors.ts';
import type { Iam } from '../iam/iam.ts';
import type { Invoker } from '../lambda/invocation.ts';
import type { SentMail } from '../mail.ts';
import type { Stack } from '../template/stack.ts';
import { ACCOUNT } from '../template/template.ts';
import type { Usage } from '../usage.ts';
import { LANE, type Listener, laneOf, reply, replyJson } from './server.ts';
import { signerOf } from './signature.ts';

// The types that API Gateway passes on as text, according to others' trials of the service. All other bodies are
// base64, also forms.
const TEXT = /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i;

const TOO_LARGE = { message: 'Request Entity Too Large' };

type HttpApiPort = {
  readonly stack: Pick<Stack, 'functions' | 'name' | 'routes'>;
  readonly clock: Clock;
  readonly region: string;
  readonly iam: Iam;
  readonly lambda: Pick<Invoker, 'invoke'>;
  readonly usage: Pick<Usage, 'requests'>;
  readonly outbox: readonly SentMail[];
  readonly published: readonly PublishedMessage[];
  /** The address of the AWS endpoint. */
  readonly aws: string;
  /** Answers `/` and the paths below `/_console/`, if there is a page. */
  readonly home: Listener | undefined;
};

/** Answers a request as the deployed API would. Time stands still meanwhile. */
export function httpApi(port: HttpApiPort): Listener {
  const { stack, clock, lambda, usage } = port;
  const routes = stack.routes.map(routeOf).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const steer = control(port);
  return (request, response, body) => {
    if (!body) replyJson(response, 413, TOO_LARGE);
    else if (!steer(request, response, body)) {
      const time = laneOf(request, clock);
      void time.during(() => answer(request, response, body, time));
    }
  };

  async function answer(request: IncomingMessage, response: ServerResponse, body: Buffer, time: Time): Promise<void> {
    usage.requests++;
    const url = new URL(`http://sandbox${request.url}`);
    const route = routes.find(({ pattern }) => pattern.test(`${request.method} ${url.pathname}`));
    if (!route) return replyJson(response, 404, { message: 'Not Found' });
    const caller = route.isSigned ? await callerOf(port, request, body, url, time.now()) : undefined;
    if (route.isSigned && !caller) return replyJson(response, 403, { message: 'Forbidden' });
    if (!mayCall(port, route)) return replyJson(response, 500, { message: 'Internal Server Error' });
    try {
      const event = eventOf(request, url, body, route, time.now(), caller);
      const { payload, failed } = await lambda.invoke(route.function, JSON.stringify(event), time);
      if (failed) replyJson(response, 500, { message: 'Internal Server Error' });
      else respond(response, JSON.parse(payload), event.requestContext.requestId);
    } catch (error) {
      // A lone % sign makes an invalid path. Lambda's size limit is below API Gateway's.
      if (error instanceof URIError) replyJson(response, 404, { message: 'Not Found' });
      else if (error instanceof AwsError && error.status === 413) replyJson(response, 413, TOO_LARGE);
      else throw error;
    }
  }
}

/** Who signed the request, if they may call the route; undefined for everybody else. */
async function callerOf(
  { iam, region }: HttpApiPort,
  request: IncomingMessage,
  body: Buffer,
  { pathname }: URL,
  now: number,
): Promise<Caller | undefined> {
  const key = await signerOf(request, body, region, now);
  const caller = key === undefined ? undefined : iam.ofKey(key);
  if (!key || !caller) return undefined;
  const resource = `arn:aws:execute-api:${region}:${ACCOUNT}:sandbox/$default/${request.method}${pathname}`;
  return iam.may(caller, resource, 'execute-api:Invoke') ? { key, arn: caller.arn } : undefined;
}

/** Whether the function's policy allows the route to call it. */
function mayCall({ stack, iam, region }: HttpApiPort, { key, function: name }: Stack['routes'][number]): boolean {
  const { arn: resource } = stack.functions.find((each) => each.name === name)!;
  const [method, path = '/$default'] = key.split(' ');
  const source = `arn:aws:execute-api:${region}:${ACCOUNT}:sandbox/$default/${method?.replace(/ANY|\$default/, '*')}${path}`;
  return iam.mayService('apigateway.amazonaws.com', source, { action: 'lambda:InvokeFunction', resource });
}

const EXPECTED = 'expected {"advance": "next", or a positive ISO 8601 duration such as "P3D" or "PT90M"}';

/**
 * Answers /_clock, /_outbox, /_team (what was published), /_sandbox (where the operators' commands find the rest), the
 * page at / and the paths below /_console/. Returns false for the API's requests.
 */
function control(port: HttpApiPort) {
  const { clock, outbox, published, aws, stack } = port;
  let moves: Promise<void> = Promise.resolve(); // one at a time
  const now = () => new Date(clock.now()).toISOString();

  return (request: IncomingMessage, response: ServerResponse, body: Buffer): boolean => {
    if (port.home && /^\/(\?|_console\/|$)/.test(request.url!)) port.home(request, response, body);
    else if (request.url === '/_outbox') replyJson(response, 200, outbox);
    else if (request.url === '/_team') replyJson(response, 200, published);
    else if (request.url === '/_sandbox') replyJson(response, 200, { aws, stack: stack.name, now: now() });
    else if (request.url !== '/_clock') return false;
    else if (request.method !== 'POST') replyJson(response, 200, { now: now() });
    else {
      moves = moves
        .then(() => clock.advance(millisecondsOf(JSON.parse(String(body)).advance, clock)))
        .then(() => replyJson(response, 200, { now: now() }))
        .catch(() => replyJson(response, 400, { message: `${String(body) || 'an empty body'}: ${EXPECTED}` }));
    }
    return true;
  };
}

function millisecondsOf(advance: string, clock: Clock): number {
  const now = clock.now();
  if (advance === 'next') return Math.max(0, (clock.nextEvent() ?? now) - now);
  const relativeTo = `${new Date(now).toISOString()}[UTC]`;
  const milliseconds = Temporal.Duration.from(advance).total({ unit: 'milliseconds', relativeTo });
  if (milliseconds < 1) throw new SandboxError('time goes forward only');
  return Math.trunc(milliseconds);
}

type Caller = { key: string; arn: string };

type ApiRoute = ReturnType<typeof routeOf>;

/** The most specific route ranks first: words before `{parameters}` before `{greedy+}`, a method before ANY, `$default` last. */
function routeOf(spec: Stack['routes'][number]) {
  const [method = '', path = ''] = spec.key === '$default' ? ['ANY', '{+}'] : spec.key.split(' ');
  const pattern = path
    .replaceAll('.', '\\.')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
    .replaceAll(/\{(\w+)\+\}/g, '(?<$1>.+)')
    .replace('{+}', '.+');
  // Both { and ~ sort after all letters.
  const rank = path.replaceAll(/\{\w+\}/g, '{').replaceAll(/\{\w*\+\}/g, '~') + (method === 'ANY' ? '~' : '');
  return { ...spec, rank, pattern: new RegExp(`^${method.replace('ANY', '\\S+')} ${pattern}$`) };
}

function eventOf(request: IncomingMessage, url: URL, body: Buffer, route: ApiRoute, now: number, caller?: Caller) {
  const method = request.method!;
  const path = decodeURIComponent(url.pathname);
  const { cookie, [LANE]: _, ...headers } = texts(request.headersDistinct);
  const query = [...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)]);
  const { groups = {} } = route.pattern.exec(`${method} ${url.pathname}`)!;
  const parameters = Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]);
  const isText = TEXT.test(headers['content-type'] ?? '');
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: url.search.slice(1),
    cookies: cookie?.split(/;\s*/),
    headers: { ...headers, 'x-forwarded-for': '127.0.0.1', 'x-forwarded-port': '443', 'x-forwarded-proto': 'https' },
    queryStringParameters: unlessEmpty(texts(Object.fromEntries(query))),
    requestContext: {
      accountId: ACCOUNT,
      ...(caller && {
        authorizer: {
          iam: {
            accessKey: caller.key,
            accountId: ACCOUNT,
            callerId: caller.key,
            cognitoIdentity: null,
            principalOrgId: '',
            userArn: caller.arn,
            userId: caller.key,
          },
        },
      }),
      apiId: 'sandbox',
      domainName: 'sandbox.execute-api.amazonaws.com',
      domainPrefix: 'sandbox',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: headers['user-agent'] },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: `${day}/${month}/${year}:${time} +0000`,
      timeEpoch: now,
    },
    pathParameters: unlessEmpty(Object.fromEntries(parameters)),
    body: body.length > 0 ? body.toString(isText ? 'utf8' : 'base64') : undefined,
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Each value as text. Several values of one name are joined by commas. */
const texts = (values: object): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

const unlessEmpty = <T extends object>(value: T) => (Object.keys(value).length > 0 ? value : undefined);

/** A value without a statusCode becomes the JSON body of a 200. */
function respond(response: ServerResponse, value: unknown, requestId: string): void {
  const isWhole = typeof value === 'object' && value !== null && 'statusCode' in value;
  const inferred = { body: typeof value === 'string' ? value : JSON.stringify(value) };
  const given = (isWhole ? value : inferred) as Result;
  const { statusCode = 200, headers = {}, cookies, body = '', isBase64Encoded } = given;
  const own = Object.entries(headers).map(([name, each]) => [name.toLowerCase(), String(each)]);
  reply(response, statusCode, Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), {
    'content-type': isWhole ? 'text/plain;charset=UTF-8' : 'application/json',
    'apigw-requestid': requestId,
    ...Object.fromEntries(own),
    ...(cookies && { 'set-cookie': cookies }),
  });
}
