import * as z from 'zod/mini';
import type { Fact } from '../../../domain/order/facts.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import { maybe, parse } from '../../shared/fields.ts';
import { sameSecret } from '../../shared/signatures.ts';
import { isStandardWebhook } from '../../shared/standard-webhooks.ts';
import { fromUnix } from '../../shared/times.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';

// bigcommerce/docs@00d77e2, docs/integrations/webhooks: a webhook only names what changed. The order is fetched
// (lambdas/fetch-order) after the webhook is acknowledged.

/** Orders, also of one channel. Messages and metafields of an order are not news about it. */
const ABOUT_ORDERS =
  /^store\/(channel\/\d+\/)?(order\/(created|updated|statusUpdated|archived|refund\/created|transaction\/\w+)|shipment\/(created|updated|deleted))$/;

const OrderId = z.pipe(
  z.pipe(z.union([z.number(), z.string()]), z.transform(String)),
  z.string().check(z.regex(/^[1-9]\d{0,17}$/, 'expected the number of an order')),
);

const Callback = z.object({
  producer: z.string(),
  created_at: maybe(z.number()),
  data: z.object({ id: OrderId, orderId: z.optional(OrderId) }),
});

function read(topic: string, body: WebhookBody, { store, receivedAt }: AdapterContext): Reading {
  if (!ABOUT_ORDERS.test(topic)) return { ignored: 'Porchlight uses news of orders and shipments only' };
  const parsed = parse(Callback, body);
  if ('problems' in parsed) return parsed;
  const { producer, created_at, data } = parsed.data;
  if (!isOf(store, producer)) return { problems: [{ field: 'producer', message: expectedShop(store) }] };
  const isShipment = topic.includes('shipment/');
  const orderId = isShipment ? data.orderId : data.id;
  if (!orderId) return { problems: [{ field: 'data.orderId', message: 'required: expected the number of an order' }] };
  const created = fromUnix(created_at ?? 0) ?? receivedAt;
  const toldAt = created < receivedAt ? created : receivedAt;
  // a deleted shipment cannot be fetched any more
  const gone: Fact[] = topic.endsWith('shipment/deleted')
    ? [{ fact: 'parcel', orderId, parcelId: data.id, asOf: toldAt, voided: true }]
    : [];
  return { facts: gone, unknown: [], toFetch: { orderId, toldAt } };
}

const isOf = ({ bigcommerce }: StoreSettings, producer: string): boolean =>
  bigcommerce !== undefined && producer === `stores/${bigcommerce.storeHash}`;

const expectedShop = ({ bigcommerce }: StoreSettings): string =>
  bigcommerce
    ? `expected the shop of this store, stores/${bigcommerce.storeHash}`
    : 'expected the setting bigcommerce.storeHash to say whose shop it is';

/** The header that was registered with the webhook: https-webhook-overview.mdx, "Security". */
const HEADER = 'x-porchlight-token';

export const bigcommerce: Adapter = {
  platform: 'bigcommerce',
  signature:
    'webhook-id, webhook-timestamp (at most 5 minutes off) and webhook-signature headers, signed with the client secret; or an X-Porchlight-Token header with the secret',
  verify(request, secret, now) {
    const token = request.headers[HEADER];
    return isStandardWebhook(request, Buffer.from(secret), now) || (token !== undefined && sameSecret(token, secret));
  },
  topic: (_, { scope }) => (typeof scope === 'string' ? scope : ''),
  deliveryId: ({ headers }, { hash }) => headers['webhook-id'] ?? (typeof hash === 'string' ? hash : undefined),
  read,
};
