import { HOUR_MS } from '../calendar/durations.ts';
import type { Order } from '../order/order.ts';
import { isPaid } from '../order/payment.ts';
import type { AddressOrder } from '../records/contact.ts';

// The customer names the address that the shop mails to. Somebody who has not paid can name any address.

/** Whether the address might be a stranger's: neither this order nor any other of the address is paid. */
export const isUnproven = (order: Order, ofAddress: readonly AddressOrder[]): boolean =>
  Number(order.total) > 0 &&
  !isPaid(order) &&
  !ofAddress.some(({ orderId, paid }) => paid && orderId !== order.orderId);

/** No private customer orders this often within an hour; a shop's own tests or a business may. */
const MANY = 10;

/** Whether an address has so many orders within the hour that somebody may be using the shop to mail it. @param now UTC ISO time */
export function isFlooded(ofAddress: readonly AddressOrder[], now: string): boolean {
  const since = new Date(Date.parse(now) - HOUR_MS).toISOString();
  return ofAddress.filter(({ placedAt }) => placedAt > since).length >= MANY;
}
