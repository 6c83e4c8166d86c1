import { sampleMilestone, sampleOrder } from '../../../bin/webhooks.ts';
import type { SampleShop } from '../sample-shop.ts';

// A sample webhook of each platform for the console. Those about a parcel fit the order that is sent first.

export type SampleWebhook = { what: string; path: string; headers: Record<string, string>; body: string };

/** @param now UTC ISO @param order the order that the webhooks are about: a known one, or a new one */
export function sampleWebhooks(shop: SampleShop, now: string, order: { id: string; tracking?: string }) {
  const { store, currency, locale, address } = shop;
  const { id, tracking = `1Z5E${id.replace(/\W/g, '').slice(-10).padStart(10, '0')}` } = order;
  const own = { store, platform: 'own', email: 'robin@example.com', parcel: '1', shop };
  const at = Date.parse(now);
  const sample = (platform: string, what: string, body: object, headers = {}): SampleWebhook => ({
    what: `${platform}: ${what}`,
    path: `/${store}/webhooks/${platform.toLowerCase().replace('.', '')}`,
    headers,
    body: JSON.stringify(body, undefined, 2),
  });
  const shopify = (topic: string, body: object) =>
    sample('Shopify', topic, body, { 'X-Shopify-Topic': topic, 'X-Shopify-Webhook-Id': `console-${topic}-${at}` });
  const milestone = (what: string) => plain(`Own format: ${what}`, sampleMilestone(own, id, what, at));
  const item = { id: 15_300_000_000_001, sku: 'MUG-EN', title: 'Enamel mug', quantity: 2, price: '14.00' };
  const parcel = { tracking_number: tracking, tracking_url: `https://www.ups.example.com/track/${tracking}` };
  const event = (status: string) => ({
    ...shopify('fulfillment_events/create', {
      id: at + status.length,
      order_id: Number(id) || id,
      fulfillment_id: Number(`55${id.replace(/\D/g, '').slice(-9)}`),
      status,
      happened_at: now,
    }),
    what: `Shopify: fulfillment_events/create, ${status.replaceAll('_', ' ')}`,
  });
  return [
    shopify('orders/create', {
      id: Number(id) || id,
      name: `#${id.slice(-4)}`,
      email: 'robin@example.com',
      created_at: now,
      updated_at: now,
      total_price: '28.00',
      currency,
      customer_locale: locale,
      customer: { first_name: 'Robin', last_name: 'Example', email_marketing_consent: { state: 'subscribed' } },
      shipping_address: {
        city: address.city,
        zip: address.postalCode,
        province_code: address.region,
        country_code: address.country,
      },
      line_items: [{ ...item, requires_shipping: true }],
    }),
    shopify('fulfillments/create', {
      id: Number(`55${id.replace(/\D/g, '').slice(-9)}`),
      order_id: Number(id) || id,
      status: 'success',
      created_at: now,
      updated_at: now,
      tracking_company: 'UPS',
      ...parcel,
      line_items: [item],
    }),
    event('out_for_delivery'),
    event('delivered'),
    plain('Own format: order', sampleOrder(own, at, id)),
    milestone('dispatched'),
    milestone('in_transit'),
    milestone('exception'),
    milestone('delivered'),
    milestone('cancelled'),
    sample(
      'WooCommerce',
      'order.created',
      {
        id: Number(id) || 4410,
        number: id,
        status: 'processing',
        currency,
        date_created_gmt: now.slice(0, 19),
        date_modified_gmt: now.slice(0, 19),
        date_paid_gmt: now.slice(0, 19),
        total: '57.80',
        billing: {
          first_name: 'Robin',
          last_name: 'Example',
          city: address.city,
          postcode: address.postalCode,
          state: address.region,
          country: address.country,
          email: 'robin@example.com',
        },
        line_items: [{ id: 901, name: 'Kettle', product_id: 12, quantity: 2, price: '26.40' }],
        shipping_lines: [{ id: 903, method_title: 'Post', total: '5.00' }],
      },
      { 'X-WC-Webhook-Topic': 'order.created', 'X-WC-Webhook-Delivery-ID': `console-${at}` },
    ),
    sample('EasyPost', 'out for delivery', {
      object: 'Event',
      description: 'tracker.updated',
      created_at: now,
      result: {
        object: 'Tracker',
        tracking_code: tracking,
        status: 'out_for_delivery',
        carrier: 'UPS',
        updated_at: now,
        tracking_details: [{ message: 'Out for delivery', status: 'out_for_delivery', datetime: now }],
      },
    }),
    sample('Shippo', 'delivered', {
      event: 'track_updated',
      carrier: 'ups',
      data: { tracking_number: tracking, tracking_status: { status: 'DELIVERED', status_date: now } },
    }),
    sample('AfterShip', 'exception', {
      event: 'tracking_update',
      msg: {
        tracking_number: tracking,
        slug: 'ups',
        tag: 'Exception',
        subtag: 'Exception_001',
        checkpoints: [{ checkpoint_time: now, tag: 'Exception', message: 'Held back' }],
      },
    }),
    sample('Judge.me', 'review/created', {
      event: 'review/created',
      review: { rating: 5, product_external_id: 0, reviewer: { email: 'robin@example.com' }, created_at: now },
    }),
  ];
}

const plain = (what: string, { path, headers, body }: Omit<SampleWebhook, 'what'>): SampleWebhook => ({
  what,
  path,
  headers,
  body: JSON.stringify(JSON.parse(body), undefined, 2),
});
