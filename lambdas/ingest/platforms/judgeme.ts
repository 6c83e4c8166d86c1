import * as z from 'zod/mini';
import { Email } from '../../../domain/order/order.ts';
import { Identifier, maybe, parse, Time } from '../../shared/fields.ts';
import { hmac, sameSecret } from '../../shared/signatures.ts';
import type { Adapter, Reading, WebhookBody } from '../adapter.ts';

// https://judge.me/api/docs, webhooks `review/created` and `review/updated`; the signature:
// https://judge.me/help/en/articles/8299679-verifying-webhooks-from-judge-me (2026-09).

const Written = z.object({
  review: z.object({
    created_at: Time,
    /** The shop's id of the product; 0 or absent: a review of the shop. */
    product_external_id: maybe(Identifier),
    reviewer: maybe(z.object({ email: maybe(Email) })),
  }),
});

function read(_topic: string, body: WebhookBody): Reading {
  if (body.review === undefined) return { ignored: 'Porchlight uses reviews only' };
  const parsed = parse(Written, body);
  if ('problems' in parsed) return parsed;
  const { created_at: at, product_external_id: product, reviewer } = parsed.data.review;
  if (!reviewer?.email) return { ignored: 'a review without an address is nobody’s' };
  const productId = product === '0' ? undefined : product;
  return { facts: [{ fact: 'review', email: reviewer.email, productId, at }], unknown: [] };
}

export const judgeme: Adapter = {
  platform: 'judgeme',
  signature: 'a JUDGEME-HMAC-SHA256 header: hex of the HMAC-SHA256 of the raw body',
  verify: ({ rawBody, headers }, secret) => {
    const signature = headers['judgeme-hmac-sha256'] ?? headers['x-judgeme-hmac-sha256'] ?? '';
    return sameSecret(signature.toLowerCase(), hmac(secret, rawBody).toString('hex'));
  },
  topic: () => 'review',
  deliveryId: () => undefined, // it has none
  read,
};
