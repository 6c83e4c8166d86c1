import type { Request } from '../../../lambdas/ingest/adapter.ts';
import { type GenuinePort, ingestGenuine } from '../../../lambdas/ingest/ingest.ts';
import type { PlayedAnswer } from '../play.ts';
import type { TimelineLine } from '../timeline.ts';

const ROUTE =
  /^\/(?<store>[^/]+)\/(?:orders(?:\/(?<orderId>[^/]+)\/(?<milestones>milestones))?|(?<wishes>wishes)|webhooks\/(?<platform>[^/]+))$/;

/** Answers a line as the API does. It does not check the signature, because a timeline is trusted. */
export async function answered(line: TimelineLine, port: GenuinePort): Promise<PlayedAnswer> {
  const { status, body } = await bodyOf(line, port);
  return { line, status, body: JSON.stringify(body) };
}

async function bodyOf(line: TimelineLine, port: GenuinePort): Promise<{ status: number; body: object }> {
  const url = new URL(line.path, 'http://rehearsal');
  if (/^\/(t|f|p|unsubscribe)\//.test(url.pathname))
    return { status: 501, body: { message: 'a rehearsal has no pages: it takes webhooks only' } };
  const request = line.method === 'POST' ? requestOf(line, url) : undefined;
  return request ? ingestGenuine(request, port) : { status: 404, body: { message: 'Not Found' } };
}

function requestOf({ headers, body }: TimelineLine, url: URL): Request | undefined {
  try {
    const { store, orderId, milestones, wishes, platform } = ROUTE.exec(url.pathname)?.groups ?? {};
    if (!store) return undefined;
    return {
      resource: platform ? 'webhooks' : wishes ? 'wishes' : milestones ? 'milestones' : 'orders',
      store: decodeURIComponent(store),
      platform: platform ? decodeURIComponent(platform) : 'own',
      orderId: orderId && decodeURIComponent(orderId),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      query: Object.fromEntries(url.searchParams),
      rawBody: Buffer.from(body),
    };
  } catch {
    return undefined; // a lone % sign
  }
}
