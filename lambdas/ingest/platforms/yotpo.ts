import * as z from 'zod/mini';
import { Email } from '../../../domain/order/order.ts';
import { Identifier, maybe, parse } from '../../shared/fields.ts';
import { sameSecret } from '../../shared/signatures.ts';
import { toUtc } from '../../shared/times.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';

// https://develop.yotpo.com/reference/create-webhook and https://apidocs.yotpo.com/reference/about-webhooks (2024), which
// name no signature: the address holds the secret.

const Written = z.object({
  data: z.object({
    created_at: maybe(z.string()), // earlier "2018-02-20 14:12:13 UTC", now ISO 8601
    deleted: z.optional(z.unknown()),
    customer_email: maybe(Email),
    external_product_id: maybe(Identifier),
    external_order_id: maybe(Identifier),
    order: maybe(z.object({ external_id: maybe(Identifier) })),
  }),
});

/** A review belongs to an address and a product. Without an address it belongs to the whole order. */
function read(topic: string, body: WebhookBody, { receivedAt }: AdapterContext): Reading {
  if (topic !== 'review_create' && topic !== 'review_updated') return { ignored: 'Porchlight uses reviews only' };
  const parsed = parse(Written, body);
  if ('problems' in parsed) return parsed;
  const { created_at, deleted, customer_email: email, external_product_id: productId, ...of } = parsed.data.data;
  if (String(deleted) === 'true') return { ignored: 'a review that was taken back' };
  const at = toUtc((created_at ?? '').replace(/ UTC$/, 'Z')) ?? receivedAt;
  if (email) return { facts: [{ fact: 'review', email, productId, at }], unknown: [] };
  const orderId = of.external_order_id ?? of.order?.external_id;
  if (!orderId) return { ignored: 'it names neither an address nor an order' };
  return { facts: [{ fact: 'order_milestone', orderId, milestone: 'reviewed', occurredAt: at }], unknown: [] };
}

export const yotpo: Adapter = {
  platform: 'yotpo',
  signature: 'the secret as ?token= in the address: Yotpo signs nothing',
  verify: ({ query }, secret) => sameSecret(query.token ?? '', secret),
  topic: (_, { event }) => (typeof event === 'string' ? event : ''),
  deliveryId: ({ headers }) => headers.eventid,
  read,
};
