import * as z from 'zod/mini';
import { Address, Currency, Email, Item, type Order, ParcelItem } from '../../../domain/order/order.ts';
import { Amount, Identifier, listOf, maybe, placesOf, Time, TrackingNumber, words } from '../fields.ts';

// The order of Shopify's webhooks: field paths of Admin API 2026-10.

const Identified = z.object({ id: Identifier, admin_graphql_api_id: maybe(z.string()) });

/** The number of the global id, which is exact where the numeric id was rounded on its way. */
export const idOf = ({ id, admin_graphql_api_id }: z.output<typeof Identified>): string =>
  /\/(\d+)$/.exec(admin_graphql_api_id ?? '')?.[1] ?? id;

export const Line = z.extend(Identified, {
  quantity: Item.shape.quantity,
  requires_shipping: maybe(z.boolean()),
});

const OrderLine = z.extend(Line, {
  current_quantity: maybe(Item.shape.quantity),
  name: maybe(words(500)),
  title: maybe(words(500)),
  sku: maybe(words(200)),
  price: Amount,
});

export const Refund = z.extend(Identified, {
  created_at: Time,
  processed_at: maybe(Time),
  note: maybe(words(500)),
  refund_line_items: listOf(
    z.object({
      line_item_id: Identifier,
      line_item: maybe(Identified),
      quantity: ParcelItem.shape.quantity,
    }),
  ),
  /** `amount` is in `currency`, which may be that of the checkout and not the order's. */
  transactions: listOf(
    z.object({ kind: z.string(), status: maybe(z.string()), amount: Amount, currency: maybe(Currency) }),
  ),
});
export type Refund = z.output<typeof Refund>;

export const Fulfillment = z.extend(Identified, {
  status: maybe(z.string()),
  shipment_status: maybe(z.string()),
  created_at: Time,
  updated_at: maybe(Time),
  tracking_company: maybe(words(100)),
  tracking_number: maybe(TrackingNumber),
  tracking_numbers: placesOf(TrackingNumber),
  tracking_url: maybe(z.string()),
  tracking_urls: placesOf(z.string()),
  line_items: listOf(Line),
});
export type Fulfillment = z.output<typeof Fulfillment>;

export const ShopifyOrder = z.extend(Identified, {
  name: maybe(words(100)),
  created_at: Time,
  updated_at: maybe(Time),
  cancelled_at: maybe(Time),
  cancel_reason: maybe(words(500)),
  test: maybe(z.boolean()),
  email: maybe(Email),
  contact_email: maybe(Email),
  customer_locale: maybe(words(35)),
  buyer_accepts_marketing: maybe(z.boolean()),
  customer: maybe(
    z.extend(z.partial(Identified), {
      id: maybe(Identifier),
      email: maybe(Email),
      first_name: maybe(words(150)),
      last_name: maybe(words(150)),
      email_marketing_consent: maybe(z.object({ state: z.string() })),
    }),
  ),
  currency: Currency,
  total_price: Amount,
  current_total_price: maybe(Amount),
  line_items: z.array(OrderLine),
  shipping_address: maybe(
    z.object({
      name: maybe(words(300)),
      country_code: Address.shape.country,
      province_code: maybe(words(100)),
      zip: maybe(words(20)),
      city: maybe(words(200)),
    }),
  ),
  refunds: listOf(Refund),
  fulfillments: listOf(Fulfillment),
});
export type ShopifyOrder = z.output<typeof ShopifyOrder>;

export function toOrder(body: ShopifyOrder): Order {
  const { shipping_address: address } = body;
  return {
    orderId: idOf(body),
    number: body.name,
    placedAt: body.created_at,
    updatedAt: body.updated_at ?? body.created_at,
    customer: toCustomer(body),
    items: body.line_items.map((line) => toItem(line, body.refunds)),
    currency: body.currency,
    total: body.current_total_price ?? body.total_price,
    shippingAddress: address && {
      country: address.country_code,
      region: address.province_code,
      postalCode: address.zip,
      city: address.city,
    },
    gift: false,
    notify: true,
    test: body.test === true,
  };
}

function toCustomer(body: ShopifyOrder): Order['customer'] {
  const { customer, shipping_address: address } = body;
  const consent = customer?.email_marketing_consent;
  return {
    id: customer?.id && idOf({ id: customer.id, admin_graphql_api_id: customer.admin_graphql_api_id }),
    email: body.email ?? body.contact_email ?? customer?.email,
    name: address?.name ?? ([customer?.first_name, customer?.last_name].filter(Boolean).join(' ') || undefined),
    locale: body.customer_locale,
    acceptsMarketing: consent ? consent.state === 'subscribed' : body.buyer_accepts_marketing === true,
  };
}

/** `current_quantity` is what is left after edits and refunds; refunds are facts of their own, which take from it again. */
function toItem(line: z.output<typeof OrderLine>, refunds: Refund[]): Item {
  const id = idOf(line);
  const refunded = refunds.flatMap(refundedItems).filter((item) => item.id === id);
  const taken = line.current_quantity === undefined ? [] : refunded;
  return {
    id,
    sku: line.sku,
    title: line.name ?? line.title ?? line.sku ?? id,
    quantity: taken.reduce((sum, { quantity }) => sum + quantity, line.current_quantity ?? line.quantity),
    unitPrice: line.price,
    shippable: line.requires_shipping !== false,
  };
}

export const refundedItems = ({ refund_line_items }: Refund): { id: string; quantity: number }[] =>
  refund_line_items.map(({ line_item, line_item_id, quantity }) => ({
    id: line_item ? idOf(line_item) : line_item_id,
    quantity,
  }));
