import * as z from 'zod/mini';
import { localDate } from '../../../domain/calendar/windows.ts';
import { divided, negated, sum } from '../../../domain/order/amounts.ts';
import {
  Address,
  Currency,
  Email,
  type Item,
  type Order,
  ParcelItem,
  WebAddress,
} from '../../../domain/order/order.ts';
import type { OrderStatus } from '../../../domain/order/statuses.ts';
import {
  Amount,
  carrierIn,
  Identifier,
  listOf,
  maybe,
  Time,
  TrackingNumber,
  UnitAmount,
  words,
} from '../../shared/fields.ts';
import { paysLater } from '../../shared/payments.ts';
import { fromUnix } from '../../shared/times.ts';
import type { WebhookBody } from '../adapter.ts';
import { decoded } from '../entities.ts';

// The order of WooCommerce's REST v3. Webhooks have the same body.

const name = (max: number) => z.pipe(z.pipe(z.string(), z.transform(decoded)), words(max));

/** Some shops sell by weight, and some plugins write numbers as text. */
const Quantity = z.pipe(
  z.union([z.pipe(z.string().check(z.regex(/^\d+(\.\d+)?$/)), z.transform(Number)), z.number().check(z.gte(0))]),
  z.transform(Math.ceil),
);

const Meta = z.object({ key: z.string(), value: z.unknown() });

/** REST names a status without the `wc-` that it has in WordPress. Some plugins include it. */
export const Status = z.pipe(
  z.string(),
  z.transform((status: string) => status.replace(/^wc-/, '')),
);

const WooLine = z.object({
  id: Identifier,
  name: maybe(name(500)),
  quantity: Quantity,
  sku: maybe(words(200)),
  product_id: maybe(Identifier),
  variation_id: maybe(Identifier),
  price: maybe(UnitAmount), // of one unit, without tax
  total: maybe(UnitAmount), // of all units, without tax and after discounts, like `price`
  total_tax: maybe(UnitAmount),
  image: maybe(z.object({ src: WebAddress })),
  meta_data: listOf(Meta),
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
  tracking_provider: carrierIn(name(100)),
  custom_tracking_provider: carrierIn(name(100)),
  custom_tracking_link: maybe(z.string()),
  date_shipped: maybe(Identifier),
  /** "Tracking per item" of Advanced Shipment Tracking Pro. */
  products_list: listOf(z.object({ product: maybe(Identifier), item_id: maybe(Identifier), qty: maybe(Quantity) })),
});
export type TrackingItem = z.output<typeof TrackingItem>;

/** A line in a refund's own record, whose quantities are negative. Orders contain only the total of each refund. */
const RefundLine = z.object({ quantity: z.number(), meta_data: listOf(Meta) });

export const WooOrder = z.object({
  id: Identifier,
  number: maybe(Identifier),
  status: Status,
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
  shipping_total: maybe(Amount),
  shipping_tax: maybe(Amount),
  total_tax: maybe(Amount),
  fee_lines: listOf(z.object({ total: Amount, total_tax: maybe(Amount) })),
  payment_method: maybe(z.string()),
  refunds: listOf(
    z.object({
      id: Identifier,
      total: Amount,
      reason: maybe(words(500)),
      refund: maybe(words(500)),
      line_items: listOf(RefundLine),
    }),
  ),
  meta_data: listOf(Meta),
});
const LISTS = ['line_items', 'shipping_lines', 'fee_lines', 'refunds', 'meta_data'] as const;

/** PHP writes a list with gaps as an object. */
export function withLists(body: WebhookBody): WebhookBody {
  const gapped = LISTS.filter((name) => typeof body[name] === 'object' && body[name] !== null);
  return { ...body, ...Object.fromEntries(gapped.map((name) => [name, Object.values(body[name] as object)])) };
}

/** An order, and the meaning of its status. */
export type WooOrder = z.output<typeof WooOrder> & { meaning: OrderStatus };

/** A value that a plugin stores on an order or a line, under the plugin's own key. */
export const metaOf = ({ meta_data }: { meta_data: z.output<typeof Meta>[] }, key: string): unknown =>
  meta_data.find((meta) => meta.key === key)?.value;

/**
 * The entries of the Shipment Tracking extension by their place, "0" first. After one was removed, the others may keep
 * their places; PHP then writes the list as an object.
 */
export const trackingItemsOf = (body: WooOrder): [place: string, TrackingItem][] =>
  Object.entries(Object(metaOf(body, '_wc_shipment_tracking_items'))).flatMap(([place, value]) => {
    const { data } = z.safeParse(TrackingItem, value);
    return data ? [[place, data]] : [];
  });

/** The units in a parcel, if each of its entries names one line of the order. */
export function itemsIn({ products_list }: TrackingItem, { line_items }: WooOrder): ParcelItem[] | undefined {
  const told = products_list.filter(({ qty }) => qty !== 0);
  const items = told.flatMap(({ product, item_id, qty: quantity }) => {
    const isNamed = ({ id, product_id, variation_id }: WooLine) =>
      item_id ? id === item_id : product !== undefined && [product_id, variation_id].includes(product);
    const lines = line_items.filter(isNamed);
    return lines.length === 1 && quantity ? [{ id: lines[0]!.id, quantity }] : [];
  });
  const isTold = told.length > 0 && items.length === told.length;
  return isTold ? z.safeParse(z.array(ParcelItem), items).data : undefined;
}

/**
 * The shipping methods with which the customer comes to the shop. WooCommerce's own are `local_pickup`, to which older
 * shops add the number of an instance, and `pickup_location` of the block checkout. Some plugins name theirs after it
 * (Local Pickup Plus), and one is WC Pickup Store's. Carriers' pick-up points never call themselves local.
 */
const PICKUP = /(^|[_-])local[_-]?pickup|^(pickup_location|wc_pickup_store)(:|$)/;

const isPickup = ({ method_id }: { method_id?: string | undefined }): boolean => PICKUP.test(method_id ?? '');

type Shipping = Pick<WooOrder, 'shipping_lines'>;
export const isShipped = ({ shipping_lines }: Shipping): boolean => shipping_lines.some((line) => !isPickup(line));

/** Whether the customer collects the order. */
export const isCollected = ({ shipping_lines }: Shipping): boolean =>
  shipping_lines.length > 0 && shipping_lines.every(isPickup);

/**
 * Keys of the metadata of a gift card that goes by e-mail: the recipient, the amount and so on. They are from
 * WooCommerce Gift Cards and PW Gift Cards.
 */
const GIFT_CARD = /^(wc_gc_giftcard|pw_gift_card)_/;

const isSent = ({ meta_data }: WooLine): boolean => !meta_data.some(({ key }) => GIFT_CARD.test(key));

/**
 * Whether the customer has yet to pay. An order that waits for a bank transfer is `on-hold`. If a paid order is
 * `pending` or `failed` again, the payment was reversed. Orders that are paid at the door, later or on account do not
 * wait for payment.
 */
function awaitsPayment({ status, meaning, payment_method, date_paid_gmt }: WooOrder): boolean {
  const isUnpaid = status === 'on-hold' ? !date_paid_gmt : meaning === 'unpaid';
  return isUnpaid && !paysLater([payment_method]);
}

/**
 * What the status says. If the order has a tracking number before its status says that it left, a part has left, or the
 * only unit.
 */
function shippedOf(body: WooOrder): Order['shipped'] {
  if (!isShipped(body)) return undefined;
  if (body.meaning === 'part_shipped') return 'part';
  if (body.meaning === 'shipped' || body.meaning === 'delivered') return 'all';
  if (trackingItemsOf(body).length === 0) return undefined;
  const units = body.line_items.filter(isSent).reduce((sum, { quantity }) => sum + quantity, 0);
  return units > 1 ? 'part' : 'all';
}

/**
 * When the goods become available. YITH Pre-Order stores this with each line, in seconds since 1970; the latest one
 * counts for the order.
 */
function availableFrom({ line_items }: WooOrder, zone: string): string | undefined {
  const preOrdered = line_items.filter((line) => metaOf(line, '_ywpo_item_preorder') === 'yes');
  const times = preOrdered.map((line) => fromUnix(Number(metaOf(line, '_ywpo_item_for_sale_date'))));
  const latest = times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  return latest && localDate(latest, zone);
}

/** @param zone the zone of the store */
export function toOrder(body: WooOrder, zone: string): Order {
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
      name: nameOf(billing), // the recipient may not be the buyer
      locale: z.safeParse(words(35), metaOf(body, 'wpml_language')).data,
      acceptsMarketing: false, // WooCommerce itself asks for no consent
    },
    items: body.line_items.map((line) => toItem(line, body, ships && isSent(line) && body.meaning !== 'refunded')),
    currency: body.currency,
    total: body.total,
    priceLines: priceLinesOf(body),
    awaitsPayment: awaitsPayment(body) || undefined,
    unpaid: (!awaitsPayment(body) && !body.date_paid_gmt && Number(body.total) > 0) || undefined,
    availableFrom: availableFrom(body, zone),
    shipped: shippedOf(body),
    paidAt: awaitsPayment(body) ? undefined : body.date_paid_gmt,
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

/**
 * No line says whether it is shipped. In an order that is not shipped, or that was refunded, no item awaits shipping.
 */
const toItem = (line: WooLine, body: WooOrder, shippable: boolean): Item => ({
  id: line.id,
  sku: line.sku,
  productId: line.product_id === '0' ? undefined : line.product_id,
  title: line.name ?? line.sku ?? line.id,
  quantity: line.quantity,
  unitPrice: unitPrice(line, body),
  imageUrl: line.image?.src,
  shippable,
});

/** The units that a refund is for, if it names them. */
export function refundedItems({ line_items }: WooOrder['refunds'][number]): ParcelItem[] | undefined {
  const items = line_items.flatMap((line) => {
    const { data: id } = z.safeParse(Identifier, metaOf(line, '_refunded_item_id'));
    const quantity = Math.ceil(Math.abs(line.quantity));
    return id && quantity > 0 ? [{ id, quantity }] : [];
  });
  const { data } = z.safeParse(z.array(ParcelItem), items);
  return data && data.length > 0 ? data : undefined;
}

/** Discounts are already in the items' prices; negative fees count as discounts. */
function priceLinesOf(body: WooOrder): Order['priceLines'] {
  const { shipping_total, shipping_tax = '0', total_tax, fee_lines, prices_include_tax: taxIncluded = false } = body;
  if (!shipping_total && !total_tax && fee_lines.length === 0) return undefined;
  const asShown = (amount: string, tax: string) => (taxIncluded ? sum([amount, tax]) : amount);
  const fees = fee_lines.map(({ total, total_tax: tax = '0' }) => asShown(total, tax));
  const isOff = (amount: string) => amount.startsWith('-');
  const totalOf = (amounts: string[]) => (amounts.length > 0 ? sum(amounts) : undefined);
  return {
    discount: totalOf(fees.filter(isOff).map(negated)),
    shipping: shipping_total && asShown(shipping_total, shipping_tax),
    fees: totalOf(fees.filter((amount) => !isOff(amount))),
    tax: total_tax,
    taxIncluded,
  };
}

/** The price that the customer saw in the shop. It is exact enough to give the line's total again. */
function unitPrice({ quantity, price, total, total_tax = '0' }: WooLine, { prices_include_tax }: WooOrder): string {
  if (!total || quantity === 0) return price ?? '0.00';
  return divided(prices_include_tax ? sum([total, total_tax]) : total, quantity);
}
