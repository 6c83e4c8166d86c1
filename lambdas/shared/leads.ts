import type { Order } from '../../domain/order/order.ts';
import { lookupKey } from '../../domain/records/keys.ts';
import { CONTACT_ORDER, contactOrderKey } from './contacts.ts';
import type { Key } from './table.ts';

// Small items that lead to an order from what people know of it. They hold nothing but their keys, and outlive the order,
// so whoever follows one looks whether the order is still there.

/** The leads to an order: from its customer's address, and from the shop's number. */
export const leadsOf = (store: string, order: Order): Key[] => [
  ...(order.customer.email ? [contactOrderKey(store, order.customer.email, order.orderId)] : []),
  ...numberLeads(store, order),
];

/** None where the number is the id. */
export function numberLeads(store: string, { orderId, number }: Order): Key[] {
  if (number === undefined || lookupKey(store, number) === lookupKey(store, orderId)) return [];
  return [{ pk: lookupKey(store, number), sk: `${CONTACT_ORDER}${orderId}` }];
}
