import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PLATFORMS } from '../domain/order/platforms.ts';
import { ORDER_MILESTONES, PARCEL_MILESTONES } from '../domain/parcel/milestones.ts';
import { sampleShop } from '../sandbox/play/sample-shop.ts';
import { signed } from '../sandbox/play/sign.ts';
import { type Print, run, UsageError } from './command.ts';
import { loadSettings } from './settings-file.ts';
import { CommandError, findTarget, SANDBOX, settingsOf, type Target, targetOptions } from './target.ts';

// `npm run send`: posts a webhook as its platform would, signature and all.

const USAGE = `usage: npm run send -- order [--email you@example.com]
       npm run send -- milestone ORDER_ID dispatched [--parcel 1]
       npm run send -- FILE [--order ID]                                    our own order, or a milestone of an order
       npm run send -- FILE --platform shopify --topic orders/create        a platform's own body
options: --store STORE  whose webhook it is; without it, of the first store in the settings
         --stage prod   to a deployed stack instead of the sandbox; its secret is read with your AWS profile
         --sandbox URL  to a sandbox that is not at ${SANDBOX}
         --url https://… --secret KEY   to an address, without AWS`;

const OPTIONS = {
  ...targetOptions,
  store: { type: 'string' },
  platform: { type: 'string', default: 'own' },
  topic: { type: 'string' },
  order: { type: 'string' },
  email: { type: 'string', default: 'you@example.com' },
  parcel: { type: 'string', default: '1' },
  url: { type: 'string' },
  secret: { type: 'string' },
} as const;

type Options = ReturnType<typeof parse>['values'] & { store: string };
type Webhook = { path: string; headers: Record<string, string>; body: string };
type SendTarget = { api: string; now: number; secret: string };

/** @returns whether it was taken */
export async function send(args: string[], print: Print): Promise<boolean> {
  const { positionals, values: given } = parse(args);
  const values = { ...given, store: given.store ?? sampleShop(loadSettings()).store };
  if (!(PLATFORMS as readonly string[]).includes(values.platform)) {
    throw new UsageError(`--platform ${values.platform}: expected one of ${PLATFORMS.join(', ')}`);
  }
  const makeWebhook = webhookOf(positionals, values);
  const { api, now, secret } = await recipientOf(values);
  const { path, headers, body } = makeWebhook(now);
  const all = signedBy(values.platform, { 'content-type': 'application/json', ...headers }, body, secret, now);
  const answer = await fetch(api + path, { method: 'POST', headers: all, body }).catch(({ cause }) => {
    throw new CommandError(`nothing answers at ${api}: ${cause?.message || cause?.code}`);
  });
  print(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return answer.ok;
}

const parse = (args: string[]) => parseArgs({ args, options: OPTIONS, allowPositionals: true });

function signedBy(...args: Parameters<typeof signed>) {
  try {
    return signed(...args);
  } catch {
    throw new CommandError(`the secret of ${args[0]}: expected base64, as Standard Webhooks has it`);
  }
}

async function recipientOf(values: Options): Promise<SendTarget> {
  const { url, secret, store, platform } = values;
  if (url && !/^https?:\/\/./.test(url)) throw new UsageError(`--url ${url}: expected an address such as https://…`);
  if (url && secret) return { api: url.replace(/\/$/, ''), now: Date.now(), secret };
  if (url && !values.stage)
    throw new UsageError('--url needs the --secret it is signed with, or the --stage to read it from');
  const target = await findTarget(values);
  return {
    api: url?.replace(/\/$/, '') ?? target.api,
    now: target.now,
    secret: secret ?? (await secretOf(target, store, platform)),
  };
}

async function secretOf({ aws, output }: Target, store: string, platform: string): Promise<string> {
  settingsOf(store);
  const SecretId = output(`WebhookSecret${store.charAt(0).toUpperCase()}${store.slice(1)}`);
  const { SecretString = '{}' } = await new SecretsManagerClient(aws).send(new GetSecretValueCommand({ SecretId }));
  const [key] = [JSON.parse(SecretString)[platform]].flat();
  if (!key) throw new UsageError(`no secret is set yet for ${platform} of ${store}: set it, or say --secret KEY`);
  return key;
}

/** What is posted, once the time there is known. */
function webhookOf(positionals: string[], values: Options): (now: number) => Webhook {
  const [what, orderId, milestone, ...more] = positionals;
  if ((what === 'order' || what === 'milestone') && values.platform !== 'own')
    throw new UsageError(`${what} is sent in our own format: --platform ${values.platform} needs a FILE with its body`);
  if (what === 'order' && !orderId) return (now) => orderOf(values, now);
  if (what === 'milestone' && orderId && milestone && more.length === 0) {
    refuseUnknown(milestone);
    return (now) => milestoneOf(values, orderId, milestone, now);
  }
  if (!what || orderId || what === 'milestone')
    throw new UsageError('expected order, milestone ORDER_ID MILESTONE, or one FILE');
  if (statSync(what, { throwIfNoEntry: false })?.isDirectory() !== false) throw new UsageError(`${what}: no such file`);
  return () => fileOf(what, values);
}

function refuseUnknown(milestone: string): void {
  const known: readonly string[] = [...PARCEL_MILESTONES, ...ORDER_MILESTONES];
  if (!known.includes(milestone)) throw new UsageError(`${milestone}: expected one of ${known.join(', ')}`);
}

const TOPIC_HEADERS: Record<string, [topic: string, id: string]> = {
  shopify: ['x-shopify-topic', 'x-shopify-webhook-id'],
  woocommerce: ['x-wc-webhook-topic', 'x-wc-webhook-delivery-id'],
};

function fileOf(file: string, { store, platform, topic, order }: Options): Webhook {
  const body = readFileSync(file, 'utf8');
  if (platform === 'own') {
    return {
      path: order ? `/${store}/orders/${encodeURIComponent(order)}/milestones` : `/${store}/orders`,
      headers: {},
      body,
    };
  }
  const names = TOPIC_HEADERS[platform];
  if (names && !topic)
    throw new UsageError(`${platform} names the topic in a header: say --topic, such as orders/create`);
  const headers = names && topic ? { [names[0]]: topic, [names[1]]: randomUUID() } : {};
  return { path: `/${store}/webhooks/${platform}`, headers, body };
}

function orderOf({ store, email }: Options, now: number): Webhook {
  const { currency, address } = sampleShop(loadSettings(), store);
  const order = {
    orderId: `T-${now.toString(36).toUpperCase()}`,
    placedAt: new Date(now).toISOString(),
    customer: { email, name: 'Robin Example', acceptsMarketing: true },
    items: [{ id: '1', title: 'Trail tent for two', quantity: 1, unitPrice: '189.00' }],
    currency,
    total: '189.00',
    shippingAddress: address,
  };
  return { path: `/${store}/orders`, headers: {}, body: JSON.stringify(order) };
}

function milestoneOf({ store, parcel: id }: Options, orderId: string, milestone: string, now: number): Webhook {
  const trackingNumber = `1Z5E${orderId
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(-10)
    .padStart(10, '0')}`;
  const trackingUrl = `https://www.ups.example.com/track/${trackingNumber}`;
  const isOfParcel = (PARCEL_MILESTONES as readonly string[]).includes(milestone);
  const body = {
    eventId: randomUUID(),
    milestone,
    occurredAt: new Date(now).toISOString(),
    ...(isOfParcel && { parcel: { id, carrier: 'UPS', trackingNumber, trackingUrl } }),
    ...(milestone === 'refunded' && { refund: { amount: '189.00' } }),
  };
  return {
    path: `/${store}/orders/${encodeURIComponent(orderId)}/milestones`,
    headers: {},
    body: JSON.stringify(body),
  };
}

if (require.main === module) void run(USAGE, send);
