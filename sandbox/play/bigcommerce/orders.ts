import type { ShopOrder } from './shop.ts';

// Sample orders in the form of a BigCommerce shop.

/** `Tue, 05 Mar 2019 21:40:11 +0000` @param at epoch milliseconds */
export const rfc = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000');

const NAMES = ['Incomplete', 'Pending', 'Shipped', 'Partially Shipped', 'Refunded', 'Cancelled', 'Declined'].concat(
  ...['Awaiting Payment', 'Awaiting Pickup', 'Awaiting Shipment', 'Completed', 'Awaiting Fulfillment'],
  ...['Manual Verification Required', 'Disputed', 'Partially Refunded'],
);

type OrderParts = Partial<Omit<ShopOrder, 'order'>> & { order?: Record<string, unknown> };

/** An order of two cups and a saucer, paid by card, for Lisbon. @param at when it was placed, in epoch milliseconds */
export function bigOrder(id: number, at: number, { order = {}, ...parts }: OrderParts = {}): ShopOrder {
  const status_id = Number(order.status_id ?? 11);
  const billing_address = {
    ...{ first_name: 'Ines', last_name: 'Prado', company: '', street_1: 'Rua das Flores 1', street_2: '' },
    ...{ city: 'Lisboa', state: 'Lisboa', zip: '1200-001', country: 'Portugal', country_iso2: 'PT', phone: '' },
    email: `big-${id}@example.com`,
  };
  return {
    order: {
      ...{ id, customer_id: 0, date_created: rfc(at), date_modified: rfc(at), date_shipped: '' },
      ...{ status_id, status: NAMES[status_id], custom_status: NAMES[status_id] },
      ...{ total_ex_tax: '37.4000', total_inc_tax: '46.0000', is_tax_inclusive_pricing: true },
      ...{ items_total: 3, items_shipped: 0, payment_method: 'Credit Card', payment_status: 'captured' },
      ...{ refunded_amount: '0.0000', order_is_digital: false, is_deleted: false },
      ...{ currency_code: 'USD', default_currency_code: 'EUR', billing_address, is_email_opt_in: true },
      ...{ order_source: 'www', external_source: null, customer_locale: 'en' },
      ...order,
    },
    products: [product(1, id, 2, '18.0000'), product(2, id, 1, '10.0000')],
    addresses: [
      { ...billing_address, id: 31, order_id: id, items_total: 3, items_shipped: 0, shipping_method: 'Post' },
    ],
    shipments: [],
    refunds: [],
    ...parts,
  };
}

export function product(id: number, order_id: number, quantity: number, price: string, more: object = {}) {
  const total = (Number(price) * quantity).toFixed(4);
  return {
    ...{ id, order_id, product_id: 70 + id, name: `Cup ${id}`, sku: `CUP-${id}`, type: 'physical' },
    ...{
      order_pickup_method_id: 0,
      price_ex_tax: price,
      price_inc_tax: price,
      total_ex_tax: total,
      total_inc_tax: total,
    },
    ...{ quantity, is_refunded: false, quantity_refunded: 0, quantity_shipped: 0, ...more },
  };
}

/** @param at when the shipment was made, in epoch milliseconds */
export const shipment = (id: number, order_id: number, at: number, more: object = {}) => ({
  ...{ id, order_id, customer_id: 0, order_address_id: 31, date_created: rfc(at), tracking_number: `RR${id}000123PT` },
  ...{ shipping_method: 'None', shipping_provider: 'custom', tracking_carrier: 'portugal-ctt', tracking_link: '' },
  ...{ generated_tracking_link: '', comments: '', items: [{ order_product_id: 1, product_id: 71, quantity: 2 }] },
  ...more,
});
