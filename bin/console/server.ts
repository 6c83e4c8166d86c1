import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ROUTE_NAMES, type RouteName } from '../../domain/admin/routes.ts';
import type { SignedAnswer } from '../../lambdas/shared/signed-request.ts';
import { type Listener, reply, replyJson } from '../../sandbox/http/server.ts';
import type { CallParts } from '../admin-client.ts';
import type { Assets } from './assets.ts';

// Serves the console on this machine. Whoever opens it acts with its user's AWS credentials, so it answers only
// requests to its own address, from its own page, with the token of this start.

/** What the browser must know before it calls the Admin API. `token` is included only where the data is invented. */
export type ConsoleBoot = {
  stage: string;
  stores: { id: string; name: string; timeZone: string }[];
  isSandbox: boolean;
};

type RouteCall = (name: RouteName, parts: CallParts<RouteName>) => Promise<SignedAnswer>;

export type ConsolePort = {
  /** The server's own address, such as `http://127.0.0.1:4848`. */
  url: string;
  token: string;
  assets: Assets;
  boot: ConsoleBoot;
  call: RouteCall;
  /** Further routes, by what follows `/_console/`. */
  more?: Record<string, MoreRoute>;
};

export type MoreRoute = (request: IncomingMessage, response: ServerResponse, body: string) => void | Promise<void>;

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // the frame of a mail inherits this policy: it allows the mail its styles and pictures, and nothing else
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src https: data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
};

const problem = (response: ServerResponse, status: number, title: string): void =>
  replyJson(response, status, { type: 'about:blank', title, status }, 'application/problem+json');

export function consoleServer(port: ConsolePort): Listener {
  const { assets, boot, call, more = {} } = port;
  return (request, response, body) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const { pathname } = new URL(request.url ?? '/', port.url);
    const refused = refusal(request, port, assets.has(pathname));
    if (refused) return problem(response, 403, refused);
    const asset = assets.get(pathname);
    if (asset) return reply(response, 200, asset.text, { 'content-type': asset.type });
    const what = pathname.replace('/_console/', '');
    const work = async (): Promise<void> => {
      if (what === 'boot') return replyJson(response, 200, boot);
      const [, name = ''] = /^api\/(\w+)$/.exec(what) ?? [];
      if (isRoute(name) && request.method === 'POST') {
        const answer = await call(name, JSON.parse(String(body)) as CallParts<RouteName>);
        return reply(response, answer.status, answer.body, { 'content-type': 'application/json' });
      }
      if (!Object.hasOwn(more, what)) return problem(response, 404, 'there is nothing here');
      await more[what]!(request, response, String(body ?? ''));
    };
    // the API may be unreachable, or the credentials may have expired; the user is told
    work().catch((error: Error) => problem(response, 502, error.message));
  };
}

/** Why a request is refused. The page itself holds nothing secret, so it needs no token: it brings the token along. */
function refusal({ headers }: IncomingMessage, { url, token }: ConsolePort, isAsset: boolean): string | undefined {
  const { host: own } = new URL(url);
  const hosts = [own, own.replace('127.0.0.1', 'localhost')];
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) return 'another host is named than the console’s own';
  if (origin !== undefined && origin !== `http://${host}`) return 'another page asks than the console’s own';
  if (!isAsset && !isSame(String(headers['x-console-token'] ?? ''), token))
    return 'the token is missing or of an earlier start: open the address that the command printed';
  return undefined;
}

const isSame = (one: string, other: string): boolean => timingSafeEqual(hashed(one), hashed(other));
const hashed = (text: string): Buffer => createHash('sha256').update(text).digest();
const isRoute = (name: string): name is RouteName => (ROUTE_NAMES as string[]).includes(name);
