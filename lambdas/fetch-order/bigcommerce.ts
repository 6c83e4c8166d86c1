import * as z from 'zod/mini';
import type { ShopGet } from './shop-client.ts';

// Reads an order from BigCommerce: bigcommerce/docs@028ce3a, reference/orders.v2.oas2.yml and orders.v3.yml. An empty list
// is answered with 204.

/** An order as the shop's API answers it. */
export type ToldOrder = {
  order: unknown;
  products: unknown[];
  shippingAddresses: unknown[];
  shipments: unknown[];
  refunds: unknown[];
};

/** The most that a page of a list may have. */
const PAGE = 250;
/** The most lines of an order (domain/order/order.ts). */
const MOST_PAGES = 4;

/** Orders with refunds; for others the refunds are not read. */
const Refunded = z.union([
  z.object({ status_id: z.union([z.literal(4), z.literal(14)]) }),
  z.object({ payment_status: z.string().check(z.regex(/refunded/)) }),
]);
const Refunds = z.object({ data: z.array(z.unknown()) });

/** @returns `undefined` if the shop does not know the order */
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
