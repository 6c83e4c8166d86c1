import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PARCEL_MILESTONES } from '../domain/parcel/milestones.ts';
import type { SampleShop } from '../sandbox/play/sample-shop.ts';
import { UsageError } from './command.ts';

// The webhooks that `npx porchlight send` posts: samples of our own format, and files as their platform would send
// them.

export type Webhook = { path: string; headers: Record<string, string>; body: string };

export type WebhookOptions = {
  store: string;
  platform: string;
  email: string;
  parcel: string;
  topic?: string | undefined;
  order?: string | undefined;
  reason?: string | undefined;
  /** The refunded amount, as a decimal. */
  refund?: string | undefined;
  /** The customer's address, and the currency of the order. */
  shop?: Pick<SampleShop, 'address' | 'currency'> | undefined;
};

const US = { address: { country: 'US', region: 'CA', postalCode: '94110', city: 'San Francisco' }, currency: 'USD' };

const TOPIC_HEADERS: Record<string, [topic: string, id: string]> = {
  shopify: ['x-shopify-topic', 'x-shopify-webhook-id'],
  woocommerce: ['x-wc-webhook-topic', 'x-wc-webhook-delivery-id'],
};

export function fileWebhook(file: string, { store, platform, topic, order }: WebhookOptions): Webhook {
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

export function sampleOrder(
  { store, email, shop = US }: WebhookOptions,
  now: number,
  orderId = `T-${now.toString(36).toUpperCase()}`,
): Webhook {
  const order = {
    orderId,
    placedAt: new Date(now).toISOString(),
    customer: { email, name: 'Robin Example', acceptsMarketing: true },
    items: [{ id: '1', title: 'Trail tent for two', quantity: 1, unitPrice: '189.00' }],
    currency: shop.currency,
    total: '189.00',
    shippingAddress: shop.address,
  };
  return { path: `/${store}/orders`, headers: {}, body: JSON.stringify(order) };
}

export function sampleMilestone(
  { store, parcel: id, reason, refund }: WebhookOptions,
  orderId: string,
  milestone: string,
  now: number,
): Webhook {
  const trackingNumber = `1Z5E${orderId
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(-10)
    .padStart(10, '0')}`;
  const trackingUrl = `https://www.ups.example.com/track/${trackingNumber}`;
  const isOfParcel = (PARCEL_MILESTONES as readonly string[]).includes(milestone);
  const amount = refund ?? (milestone === 'refunded' ? '189.00' : undefined);
  const body = {
    eventId: randomUUID(),
    milestone,
    occurredAt: new Date(now).toISOString(),
    ...(isOfParcel && { parcel: { id, carrier: 'UPS', trackingNumber, trackingUrl } }),
    ...(reason && { reason }),
    ...(amount && { refund: { amount } }),
  };
  return {
    path: `/${store}/orders/${encodeURIComponent(orderId)}/milestones`,
    headers: {},
    body: JSON.stringify(body),
  };
}
