import { statSync } from 'node:fs';
import { PLATFORMS } from '../../domain/order/platforms.ts';
import { ORDER_MILESTONES, PARCEL_MILESTONES } from '../../domain/parcel/milestones.ts';
import { defineCommand, oneOf, UsageError } from '../command.ts';
import { allStores } from '../journeys.ts';
import { post, storeKey } from '../posting.ts';
import { CommandError, findTarget, targetOptions } from '../target.ts';
import { fileWebhook, sampleMilestone, sampleOrder, type Webhook, type WebhookOptions } from '../webhooks.ts';

type SendOptions = WebhookOptions & {
  stage?: string | undefined;
  sandbox: string;
  url?: string | undefined;
  secret?: string | undefined;
};

export const command = defineCommand({
  name: 'send',
  summary: 'posts a webhook as its platform would, signature and all',
  usage: [
    'order [--email you@example.com]',
    'milestone ORDER_ID dispatched [--parcel 1]',
    'FILE [--order ID]                               our own order, or a milestone of an order',
    'FILE --platform shopify --topic orders/create   a platform’s own body',
  ],
  notes: 'The secret of a deployed stack is read with your AWS profile; --url and --secret need no AWS at all.',
  options: {
    ...targetOptions,
    store: { type: 'string', value: 'acme', about: 'whose webhook it is; by default the first of the settings' },
    platform: { type: 'string', value: 'NAME', default: 'own', about: `one of ${PLATFORMS.join(', ')}` },
    topic: { type: 'string', value: 'TOPIC', about: 'of platforms that name it in a header' },
    order: { type: 'string', value: 'ID', about: 'the order of a milestone in a file' },
    email: { type: 'string', value: 'EMAIL', default: 'you@example.com', about: 'the customer of the sample order' },
    parcel: { type: 'string', value: 'ID', default: '1', about: 'the parcel of a milestone' },
    url: { type: 'string', value: 'https://…', about: 'an address to post to' },
    secret: { type: 'string', value: 'KEY', about: 'the key it is signed with' },
  },
  async run({ positionals, values, print }) {
    const options = { ...values, store: values.store ?? allStores()[0]! };
    oneOf(options.platform, PLATFORMS, 'a platform');
    const makeWebhook = webhookOf(positionals, options);
    const { api, now, secret } = await recipientOf(options);
    const webhook = makeWebhook(now);
    const { status, text } = await post(api, options.platform, webhook, secret, now);
    if (status === 0) throw new CommandError(`nothing answers at ${api}: ${text}`);
    print(`POST ${webhook.path}: ${status} ${text}`);
    return { ok: status >= 200 && status < 300, data: { path: webhook.path, status, answer: jsonOr(text) } };
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

/** What is posted, once the time there is known. */
function webhookOf(positionals: string[], values: SendOptions): (now: number) => Webhook {
  const [what, orderId, milestone, ...more] = positionals;
  if ((what === 'order' || what === 'milestone') && values.platform !== 'own')
    throw new UsageError(`${what} is sent in our own format: --platform ${values.platform} needs a FILE with its body`);
  if (what === 'order' && !orderId) return (now) => sampleOrder(values, now);
  if (what === 'milestone' && orderId && milestone && more.length === 0) {
    refuseUnknown(milestone);
    return (now) => sampleMilestone(values, orderId, milestone, now);
  }
  if (!what || orderId || what === 'milestone')
    throw new UsageError('expected order, milestone ORDER_ID MILESTONE, or one FILE');
  if (statSync(what, { throwIfNoEntry: false })?.isDirectory() !== false) throw new UsageError(`${what}: no such file`);
  return () => fileWebhook(what, values);
}

function refuseUnknown(milestone: string): void {
  const known: readonly string[] = [...PARCEL_MILESTONES, ...ORDER_MILESTONES];
  if (!known.includes(milestone)) throw new UsageError(`${milestone}: expected one of ${known.join(', ')}`);
}
