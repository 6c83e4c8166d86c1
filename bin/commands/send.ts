import { statSync } from 'node:fs';
import { Instant, Money } from '../../domain/order/order.ts';
import { PLATFORMS } from '../../domain/order/platforms.ts';
import { isParcelMilestone, ORDER_MILESTONES, PARCEL_MILESTONES } from '../../domain/parcel/milestones.ts';
import { commandLine } from '../../domain/shared/command-line.ts';
import { sampleShop } from '../../sandbox/play/sample-shop.ts';
import { defineCommand, oneOf, UsageError } from '../command.ts';
import { allStores } from '../journeys.ts';
import { post, storeKey } from '../posting.ts';
import { loadSettings } from '../settings-file.ts';
import { CommandError, findTarget, settingsOf, type TargetValues, targetFlags, targetOptions } from '../target.ts';
import { timeNotes } from '../webhook-times.ts';
import { fileWebhook, sampleMilestone, sampleOrder, type Webhook, type WebhookOptions } from '../webhooks.ts';

type SendOptions = WebhookOptions &
  TargetValues & {
    at?: string | undefined;
    url?: string | undefined;
    secret?: string | undefined;
  };

export const command = defineCommand({
  name: 'send',
  summary: 'posts a webhook as its platform would, signature and all',
  usage: [
    'order [--email you@example.com]',
    'milestone ORDER_ID dispatched [--parcel 1] [--reason TEXT] [--refund 12.50] [--at TIME]',
    'FILE [--order ID]                               our own order, or a milestone of an order',
    'FILE --platform shopify --topic orders/create   a platform’s own body',
  ],
  notes: 'The secret of a deployed stack is read with your AWS profile; --url and --secret need no AWS at all.',
  options: {
    ...targetOptions,
    store: { type: 'string', value: 'acme', about: 'whose webhook it is; by default the only store, or the first' },
    platform: { type: 'string', value: 'NAME', default: 'own', about: `one of ${PLATFORMS.join(', ')}` },
    topic: { type: 'string', value: 'TOPIC', about: 'of platforms that name it in a header' },
    order: { type: 'string', value: 'ID', about: 'the order of a milestone in a file' },
    email: { type: 'string', value: 'EMAIL', default: 'you@example.com', about: 'the customer of the sample order' },
    parcel: { type: 'string', value: 'ID', default: '1', about: 'the parcel of a milestone' },
    reason: { type: 'string', value: 'TEXT', about: 'why, as its customer may read it; of a milestone' },
    refund: {
      type: 'string',
      value: 'AMOUNT',
      about: 'how much went back, such as 12.50; of a milestone of the order',
    },
    at: {
      type: 'string',
      value: 'TIME',
      about: 'when it happened, such as 2026-03-01T09:30:00Z; by default now, there',
    },
    url: { type: 'string', value: 'https://…', about: 'an address to post to' },
    secret: { type: 'string', value: 'KEY', about: 'the key it is signed with' },
  },
  async run({ positionals, values, print }) {
    const stores = allStores();
    const options = { ...values, store: values.store ?? stores[0]! };
    oneOf(options.platform, PLATFORMS, 'a platform');
    const makeWebhook = webhookOf(positionals, options);
    const { api, now, secret } = await recipientOf(options);
    const webhook = makeWebhook(now);
    const { status, text } = await post(api, options.platform, webhook, secret, now);
    if (status === 0) throw new CommandError(`nothing answers at ${api}: ${text}`);
    print(`POST ${webhook.path}: ${status} ${text}`);
    if (!values.store && stores.length > 1)
      print(`note: to ${options.store}; --store names another of ${stores.join(', ')}`);
    const notes = timeNotes(webhook.body, now);
    for (const note of notes) print(`note: ${note}`);
    const answer = jsonOr(text);
    const ok = status >= 200 && status < 300;
    const { orderId } = Object(answer) as { orderId?: string };
    if (ok && orderId && !values.url)
      print(commandLine('order', [options.store, orderId], targetFlags(values).join(' ')));
    return { ok, data: { path: webhook.path, status, answer, notes } };
  },
});

type SendTarget = { api: string; now: number; secret: string };

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function recipientOf(values: SendOptions): Promise<SendTarget> {
  const { url, secret, store, platform } = values;
  if (url && !/^https?:\/\/./.test(url)) throw new UsageError(`--url ${url}: expected an address such as https://…`);
  if (url && secret) return { api: url.replace(/\/$/, ''), now: Date.now(), secret };
  if (url && !values.stage)
    throw new UsageError('--url needs the --secret it is signed with, or the --stage to read it from');
  const target = await findTarget(values);
  return {
    api: url?.replace(/\/$/, '') ?? target.api,
    now: target.now,
    secret: secret ?? (await storeKey(target, store, platform)),
  };
}

/** The webhook to post. It is made once the time of the stack is known. */
function webhookOf(positionals: string[], values: SendOptions): (now: number) => Webhook {
  const [what, orderId, milestone, ...more] = positionals;
  if ((what === 'order' || what === 'milestone') && values.platform !== 'own')
    throw new UsageError(`${what} is sent in our own format: --platform ${values.platform} needs a FILE with its body`);
  const { reason, refund, at } = values;
  const isMilestone = what === 'milestone';
  if (!isMilestone && (reason ?? refund) !== undefined)
    throw new UsageError('--reason and --refund are of a milestone: send milestone ORDER_ID MILESTONE');
  const happened = at === undefined ? undefined : timeIn(at);
  if (what === 'order' && !orderId) {
    settingsOf(values.store);
    const shop = sampleShop(loadSettings(), values.store);
    return (now) => sampleOrder({ ...values, shop }, happened ?? now, `T-${now.toString(36).toUpperCase()}`);
  }
  if (isMilestone && orderId && milestone && more.length === 0) {
    refuseUnknown(milestone);
    if (refund !== undefined) refuseRefund(milestone, refund);
    return (now) => sampleMilestone(values, orderId, milestone, happened ?? now);
  }
  if (at !== undefined && !isMilestone)
    throw new UsageError('--at is of an order or a milestone: a FILE has times of its own');
  if (!what || orderId || isMilestone)
    throw new UsageError('expected order, milestone ORDER_ID MILESTONE, or one FILE');
  if (statSync(what, { throwIfNoEntry: false })?.isDirectory() !== false) throw new UsageError(`${what}: no such file`);
  return () => fileWebhook(what, values);
}

function refuseUnknown(milestone: string): void {
  const known: readonly string[] = [...PARCEL_MILESTONES, ...ORDER_MILESTONES];
  if (!known.includes(milestone)) throw new UsageError(`${milestone}: expected one of ${known.join(', ')}`);
}

function refuseRefund(milestone: string, amount: string): void {
  if (isParcelMilestone(milestone)) throw new UsageError(`--refund: expected with ${ORDER_MILESTONES.join(', ')}`);
  if (!Money.safeParse(amount).success) throw new UsageError(`--refund ${amount}: expected a decimal such as 12.50`);
}

function timeIn(text: string): number {
  const { success, data } = Instant.safeParse(text);
  if (success) return Date.parse(data);
  throw new UsageError(`--at ${text}: expected an ISO 8601 time with its offset, such as 2026-03-01T09:30:00Z`);
}
