import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { adminCalls } from '../../../bin/admin-client.ts';
import { consoleAssets } from '../../../bin/console/assets.ts';
import { consoleServer, type MoreRoute } from '../../../bin/console/server.ts';
import { storesToShow } from '../../../bin/console/stores.ts';
import type { Settings } from '../../../domain/policy/settings.ts';
import { orderOf } from '../../../domain/records/keys.ts';
import { type Listener, replyJson } from '../../http/server.ts';
import type { Sandbox } from '../../index.ts';
import { type PlayStage, post } from '../play.ts';
import { sampleShop } from '../sample-shop.ts';
import { commandsFor } from '../what-now.ts';
import { type Pacer, pacerOf } from './pacer.ts';
import { sampleWebhooks } from './samples.ts';

/** What the sandbox reports to the console. `version` rises when something may have changed. */
export type LiveState = { now: string; speed: number; next?: string; version: number };
export type ListedMail = {
  number: number;
  store: string;
  orderId: string;
  kind: string;
  subject: string;
  to: string;
  at: string;
};
export type WholeMail = ListedMail & { from: string; html: string; text: string };
export type TeamMessage = { at: string; subject: string; message: string };

const MOST_LISTED = 200;
const LOOKS_APART_MS = 250;

/**
 * The console of a running sandbox, with the sandbox's own views. Its calls go through the API and are signed, like a
 * user's.
 */
export async function homeOf(stage: PlayStage, settings: Settings, url = stage.sandbox.http): Promise<Listener> {
  const { sandbox } = stage;
  const token = randomBytes(24).toString('base64url');
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  const { config } = new DynamoDBClient({ endpoint: sandbox.aws, region: sandbox.region, credentials });
  const pacer = pacerOf(sandbox);
  return consoleServer({
    url,
    token,
    assets: await consoleAssets(token),
    boot: { stage: 'sandbox', stores: storesToShow(settings), isSandbox: true },
    call: (name, parts) => adminCalls({ api: sandbox.http, now: new Date(sandbox.clock.now()) }, config)(name, parts),
    more: {
      live: live(sandbox, stage, pacer),
      clock: async (_, response, body) => {
        await pacer.move(JSON.parse(body));
        replyJson(response, 200, stateOf(sandbox, stage, pacer));
      },
      mailbox: (request, response) => replyJson(response, 200, mailsOf(sandbox, asked(request))),
      mail: (request, response) => replyJson(response, 200, mailOf(sandbox, Number(asked(request).get('number')))),
      team: (_, response) =>
        replyJson(
          response,
          200,
          sandbox.published
            .slice(-MOST_LISTED)
            .reverse()
            .map(({ at, subject = '', message }): TeamMessage => ({ at: iso(at), subject, message })),
        ),
      samples: (request, response) => {
        const query = asked(request);
        const shop = sampleShop(settings, query.get('store') ?? undefined);
        const now = sandbox.clock.now();
        const id = query.get('order') ?? String(6_120_000_000_000 + (Math.floor(now / 1000) % 1_000_000_000));
        const tracking = query.get('tracking') ?? undefined;
        replyJson(response, 200, sampleWebhooks(shop, iso(now), { id, ...(tracking && { tracking }) }));
      },
      webhook: async (_, response, body) => {
        const {
          path,
          headers,
          body: sent,
        } = JSON.parse(body) as { path: string; headers: Record<string, string>; body: string };
        const line = { at: sandbox.clock.now(), method: 'POST', path, headers, body: sent };
        const answer = await post(sandbox, line);
        replyJson(response, 200, { status: answer.status, body: answer.body });
      },
      commands: (request, response) => {
        const query = asked(request);
        replyJson(response, 200, commandsFor(sandbox.http, query.get('store') ?? '', query.get('order') ?? 'ORDER_ID'));
      },
    },
  });
}

const iso = (at: number): string => new Date(at).toISOString();
const asked = (request: IncomingMessage): URLSearchParams => new URL(request.url ?? '/', 'http://sandbox').searchParams;

function stateOf({ clock, outbox, published, usage }: Sandbox, { entered }: PlayStage, { speed }: Pacer): LiveState {
  const next = clock.nextEvent();
  // the console's own requests change nothing
  const used = Object.entries(usage.functions).filter(([name]) => !name.includes('Admin'));
  let changes = used.reduce((sum, [, { invocations }]) => sum + invocations, outbox.length + published.length);
  for (const passed of entered.values()) changes += passed.length;
  return {
    now: iso(clock.now()),
    speed: speed(),
    ...(next !== undefined && { next: iso(next) }),
    version: changes,
  };
}

/** Server-sent events: the state, whenever something other than the time has changed. */
const live =
  (sandbox: Sandbox, stage: PlayStage, pacer: Pacer): MoreRoute =>
  (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let told = '';
    const tell = () => {
      const state = stateOf(sandbox, stage, pacer);
      const { now, ...rest } = state;
      const what = JSON.stringify({ ...rest, ...(state.speed !== 1 && { now }) });
      if (what === told) return;
      told = what;
      response.write(`data: ${JSON.stringify(state)}\n\n`);
    };
    tell();
    const timer = setInterval(tell, LOOKS_APART_MS);
    response.on('close', () => clearInterval(timer));
  };

const listed = ({ tags, subject, to, at }: Sandbox['outbox'][number], number: number): ListedMail => {
  const { store = '', orderId = '' } = tags.order ? orderOf(Buffer.from(tags.order, 'base64url').toString()) : {};
  return { number, store, orderId, kind: tags.kind ?? '', subject, to: to.join(', '), at: iso(at) };
};

/** The mails, latest first; only one order's if it is named. */
const mailsOf = ({ outbox }: Sandbox, query: URLSearchParams): { mails: ListedMail[]; all: number } => {
  const [store, orderId] = [query.get('store'), query.get('order')];
  const mails = outbox
    .map(listed)
    .filter((one) => (store === null || one.store === store) && (orderId === null || one.orderId === orderId))
    .reverse();
  return { mails: mails.slice(0, MOST_LISTED), all: mails.length };
};

function mailOf({ outbox }: Sandbox, number: number): WholeMail | undefined {
  const mail = outbox[number];
  return mail && { ...listed(mail, number), from: mail.from, html: mail.html ?? '', text: mail.text ?? '' };
}
