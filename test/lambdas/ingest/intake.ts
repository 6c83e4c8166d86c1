import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import type { Fact } from '../../../domain/order/facts.ts';
import { parseSettings } from '../../../domain/policy/parse.ts';
import type { Adapter, Reading, Request, WebhookBody } from '../../../lambdas/ingest/adapter.ts';
import { type IngestPort, ingest } from '../../../lambdas/ingest/ingest.ts';
import { parseJson } from '../../../lambdas/ingest/json.ts';
import type { Recorded } from '../../../lambdas/shared/record-facts.ts';
import { settings as sample } from '../../settings/two-stores.config.ts';

// The intake with everything around it replaced by what a test can look at.

export const NOW = Date.parse('2026-03-10T12:00:00Z');
export const OWN_KEY = 'whsec_cG9yY2hsaWdodC10ZXN0LWtleQ==';
export const KEY = 'a-key-of-the-tests';
export const settings = parseSettings(sample);
export const store = settings.stores.acme!; // in Los Angeles

export const fixture = (file: string): string => readFileSync(path.join(__dirname, 'fixtures', file), 'utf8');
export const bodyOf = (file: string): WebhookBody => parseJson(fixture(file)) as WebhookBody;

export function intake(overrides: Partial<IngestPort> = {}) {
  const facts: Fact[] = [];
  const logs: string[] = [];
  const counts: string[] = [];
  const unknown: string[] = [];
  const toFetch: string[] = [];
  const write = (message: string, details: unknown) => logs.push(`${message} ${JSON.stringify(details)}`);
  const deps: IngestPort = {
    settings,
    secretsOf: async () => KEYS,
    async record(_store, acknowledged): Promise<Recorded> {
      facts.push(...acknowledged);
      return { kept: acknowledged.length, waiting: [], notes: [] };
    },
    async noteUnknown(...told) {
      unknown.push(told.slice(0, 3).join(' '));
    },
    async askToFetch(asked, { orderId, toldAt }) {
      toFetch.push(`${asked} ${orderId} ${toldAt}`);
    },
    now: () => NOW,
    log: { info: write, warn: write },
    count: (metric, dimensions) => counts.push([metric, ...Object.values(dimensions)].join(' ')),
    ...overrides,
  };
  return {
    facts,
    logs,
    counts,
    unknown,
    toFetch,
    post: (request: Partial<Request>) => ingest({ ...EMPTY, ...request }, deps),
  };
}

const KEYS = {
  own: [OWN_KEY],
  shopify: [KEY],
  woocommerce: [KEY],
  bigcommerce: [KEY],
  easypost: [KEY],
  aftership: [KEY],
  shippo: [KEY],
  judgeme: [KEY],
  yotpo: [KEY],
};
export const EMPTY: Request = {
  resource: 'orders',
  store: 'acme',
  platform: 'own',
  headers: {},
  query: {},
  rawBody: Buffer.alloc(0),
};

export const mac = (body: string | Buffer, encoding: 'base64' | 'hex' = 'base64', key = KEY): string =>
  createHmac('sha256', key).update(body).digest(encoding);

export const ownOrder = {
  orderId: '1001',
  placedAt: '2026-03-01T09:30:00+01:00',
  customer: { email: 'ines@example.com', name: 'Ines Prado', acceptsMarketing: true },
  items: [{ id: 'a', title: 'Teapot', quantity: 2, unitPrice: '24.50' }],
  currency: 'EUR',
  total: '49.00',
  shippingAddress: { country: 'PT', city: 'Porto' },
};

/** A body in our own format, signed now. */
export function ownRequest(
  body: unknown,
  { key = OWN_KEY, at = NOW, ...request }: Partial<Request> & { key?: string; at?: number } = {},
): Request {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = new Webhook(key).sign('msg_1', new Date(at), text);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signature,
  };
  return { ...EMPTY, headers, rawBody: Buffer.from(text), ...request };
}

export function shopifyRequest(topic: string, body: string, key = KEY): Request {
  const headers = {
    'x-shopify-topic': topic,
    'x-shopify-hmac-sha256': mac(body, 'base64', key),
    'x-shopify-webhook-id': 'b54557e4',
  };
  return { ...EMPTY, resource: 'webhooks', platform: 'shopify', headers, rawBody: Buffer.from(body) };
}

/** What an adapter reads from a body, without the way there. */
export function read(adapter: Adapter, topic: string, body: unknown, request: Partial<Request> = {}): Reading {
  const context = { request: { ...EMPTY, ...request }, store, receivedAt: new Date(NOW).toISOString() };
  return adapter.read(topic, body as WebhookBody, context);
}

export function factsIn(reading: Reading): Fact[] {
  if (!('facts' in reading)) throw new Error(JSON.stringify(reading));
  return reading.facts;
}
