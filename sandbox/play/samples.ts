import { DAY_MS, HOUR_MS } from '../../domain/calendar/durations.ts';
import type { SampleShop } from './sample-shop.ts';
import type { TimelineLine } from './timeline.ts';

// The traffic that `npm start` plays: a handful of invented orders, each with its own story.

type SampleBody = Record<string, unknown>;

/** Lines in time order. @param start epoch milliseconds of the first */
export function samples(start: number, shop: SampleShop): TimelineLine[] {
  const at = (days: number, hours = 0): number => start + days * DAY_MS + hours * HOUR_MS;
  const posts = postsOf(shop);
  const stories = [smooth, split, late, cancelled, shuffled, early, shopify];
  return stories.flatMap((story) => story(at, posts)).sort((a, b) => a.at - b.at);
}

type At = (days: number, hours?: number) => number;

const iso = (at: number): string => new Date(at).toISOString();

type SamplePosts = ReturnType<typeof postsOf>;

/** Makes the posts of a shop's systems. */
function postsOf({ store, locale, currency, address, elsewhere }: SampleShop) {
  const line = (at: number, path: string, body: SampleBody, headers = {}): TimelineLine => ({
    at,
    method: 'POST',
    path: `/${store}/${path}`,
    headers,
    body: JSON.stringify(body),
  });
  return {
    order(
      at: number,
      orderId: string,
      name: string,
      items: [title: string, price: string, quantity?: number][],
      more = {},
    ): TimelineLine {
      const total = items.reduce((sum, [, price, quantity = 1]) => sum + Number(price) * quantity, 0).toFixed(2);
      return line(at, 'orders', {
        orderId,
        placedAt: iso(at),
        customer: { email: addressOf(name), name, acceptsMarketing: true },
        items: items.map(([title, unitPrice, quantity = 1], i) => ({
          id: `${orderId}-${i + 1}`,
          title,
          unitPrice,
          quantity,
        })),
        currency,
        total,
        shippingAddress: address,
        ...more,
      });
    },

    milestone(at: number, orderId: string, milestone: string, more: SampleBody = {}): TimelineLine {
      const eventId = `${orderId}-${milestone}-${at}`;
      return line(at, `orders/${orderId}/milestones`, { eventId, milestone, occurredAt: iso(at), ...more });
    },

    shopify(at: number, topic: string, body: SampleBody): TimelineLine {
      return line(at, 'webhooks/shopify', body, {
        'X-Shopify-Topic': topic,
        'X-Shopify-Webhook-Id': `sample-${topic}-${at}`,
      });
    },

    /** The fields of a Shopify order about its shop. */
    ofShopify: {
      currency,
      customer_locale: locale,
      shipping_address: {
        city: elsewhere.city,
        zip: elsewhere.postalCode,
        province_code: elsewhere.region,
        country_code: elsewhere.country,
      },
    },
  };
}

const addressOf = (name: string): string =>
  `${name
    .split(' ')[0]!
    .normalize('NFKD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()}@example.com`;

const parcel = (id: string, trackingNumber: string, items?: [id: string, quantity: number][]): SampleBody => ({
  parcel: {
    id,
    carrier: 'UPS',
    trackingNumber,
    trackingUrl: `https://www.ups.example.com/track/${trackingNumber}`,
    ...(items && { items: items.map(([id, quantity]) => ({ id, quantity })) }),
  },
});

/** Everything goes well. */
function smooth(at: At, { order, milestone }: SamplePosts): TimelineLine[] {
  const p = parcel('1', '1Z5E0000000001');
  return [
    order(at(0), 'A-1001', 'Maya Lopez', [
      ['Trail tent for two', '189.00'],
      ['Tent pegs, 10 pieces', '12.50'],
    ]),
    milestone(at(1, 2), 'A-1001', 'dispatched', p),
    milestone(at(2), 'A-1001', 'in_transit', p),
    milestone(at(3, -2), 'A-1001', 'out_for_delivery', p),
    milestone(at(3, 4), 'A-1001', 'delivered', p),
  ];
}

/** Two parcels arrive days apart, and the review waits for the second. */
function split(at: At, { order, milestone }: SamplePosts): TimelineLine[] {
  const a = parcel('a', '1Z5E0000000002', [['A-1002-1', 1]]);
  const b = parcel('b', '1Z5E0000000003', [['A-1002-2', 2]]);
  return [
    order(at(0, 1), 'A-1002', 'Jonas Berg', [
      ['Camping stove', '64.90'],
      ['Gas cartridge', '7.80', 2],
    ]),
    milestone(at(1), 'A-1002', 'dispatched', a),
    milestone(at(2, 5), 'A-1002', 'dispatched', b),
    milestone(at(3), 'A-1002', 'delivered', a),
    milestone(at(6, 3), 'A-1002', 'delivered', b),
  ];
}

/** The promise is day four, but the carrier loses sight of the parcel until day seven. */
function late(at: At, { order, milestone }: SamplePosts): TimelineLine[] {
  const p = parcel('1', '1Z5E0000000004');
  return [
    order(at(0, 2), 'A-1003', 'Aisha Khan', [['Rain jacket, blue', '129.00']], {
      promisedDelivery: iso(at(4)).slice(0, 10),
    }),
    milestone(at(1, 1), 'A-1003', 'dispatched', p),
    milestone(at(2, 6), 'A-1003', 'in_transit', p),
    milestone(at(7), 'A-1003', 'delivered', p),
  ];
}

/** The order is cancelled before anything is packed, and the money is sent back. */
function cancelled(at: At, { order, milestone }: SamplePosts): TimelineLine[] {
  return [
    order(at(0, 3), 'A-1004', 'Tom Becker', [['Head torch', '39.00']]),
    milestone(at(0, 20), 'A-1004', 'cancelled', { reason: 'customer' }),
    milestone(at(0, 20.5), 'A-1004', 'refunded', { refund: { amount: '39.00' } }),
  ];
}

/** Every webhook comes twice, and the carrier's come in the wrong order. */
function shuffled(at: At, { order, milestone }: SamplePosts): TimelineLine[] {
  const p = parcel('1', '1Z5E0000000005');
  const twice = (one: TimelineLine): TimelineLine[] => [one, { ...one, at: one.at + 1000 }];
  const told = (when: number, happened: number, what: string): TimelineLine => ({
    ...milestone(happened, 'A-1005', what, p),
    at: when,
  });
  return [
    order(at(0, 4), 'A-1005', 'Chloé Martin', [['Sleeping bag', '149.00']]),
    told(at(3, 2), at(3), 'out_for_delivery'),
    told(at(3, 3), at(2), 'in_transit'),
    told(at(3, 4), at(1), 'dispatched'),
    told(at(3, 6), at(3, 5), 'delivered'),
  ].flatMap(twice);
}

/** The warehouse is faster than the shop, so its webhook comes before the order. */
function early(at: At, { order, milestone }: SamplePosts): TimelineLine[] {
  const p = parcel('1', '1Z5E0000000006');
  return [
    milestone(at(0, 5), 'A-1006', 'dispatched', p),
    order(at(0, 5.5), 'A-1006', 'Ken Watanabe', [['Water filter', '45.00']]),
    milestone(at(2, 2), 'A-1006', 'delivered', p),
  ];
}

/** An order in Shopify's own format. The shop itself confirms it. */
function shopify(at: At, { shopify: post, ofShopify }: SamplePosts): TimelineLine[] {
  const id = 6_120_044_880_101;
  const item = {
    id: 15_300_000_000_001,
    sku: 'MUG-EN',
    title: 'Enamel mug',
    quantity: 2,
    price: '14.00',
    requires_shipping: true,
  };
  const placed = {
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name: '#2001',
    email: 'priya@example.com',
    created_at: iso(at(0, 6)),
    updated_at: iso(at(0, 6)),
    total_price: '28.00',
    test: false,
    customer: { first_name: 'Priya', last_name: 'Nair', email_marketing_consent: { state: 'subscribed' } },
    ...ofShopify,
    line_items: [item],
  };
  const fulfillment = {
    id: 5_500_000_000_001,
    order_id: id,
    status: 'success',
    created_at: iso(at(1, 4)),
    updated_at: iso(at(1, 4)),
    tracking_company: 'UPS',
    tracking_number: '1Z5E0000000007',
    tracking_url: 'https://www.ups.example.com/track/1Z5E0000000007',
    shipment_status: null,
    line_items: [item],
  };
  const event = (status: string, when: number): TimelineLine =>
    post(when, 'fulfillment_events/create', {
      id: when,
      order_id: id,
      fulfillment_id: fulfillment.id,
      status,
      happened_at: iso(when),
    });
  return [
    post(at(0, 6), 'orders/create', placed),
    post(at(1, 4), 'fulfillments/create', fulfillment),
    event('out_for_delivery', at(4, -1)),
    event('delivered', at(4, 3)),
  ];
}
