import * as z from 'zod/mini';
import type { ShopGet } from './shop-client.ts';

// Where an order of BigCommerce is read: bigcommerce/docs@028ce3a, reference/orders.v2.oas2.yml and orders.v3.yml. A list
// that is empty is answered 204.

/** What the shop says of one order, as it says it. */
export type ToldOrder = {
  order: unknown;
  products: unknown[];
  shippingAddresses: unknown[];
  shipments: unknown[];
  refunds: unknown[];
};

/** The most that a page of a list may have. */
const PAGE = 250;
/** Of an order at most so many lines are read (domain/order/order.ts). */
const MOST_PAGES = 4;

/** An order that money went back of; of others nothing is asked. */
const Refunded = z.union([
  z.object({ status_id: z.union([z.literal(4), z.literal(14)]) }),
  z.object({ payment_status: z.string().check(z.regex(/refunded/)) }),
]);
const Refunds = z.object({ data: z.array(z.unknown()) });

/** @returns `undefined` where the shop does not know the order */
export async function orderOf(get: ShopGet, storeHash: string, orderId: string): Promise<ToldOrder | undefined> {
  const v2 = `/stores/${storeHash}/v2/orders/${orderId}`;
  const listed = async (of: string): Promise<unknown[]> => {
    const all: unknown[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const told = await get(`${v2}/${of}?limit=${PAGE}&page=${page}`);
      const members = Array.isArray(told) ? told : [];
      all.push(...members);
      if (members.length < PAGE) break;
    }
    return all;
  };
  const order = await get(v2);
  if (order === undefined) return undefined;
  const products = await listed('products');
  const [shippingAddresses, shipments] = await Promise.all([listed('shipping_addresses'), listed('shipments')]);
  const isRefunded = z.safeParse(Refunded, order).success || products.some(isReturned);
  const told = isRefunded ? await get(`/stores/${storeHash}/v3/orders/${orderId}/payment_actions/refunds`) : undefined;
  const refunds = z.safeParse(Refunds, told).data?.data ?? [];
  return { order, products, shippingAddresses, shipments, refunds };
}

const isReturned = (product: unknown): boolean =>
  z.safeParse(z.object({ quantity_refunded: z.number().check(z.gt(0)) }), product).success;
