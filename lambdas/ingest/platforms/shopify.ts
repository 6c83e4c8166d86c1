import * as z from 'zod/mini';
import { sum } from '../../../domain/order/amounts.ts';
import type { OrderMilestoneFact, PrivacyFact } from '../../../domain/order/facts.ts';
import { Order, ParcelItem } from '../../../domain/order/order.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import { Identifier, listOf, lookUp, maybe, parse, Time, words } from '../../shared/fields.ts';
import { hmac, isBase64Of, sha256 } from '../../shared/signatures.ts';
import { toUtc } from '../../shared/times.ts';
import type { Adapter, AdapterContext, Reading, Request, WebhookBody } from '../adapter.ts';
import { Identified, idOf, isShipped, Refund, refundedItems, ShopifyOrder, toOrder } from './shopify-order.ts';
import { parcelOf, readFulfillment, readFulfillmentEvent } from './shopify-parcels.ts';

// https://shopify.dev/docs/api/webhooks (Admin API 2026-10).

// The signature covers only the body. A header may choose how the body is read, but the body must then have that form.
// A header may also exclude a body; it never causes one to be accepted.

function readOrder(body: WebhookBody): Reading {
  const parsed = parse(ShopifyOrder, body);
  if ('problems' in parsed) return parsed;
  const checked = parse(Order, toOrder(parsed.data));
  if ('problems' in checked) return checked;
  const order = checked.data;
  const { orderId } = order;
  const { cancelled_at: occurredAt, cancel_reason: reason, refunds, fulfillments } = parsed.data;
  const ships = isShipped(parsed.data);
  const parcels = fulfillments.map((fulfillment) => parcelOf(orderId, fulfillment, ships));
  return {
    facts: [
      { fact: 'order', platform: 'shopify', order },
      ...(occurredAt
        ? [{ fact: 'order_milestone', orderId, milestone: 'cancelled', occurredAt, reason } as const]
        : []),
      ...refunds.map((refund) => refunded(orderId, refund)),
      ...parcels.flatMap(({ facts }) => facts),
    ],
    unknown: parcels.flatMap(({ unknown }) => unknown),
  };
}

function readEdit(body: WebhookBody): Reading {
  const whole = Array.isArray(body.line_items);
  return whole ? readOrder(body) : { ignored: 'only the edit; the whole order comes with orders/updated' };
}

/** A pending payment is under way; Shopify sends nothing more when it has succeeded. */
const PAYING = ['success', 'pending'];

/**
 * The transactions contain the money. The lines are what was removed from the order, whether it was paid for or not.
 */
function refunded(orderId: string, refund: Refund): OrderMilestoneFact {
  const paid = refund.transactions.filter(
    ({ kind, status = 'success' }) => kind === 'refund' && PAYING.includes(status),
  );
  const [currency, ...others] = new Set(paid.map((transaction) => transaction.currency));
  const amount = others.length > 0 ? undefined : sum(paid.map((transaction) => transaction.amount));
  const occurredAt = refund.processed_at ?? refund.created_at;
  const items = refundedItems(refund);
  const eventId = idOf(refund);
  return {
    fact: 'order_milestone',
    orderId,
    milestone: 'refunded',
    occurredAt,
    reason: refund.note,
    refund: { amount, currency: amount && currency, items: items.length > 0 ? items : undefined },
    eventId,
  };
}

/**
 * Both lists are present, even if empty. Without this check, another body that names an order would be read as a full
 * refund.
 */
const RefundTopic = z.extend(Refund, {
  order_id: Identifier,
  refund_line_items: z.pipe(z.array(z.unknown()), Refund.shape.refund_line_items),
  transactions: z.pipe(z.array(z.unknown()), Refund.shape.transactions),
});

function readRefund(body: WebhookBody): Reading {
  const parsed = parse(RefundTopic, body);
  if ('problems' in parsed) return parsed;
  return { facts: [refunded(parsed.data.order_id, parsed.data)], unknown: [] };
}

/** No other fields are allowed, because every body from Shopify has an id. */
const Deleted = z.strictObject({ id: Identifier, admin_graphql_api_id: maybe(z.string()) });

const Returned = z.object({
  order_id: maybe(Identifier),
  order: maybe(Identified),
  return_line_items: listOf(
    z.object({
      quantity: ParcelItem.shape.quantity,
      fulfillment_line_item: maybe(z.object({ line_item: maybe(Identified) })),
    }),
  ),
});

/**
 * A return that was requested, opened by the shop or reopened; or one that was declined or cancelled, which names no
 * lines.
 */
const readReturn =
  (milestone: 'return_requested' | 'return_cancelled') =>
  (body: WebhookBody, { request, receivedAt }: AdapterContext): Reading => {
    const parsed = parse(Returned, body);
    if ('problems' in parsed) return parsed;
    const { order_id, order, return_line_items } = parsed.data;
    const orderId = order ? idOf(order) : order_id;
    if (!orderId) return { problems: [{ field: 'order_id', message: 'required: expected an id' }] };
    const items = return_line_items.flatMap(({ quantity, fulfillment_line_item: of }) =>
      of?.line_item ? [{ id: idOf(of.line_item), quantity }] : [],
    );
    const occurredAt = toUtc(header(request, 'triggered-at') ?? '') ?? receivedAt;
    const fact = { fact: 'order_milestone', orderId, milestone, occurredAt } as const;
    return { facts: [items.length > 0 ? { ...fact, items } : fact], unknown: [] };
  };

/**
 * The body contains only the id. Shopify has deleted its record of the order, so nothing more will ever be reported
 * about it.
 */
function readDeleted(body: WebhookBody, { request, receivedAt }: AdapterContext): Reading {
  const parsed = parse(Deleted, body);
  if ('problems' in parsed) return parsed;
  const occurredAt = toUtc(header(request, 'triggered-at') ?? '') ?? receivedAt;
  const fact = { fact: 'order_milestone', milestone: 'deleted', occurredAt, notify: false } as const;
  return { facts: [{ ...fact, orderId: parsed.data.id }], unknown: [] };
}

const Shop = z.object({ shop_id: Identifier, shop_domain: z.string() });
const Customer = z.object({ email: maybe(words(320)) });
const Orders = z.array(Identifier);
type PrivacyBody = z.output<typeof Shop> & {
  customer?: z.output<typeof Customer>;
  orders_requested?: string[];
  orders_to_redact?: string[];
  data_request?: { id: string } | undefined;
};
/**
 * Each schema rejects the bodies of other topics. The erasure of a whole store accepts no field that another body has.
 */
const PRIVACY = {
  export: z.extend(Shop, {
    customer: Customer,
    orders_requested: Orders,
    data_request: maybe(z.object({ id: Identifier })),
  }),
  erase_customer: z.extend(Shop, { customer: Customer, orders_to_redact: Orders }),
  erase_store: z.strictObject(Shop.shape),
};

/** The three topics every Shopify app must honour: https://shopify.dev/docs/apps/build/privacy-law-compliance */
const privacy =
  (request: PrivacyFact['request']) =>
  (body: WebhookBody, { request: { rawBody }, store }: AdapterContext): Reading => {
    const parsed = parse<z.ZodMiniType<PrivacyBody>>(PRIVACY[request], body);
    if ('problems' in parsed) return parsed;
    const { shop_domain, customer, orders_requested = [], orders_to_redact = [], data_request } = parsed.data;
    if (!isOf(store, shop_domain)) return { problems: [{ field: 'shop_domain', message: expectedShop(store) }] };
    const orderIds = [...orders_requested, ...orders_to_redact];
    const bodyHash = sha256(rawBody).toString('hex');
    const about = { platform: 'shopify', email: customer?.email, orderIds, requestId: data_request?.id } as const;
    return { facts: [{ fact: 'privacy', request, ...about, bodyHash }], unknown: [] };
  };

const isOf = ({ shopDomain }: StoreSettings, domain: string): boolean => domain.toLowerCase() === shopDomain;

const expectedShop = ({ shopDomain }: StoreSettings): string =>
  shopDomain
    ? `expected the shop of this store, ${shopDomain}`
    : 'expected the setting shopDomain to say whose shop it is';

/**
 * A customer who has yet to confirm the consent has not given it. Nor has a customer about whose consent Shopify says
 * nothing.
 */
const CONSENT: Record<string, 'given' | 'withdrawn' | 'none'> = {
  not_subscribed: 'withdrawn',
  unsubscribed: 'withdrawn',
  subscribed: 'given',
  pending: 'none',
  redacted: 'none',
  invalid: 'none',
};

const Consent = z.object({
  email_address: maybe(words(320)),
  email_marketing_consent: z.object({ state: z.string(), consent_updated_at: maybe(Time) }),
});

function readConsent(body: WebhookBody, { request, receivedAt }: AdapterContext): Reading {
  const parsed = parse(Consent, body);
  if ('problems' in parsed) return parsed;
  const { email_address: email, email_marketing_consent: consent } = parsed.data;
  const { state, consent_updated_at = toUtc(header(request, 'triggered-at') ?? '') } = consent;
  const means = lookUp(CONSENT, state);
  if (!means) return { facts: [], unknown: [state] };
  if (means === 'none') return { ignored: `${state}: only a consent that is given or taken back counts` };
  if (!email) return { ignored: 'it names no address: the app lacks the permission to read it' };
  const at = consent_updated_at ?? receivedAt;
  return { facts: [{ fact: 'consent', email, subscribed: means === 'given', at }], unknown: [] };
}

const READERS: Record<string, (body: WebhookBody, context: AdapterContext) => Reading> = {
  'orders/create': readOrder,
  'orders/updated': readOrder,
  'orders/paid': readOrder,
  'orders/partially_fulfilled': readOrder,
  'orders/cancelled': readOrder,
  'orders/fulfilled': readOrder,
  'orders/edited': readEdit,
  'orders/delete': readDeleted,
  'fulfillments/create': readFulfillment,
  'fulfillments/update': readFulfillment,
  'fulfillment_events/create': readFulfillmentEvent,
  'refunds/create': readRefund,
  'returns/request': readReturn('return_requested'),
  'returns/approve': readReturn('return_requested'),
  'returns/reopen': readReturn('return_requested'),
  'returns/decline': readReturn('return_cancelled'),
  'returns/cancel': readReturn('return_cancelled'),
  'customers_email_marketing_consent/update': readConsent,
  'customers/data_request': privacy('export'),
  'customers/redact': privacy('erase_customer'),
  'shop/redact': privacy('erase_store'),
};

/** Shopify's newer Events product drops the `X-`; its own SDKs take both. */
const header = ({ headers }: Request, name: string): string | undefined =>
  headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`];

export const shopify: Adapter = {
  platform: 'shopify',
  signature: 'an X-Shopify-Hmac-Sha256 header: base64 of the HMAC-SHA256 of the raw body',
  verify: (request, secret) => isBase64Of(hmac(secret, request.rawBody), header(request, 'hmac-sha256')),
  topic: (request) => header(request, 'topic')?.toLowerCase() ?? '',
  deliveryId: (request) => header(request, 'webhook-id'),
  read(topic, body, context) {
    if (!topic)
      return { problems: [{ field: 'X-Shopify-Topic', message: 'required: expected a header that names the topic' }] };
    const sender = header(context.request, 'shop-domain');
    if (sender && context.store.shopDomain && !isOf(context.store, sender))
      return { problems: [{ field: 'X-Shopify-Shop-Domain', message: expectedShop(context.store) }] };
    // these bodies name a fulfillment order but no order; collected goods are also reported with fulfillments
    if (topic.startsWith('fulfillment_orders/')) return { ignored: 'it names no order' };
    return lookUp(READERS, topic)?.(body, context) ?? { ignored: 'Porchlight does not use this topic' };
  },
};
