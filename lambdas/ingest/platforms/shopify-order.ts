import * as z from 'zod/mini';
import { sum } from '../../../domain/order/amounts.ts';
import { Address, CalendarDate, Currency, Email, Item, type Order, ParcelItem } from '../../../domain/order/order.ts';
import {
  Amount,
  Identifier,
  listOf,
  lookUp,
  maybe,
  placesOf,
  Time,
  TrackingNumber,
  UnitAmount,
  words,
} from '../../shared/fields.ts';
import { paysLater } from '../../shared/payments.ts';

// The order of Shopify's webhooks: field paths of Admin API 2026-10.

export const Identified = z.object({ id: Identifier, admin_graphql_api_id: maybe(z.string()) });

/** The number in the global id, which is exact even if the numeric id was rounded. */
export const idOf = ({ id, admin_graphql_api_id }: z.output<typeof Identified>): string =>
  /\/(\d+)$/.exec(admin_graphql_api_id ?? '')?.[1] ?? id;

export const Line = z.extend(Identified, {
  quantity: Item.shape.quantity,
  requires_shipping: maybe(z.boolean()),
  /** "If true, then the item is not taxed or considered for shipping charges." */
  gift_card: maybe(z.boolean()),
  /** "Present only on tips", where it may be null. */
  tip_payment_gateway: z.optional(z.unknown()),
});

/** Whether a line is shipped: https://shopify.dev/docs/api/admin-rest/latest/resources/order, `line_items`. */
export const isSent = ({ requires_shipping, gift_card, tip_payment_gateway }: z.output<typeof Line>): boolean =>
  requires_shipping !== false && gift_card !== true && tip_payment_gateway === undefined;

const OrderLine = z.extend(Line, {
  current_quantity: maybe(Item.shape.quantity),
  name: maybe(words(500)),
  title: maybe(words(500)),
  sku: maybe(words(200)),
  product_id: maybe(Identifier),
  price: UnitAmount,
  price_set: maybe(z.object({ presentment_money: z.object({ amount: UnitAmount }) })),
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
  /** `amount` is in `currency`, which may be the currency of the checkout instead of the order's. */
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
  /** Only in webhooks about fulfillments; null: it is not sent to an address. */
  destination: z.optional(z.unknown()),
});
export type Fulfillment = z.output<typeof Fulfillment>;

const MoneySet = maybe(z.object({ presentment_money: z.object({ amount: Amount, currency_code: maybe(Currency) }) }));

const ShippingLine = z.object({
  code: maybe(z.string()),
  delivery_category: maybe(z.string()),
  is_removed: maybe(z.boolean()),
});

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
  source_name: maybe(z.string()),
  financial_status: maybe(z.string()),
  fulfillment_status: maybe(z.string()),
  gateway: maybe(z.string()), // from before there could be several
  payment_gateway_names: listOf(z.string()),
  payment_terms: maybe(z.object({ payment_terms_type: maybe(z.string()) })),
  shipping_lines: listOf(ShippingLine),
  note_attributes: listOf(z.object({ name: z.string(), value: maybe(z.string()) })),
  total_price: Amount,
  current_total_price: maybe(Amount),
  /** The currency that the customer saw and paid in; `currency` is the shop's. */
  presentment_currency: maybe(Currency),
  total_price_set: MoneySet,
  current_total_price_set: MoneySet,
  taxes_included: maybe(z.boolean()),
  total_discounts_set: MoneySet,
  total_shipping_price_set: MoneySet,
  total_tax_set: MoneySet,
  original_total_duties_set: MoneySet,
  original_total_additional_fees_set: MoneySet,
  line_items: z.array(OrderLine),
  /** null: none. A form that we cannot use counts as unknown. */
  shipping_address: maybe(
    z.nullable(
      z.object({
        name: maybe(words(300)),
        country_code: Address.shape.country,
        province_code: maybe(words(100)),
        zip: maybe(words(20)),
        city: maybe(words(200)),
      }),
    ),
  ),
  /** null: none. */
  billing_address: z.optional(z.catch(z.nullable(z.object({ name: maybe(words(300)) })), {})),
  refunds: listOf(Refund),
  fulfillments: listOf(Fulfillment),
});
export type ShopifyOrder = z.output<typeof ShopifyOrder>;

/** OrderDisplayFinancialStatus in lower case. Authorized money only has to be captured by the shop; a part payment counts as paid. */
const PAYMENTS: Record<string, 'awaited' | 'ended'> = {
  pending: 'awaited',
  expired: 'ended', // "wasn't captured before the payment provider's deadline"
  voided: 'ended',
};

/** The state of the payment. Payment terms mean a later payment, unless it is due at once ("due on receipt"). */
function paymentOf(body: ShopifyOrder): Pick<Order, 'awaitsPayment' | 'paymentEnded' | 'unpaid'> {
  const { financial_status, gateway, payment_gateway_names, payment_terms } = body;
  const payment = lookUp(PAYMENTS, financial_status);
  if (payment === 'ended') return { paymentEnded: true };
  const hasTerms = payment_terms !== undefined && payment_terms.payment_terms_type?.toLowerCase() !== 'receipt';
  const later = hasTerms || paysLater([gateway, ...payment_gateway_names]);
  if (payment !== 'awaited') return {};
  return later ? { unpaid: true } : { awaitsPayment: true };
}

/** A delivery method with which the customer collects in the shop (DeliveryMethodType `PICK_UP`), not a carrier's `PICKUP_POINT`. */
const COLLECTED = /^((local|store|in.store).)?pick.?up(.in.store)?$/i;

/** Attributes that apps add to an order; these names are Zapiet's: https://docs.zapiet.com/guides/note-attributes. */
const noteOf = ({ note_attributes }: ShopifyOrder, name: string): string | undefined =>
  note_attributes.find((note) => note.name === name)?.value;

const dayIn = (body: ShopifyOrder, name: string): string | undefined =>
  z.safeParse(CalendarDate, noteOf(body, name)).data;

/**
 * Whether an order is shipped to its customer. One that was sold at the counter is shipped only if it has a shipping line and an
 * address. One that is collected has shipping lines that all say so. Shopify's own pick-up lines name only the place
 * (nozzlegear/ShopifySharp#638): then it has a billing address and no shipping address. Without either address the app may just
 * not be allowed to read them. A parcel with a tracking number was shipped in any case.
 */
export function isShipped(body: ShopifyOrder): boolean {
  const { source_name, shipping_address, billing_address, fulfillments } = body;
  if (fulfillments.some(hasNumber)) return true;
  const lines = body.shipping_lines.filter(({ is_removed }) => !is_removed);
  const isCollected = ({ code, delivery_category }: z.output<typeof ShippingLine>) =>
    COLLECTED.test(delivery_category ?? '') || COLLECTED.test(code ?? '');
  if (noteOf(body, 'Checkout-Method') === 'pickup' || (lines.length > 0 && lines.every(isCollected))) return false;
  if (source_name === 'pos') return lines.length > 0 && shipping_address !== null;
  return shipping_address !== null || !billing_address;
}

export const hasNumber = ({ tracking_number, tracking_numbers }: Fulfillment): boolean =>
  tracking_number !== undefined || tracking_numbers.some((number) => number !== undefined);

const SHIPPED: Record<string, 'part' | 'all'> = { partial: 'part', fulfilled: 'all' };

/** An order with its amounts in the customer's currency, if it has all of them in it. */
function asPaid(body: ShopifyOrder): ShopifyOrder {
  const { presentment_currency: currency, total_price_set: total, current_total_price_set: current, line_items } = body;
  const lines = line_items.flatMap(({ price_set, ...line }) =>
    price_set ? [{ ...line, price: price_set.presentment_money.amount }] : [],
  );
  if (!currency || currency === body.currency || !total || lines.length < line_items.length) return body;
  if (body.current_total_price !== undefined && !current) return body;
  const [total_price, current_total_price] = [total.presentment_money.amount, current?.presentment_money.amount];
  return { ...body, currency, total_price, current_total_price, line_items: lines };
}

export function toOrder(told: ShopifyOrder): Order {
  const body = asPaid(told);
  const { shipping_address: address } = body;
  const ships = isShipped(body);
  return {
    orderId: idOf(body),
    number: body.name,
    placedAt: body.created_at,
    updatedAt: body.updated_at ?? body.created_at,
    customer: toCustomer(body),
    items: body.line_items.map((line) => toItem(line, body.refunds, ships)),
    currency: body.currency,
    total: totalOf(body),
    priceLines: priceLinesOf(body),
    ...paymentOf(body),
    availableFrom: dayIn(body, 'Shipping-Date'),
    shipped: ships ? lookUp(SHIPPED, body.fulfillment_status) : undefined,
    promisedDelivery: promiseOf(body),
    shippingAddress:
      ships && address
        ? { country: address.country_code, region: address.province_code, postalCode: address.zip, city: address.city }
        : undefined,
    gift: false,
    notify: true,
    test: body.test === true,
  };
}

function promiseOf(body: ShopifyOrder): Order['promisedDelivery'] {
  const to = dayIn(body, 'Delivery-Date');
  return to ? { to } : undefined;
}

/** Before refunds and removed items, like the items themselves: refunds are facts of their own. */
function totalOf({ total_price, current_total_price = total_price, refunds }: ShopifyOrder): string {
  const isTaken = refunds.some(
    ({ transactions, refund_line_items }) =>
      refund_line_items.length > 0 || transactions.some(({ kind }) => kind === 'refund'),
  );
  return isTaken && Number(total_price) > Number(current_total_price) ? total_price : current_total_price;
}

/** As they were at the checkout. They are in the customer's currency, so they are not used when the order is in the shop's. */
function priceLinesOf(body: ShopifyOrder): Order['priceLines'] {
  const {
    total_discounts_set: discount,
    total_shipping_price_set: shipping,
    total_tax_set: tax,
    original_total_duties_set: duties,
    original_total_additional_fees_set: fees,
  } = body;
  const told = [discount, shipping, tax, duties, fees].flatMap((set) => set?.presentment_money ?? []);
  if (told.length === 0 || told.some(({ currency_code = body.currency }) => currency_code !== body.currency))
    return undefined;
  const amount = (set: z.output<typeof MoneySet>) => set?.presentment_money.amount;
  const extra = [duties, fees].flatMap((set) => amount(set) ?? []);
  return {
    discount: amount(discount),
    shipping: amount(shipping),
    fees: extra.length > 0 ? sum(extra) : undefined,
    tax: amount(tax),
    taxIncluded: body.taxes_included === true,
  };
}

function toCustomer(body: ShopifyOrder): Order['customer'] {
  const { customer, billing_address } = body;
  const consent = customer?.email_marketing_consent;
  return {
    id: customer?.id && idOf({ id: customer.id, admin_graphql_api_id: customer.admin_graphql_api_id }),
    email: body.email ?? body.contact_email ?? customer?.email,
    // the buyer's name: the order may be sent to somebody else
    name: [customer?.first_name, customer?.last_name].filter(Boolean).join(' ') || billing_address?.name,
    locale: body.customer_locale,
    acceptsMarketing: consent ? consent.state === 'subscribed' : body.buyer_accepts_marketing === true,
  };
}

/** `current_quantity` is what is left after edits and refunds. Refunded units are added again, since refunds are facts of their own and take them off. */
function toItem(line: z.output<typeof OrderLine>, refunds: Refund[], ships: boolean): Item {
  const id = idOf(line);
  const refunded = refunds.flatMap(refundedItems).filter((item) => item.id === id);
  const taken = line.current_quantity === undefined ? [] : refunded;
  return {
    id,
    sku: line.sku,
    productId: line.product_id,
    title: line.name ?? line.title ?? line.sku ?? id,
    quantity: taken.reduce((sum, { quantity }) => sum + quantity, line.current_quantity ?? line.quantity),
    unitPrice: line.price,
    shippable: ships && isSent(line),
  };
}

export const refundedItems = ({ refund_line_items }: Refund): { id: string; quantity: number }[] =>
  refund_line_items.map(({ line_item, line_item_id, quantity }) => ({
    id: line_item ? idOf(line_item) : line_item_id,
    quantity,
  }));
