import * as z from 'zod/mini';
import { divided, rounded } from '../../domain/order/amounts.ts';
import { Address, Currency, Email, Item, type Order, ParcelItem, WebAddress } from '../../domain/order/order.ts';
import type { OrderStatus } from '../../domain/order/statuses.ts';
import {
  Amount,
  Carrier,
  Identifier,
  listOf,
  maybe,
  Time,
  TrackingNumber,
  UnitAmount,
  words,
} from '../shared/fields.ts';
import { paysLater } from '../shared/payments.ts';
import { isPlausible } from '../shared/times.ts';

// An order of BigCommerce: field paths of its REST API, V2 orders and V3 refunds (bigcommerce/docs@028ce3a).

/** `Tue, 05 Mar 2019 21:40:11 +0000`; none is an empty text. */
const RfcTime = z.pipe(
  z.string().check(z.regex(/^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)$/, 'expected an RFC 2822 time')),
  z.transform((text: string, context) => {
    const at = new Date(text);
    if (!Number.isNaN(at.getTime()) && isPlausible(at.toISOString())) return at.toISOString();
    context.issues.push({ code: 'custom', message: 'expected an RFC 2822 time', input: text });
    return z.NEVER;
  }),
);

const inShort = (amount: z.ZodMiniType<string>) =>
  z.pipe(
    amount,
    z.transform((written: string) => rounded(written, 10)),
  );

/** Addresses may have any fields; an empty one is unknown. */
const Party = z.object({
  first_name: maybe(words(150)),
  last_name: maybe(words(150)),
  email: maybe(Email),
  country_iso2: maybe(Address.shape.country),
  state: maybe(words(100)),
  zip: maybe(words(20)),
  city: maybe(words(200)),
});

const Product = z.object({
  id: Identifier,
  product_id: maybe(Identifier),
  order_pickup_method_id: maybe(z.number()),
  name: maybe(words(500)),
  sku: maybe(words(200)),
  type: maybe(z.string()),
  quantity: Item.shape.quantity,
  total_inc_tax: inShort(UnitAmount),
  total_ex_tax: inShort(UnitAmount),
});
type Product = z.output<typeof Product>;

const Shipment = z.object({
  id: Identifier,
  date_created: RfcTime,
  tracking_number: maybe(TrackingNumber),
  tracking_carrier: Carrier,
  shipping_provider: Carrier,
  shipping_provider_display_name: Carrier,
  tracking_link: maybe(WebAddress),
  generated_tracking_link: maybe(WebAddress),
  items: listOf(z.object({ order_product_id: Identifier, quantity: ParcelItem.shape.quantity })),
});
export type Shipment = z.output<typeof Shipment>;

const Refund = z.object({
  id: Identifier,
  created: Time,
  reason: maybe(words(500)),
  total_amount: inShort(Amount),
  items: listOf(
    z.object({ item_type: z.string(), item_id: maybe(Identifier), quantity: maybe(ParcelItem.shape.quantity) }),
  ),
  payments: listOf(z.object({ amount: inShort(Amount), is_declined: maybe(z.boolean()) })),
});
export type BigRefund = z.output<typeof Refund>;

/** The list of lines is strict: without one of its lines it would be another order. */
export const Told = z.object({
  order: z.object({
    id: Identifier,
    customer_id: maybe(Identifier),
    date_created: RfcTime,
    date_modified: maybe(RfcTime),
    date_shipped: maybe(RfcTime),
    status_id: z.number(),
    status: maybe(z.string()),
    is_deleted: maybe(z.boolean()),
    total_inc_tax: inShort(Amount),
    is_tax_inclusive_pricing: maybe(z.boolean()),
    payment_method: maybe(z.string()),
    payment_status: maybe(z.string()),
    order_is_digital: maybe(z.boolean()),
    /** The currency of the payment; `currency_code` is the one in which prices were shown. */
    default_currency_code: Currency,
    billing_address: maybe(Party),
    is_email_opt_in: maybe(z.boolean()),
    external_source: maybe(z.string()),
    customer_locale: maybe(words(35)),
  }),
  products: z.array(Product),
  shippingAddresses: listOf(Party),
  shipments: listOf(Shipment),
  refunds: listOf(Refund),
});
/** An order, and what its status means. */
export type BigOrder = z.output<typeof Told> & { meaning: OrderStatus };

const PAID = ['authorized', 'capture pending', 'captured', 'paid', 'partially refunded', 'refunded'];
export const isPaid = ({ payment_status = '' }: BigOrder['order']): boolean => PAID.includes(payment_status);

const AWAITING_PAYMENT = 7;

/** What is paid on delivery or on account is only unpaid; otherwise the shop waits for a payment that is not there. */
function paymentOf(order: BigOrder['order']): Pick<Order, 'awaitsPayment' | 'paymentEnded' | 'unpaid'> {
  const { status_id, payment_status, payment_method, total_inc_tax } = order;
  if (payment_status === 'void') return { paymentEnded: true };
  if (isPaid(order) || Number(total_inc_tax) === 0) return {};
  if (paysLater([payment_method])) return { unpaid: true };
  return status_id === AWAITING_PAYMENT ? { awaitsPayment: true } : {};
}

/** Whether it is shipped, rather than collected or downloaded. */
const isSent = ({ type, order_pickup_method_id = 0 }: Product): boolean =>
  order_pickup_method_id === 0 && (type === undefined || type === 'physical');

export const isShipped = ({ order, products }: BigOrder): boolean =>
  order.order_is_digital !== true && products.some(isSent);

export const isCollected = ({ products }: BigOrder): boolean =>
  products.some(({ order_pickup_method_id = 0 }) => order_pickup_method_id > 0);

/** Nobody is told of orders that a shop migrated from elsewhere ("M-MIG", as the documentation asks). */
const MIGRATED = 'M-MIG';
const TEST_GATEWAY = 'Test Payment Gateway';

export function toOrder(told: BigOrder): Order {
  const { order, products, shippingAddresses, shipments, meaning } = told;
  const ships = isShipped(told);
  const { customer_id, date_created: placedAt, date_modified: updatedAt = placedAt } = order;
  const to = shippingAddresses.find(({ country_iso2 }) => country_iso2) ?? order.billing_address;
  return {
    orderId: order.id,
    number: order.id,
    placedAt,
    updatedAt,
    customer: {
      id: customer_id === '0' ? undefined : customer_id, // 0: a guest
      email: order.billing_address?.email,
      name:
        [order.billing_address?.first_name, order.billing_address?.last_name].filter(Boolean).join(' ') || undefined,
      locale: order.customer_locale,
      acceptsMarketing: order.is_email_opt_in === true,
    },
    items: products.map((product) => toItem(product, told, ships && meaning !== 'refunded')),
    currency: order.default_currency_code,
    total: order.total_inc_tax,
    ...paymentOf(order),
    shipped: ships ? shippedBy(meaning, shipments) : undefined,
    shippingAddress:
      ships && to?.country_iso2
        ? { country: to.country_iso2, region: to.state, postalCode: to.zip, city: to.city }
        : undefined,
    gift: false,
    notify: order.external_source !== MIGRATED,
    test: order.payment_method === TEST_GATEWAY,
  };
}

function shippedBy(meaning: OrderStatus, shipments: Shipment[]): Order['shipped'] {
  if (meaning === 'shipped' || meaning === 'delivered') return 'all';
  return meaning === 'part_shipped' || shipments.length > 0 ? 'part' : undefined;
}

/** The price as the customer saw it in the shop, exact enough to make the line's total again. */
function toItem(product: Product, { order }: BigOrder, ships: boolean): Item {
  const { id, sku, product_id, name, quantity, total_inc_tax, total_ex_tax } = product;
  const total = order.is_tax_inclusive_pricing ? total_inc_tax : total_ex_tax;
  return {
    id,
    sku,
    productId: product_id === '0' ? undefined : product_id,
    title: name ?? sku ?? id,
    quantity,
    unitPrice: quantity > 0 ? divided(total, quantity) : '0.00',
    shippable: ships && isSent(product),
  };
}
