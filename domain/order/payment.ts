import type { Order } from './order.ts';

/** From when the shop works on an order: it was placed and, where nothing happens before that, paid. */
export const begunAt = ({ placedAt, paidAt = placedAt }: Pick<Order, 'placedAt' | 'paidAt'>): string =>
  paidAt > placedAt ? paidAt : placedAt;

/** Whether somebody has paid for it, as far as we were told. */
export const isPaid = ({ awaitsPayment, unpaid, paymentEnded, total }: Order): boolean =>
  !awaitsPayment && !unpaid && !paymentEnded && Number(total) > 0;
