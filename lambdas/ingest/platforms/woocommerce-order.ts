import * as z from 'zod/mini';
import { sum } from '../../../domain/order/amounts.ts';
import { Address, Currency, Email, type Item, type Order, WebAddress } from '../../../domain/order/order.ts';
import { decoded } from '../entities.ts';
import { Amount, Identifier, listOf, maybe, Time, TrackingNumber, words } from '../fields.ts';

// The order of WooCommerce's REST v3, which is also its webhooks' body.

const name = (max: number) => z.pipe(z.pipe(z.string(), z.transform(decoded)), words(max));

const WooLine = z.object({
  id: Identifier,
  name: maybe(name(500)),
  quantity: z.pipe(z.number().check(z.gte(0)), z.transform(Math.ceil)), // some shops sell by weight
  sku: maybe(words(200)),
  price: maybe(Amount), // of one, without tax
  total: maybe(Amount), // of all, without tax, and after discounts as `price` is
  total_tax: maybe(Amount),
  image: maybe(z.object({ src: WebAddress })),
});

const Party = z.object({
  first_name: maybe(name(150)),
  last_name: maybe(name(150)),
  email: maybe(Email),
  country: maybe(Address.shape.country),
  state: maybe(words(100)),
  postcode: maybe(words(20)),
  city: maybe(name(200)),
});
type WooLine = z.output<typeof WooLine>;

const TrackingItem = z.object({
  tracking_id: maybe(Identifier),
  tracking_number: TrackingNumber,
  tracking_provider: maybe(name(100)),
  custom_tracking_provider: maybe(name(100)),
  custom_tracking_link: maybe(z.string()),
  date_shipped: maybe(Identifier),
});
export type TrackingItem = z.output<typeof TrackingItem>;

export const WooOrder = z.object({
  id: Identifier,
  number: maybe(Identifier),
  status: z.string(),
  currency: Currency,
  total: Amount,
  prices_include_tax: maybe(z.boolean()),
  date_created_gmt: Time,
  date_modified_gmt: maybe(Time),
  date_completed_gmt: maybe(Time),
  date_paid_gmt: maybe(Time),
  customer_id: maybe(Identifier),
  billing: maybe(Party),
  shipping: maybe(Party),
  line_items: z.array(WooLine),
  shipping_lines: listOf(z.object({ method_id: maybe(z.string()) })),
  refunds: listOf(z.object({ id: Identifier, total: Amount, reason: maybe(words(500)), refund: maybe(words(500)) })),
  meta_data: listOf(z.object({ key: z.string(), value: z.unknown() })),
});
export type WooOrder = z.output<typeof WooOrder>;

/** What plugins keep with an order under a key of theirs. */
export const metaOf = ({ meta_data }: WooOrder, key: string): unknown =>
  meta_data.find((meta) => meta.key === key)?.value;

/**
 * The entries of the Shipment Tracking extension by their place, "0" first. Where one was removed the others may keep
 * their places, and PHP then writes the list as an object.
 */
export const trackingItemsOf = (body: WooOrder): [place: string, TrackingItem][] =>
  Object.entries(Object(metaOf(body, '_wc_shipment_tracking_items'))).flatMap(([place, value]) => {
    const { data } = z.safeParse(TrackingItem, value);
    return data ? [[place, data]] : [];
  });

/** The methods of WooCommerce's own by which the customer comes for the goods; older shops add the number of an instance. */
const PICKUP = /^(local_pickup|pickup_location)(:|$)/;

export const isShipped = ({ shipping_lines }: WooOrder): boolean =>
  shipping_lines.some(({ method_id }) => !PICKUP.test(method_id ?? ''));

export function toOrder(body: WooOrder): Order {
  const { billing, shipping, date_created_gmt: placedAt, date_modified_gmt: updatedAt = placedAt } = body;
  const ships = isShipped(body);
  const to = shipping?.country ? shipping : billing;
  return {
    orderId: body.id,
    number: body.number,
    placedAt,
    updatedAt,
    customer: {
      id: body.customer_id === '0' ? undefined : body.customer_id, // 0: a guest
      email: billing?.email,
      name: nameOf(billing) ?? nameOf(shipping),
      locale: z.safeParse(words(35), metaOf(body, 'wpml_language')).data,
      acceptsMarketing: false, // WooCommerce itself asks for no consent
    },
    items: body.line_items.map((line) => toItem(line, body, ships && body.status !== REFUNDED)),
    currency: body.currency,
    total: body.total,
    awaitsPayment: (body.status === UNPAID && !body.date_paid_gmt) || undefined,
    paidAt: body.date_paid_gmt,
    shippingAddress:
      ships && to?.country
        ? { country: to.country, region: to.state, postalCode: to.postcode, city: to.city }
        : undefined,
    gift: false,
    notify: true,
    test: false,
  };
}

const nameOf = (party: z.output<typeof Party> | undefined): string | undefined =>
  [party?.first_name, party?.last_name].filter(Boolean).join(' ') || undefined;

/** The status of an order whose whole price was paid back; and of one that waits, by default for a bank transfer. */
const REFUNDED = 'refunded';
const UNPAID = 'on-hold';

/** No line says whether it is shipped, but of an order that is not, or that was paid back, none is waited for. */
const toItem = (line: WooLine, body: WooOrder, shippable: boolean): Item => ({
  id: line.id,
  sku: line.sku,
  title: line.name ?? line.sku ?? line.id,
  quantity: line.quantity,
  unitPrice: unitPrice(line, body),
  imageUrl: line.image?.src,
  shippable,
});

/** As the customer saw it in the shop, and so exact that it makes the line's total again. */
function unitPrice({ quantity, price, total, total_tax = '0' }: WooLine, { prices_include_tax }: WooOrder): string {
  if (!total || quantity === 0) return price ?? '0.00';
  const paid = prices_include_tax ? sum([total, total_tax]) : total;
  return (Number(paid) / quantity).toFixed(4).replace(/0{1,2}$/, '');
}
