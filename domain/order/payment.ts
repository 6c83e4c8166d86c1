import type { Order } from './order.ts';

/** From when on the shop works on an order: since it was placed, or paid if the shop waits for that. */
export const begunAt = ({ placedAt, paidAt = placedAt }: Pick<Order, 'placedAt' | 'paidAt'>): string =>
  paidAt > placedAt ? paidAt : placedAt;

/** Whether it is paid, as far as is known. */
export const isPaid = ({ awaitsPayment, unpaid, paymentEnded, total }: Order): boolean =>
  !awaitsPayment && !unpaid && !paymentEnded && Number(total) > 0;
