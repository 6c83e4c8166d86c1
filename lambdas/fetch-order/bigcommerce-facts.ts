import { sum } from '../../domain/order/amounts.ts';
import type { Fact, OrderMilestoneFact, ProgressFact } from '../../domain/order/facts.ts';
import { Order } from '../../domain/order/order.ts';
import { BIGCOMMERCE_STATUSES, type OrderStatus } from '../../domain/order/statuses.ts';
import type { ParcelMilestone } from '../../domain/parcel/milestones.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import { type FieldProblem, lookUp, parse } from '../shared/fields.ts';
import type { ToldOrder } from './bigcommerce.ts';
import {
  type BigOrder,
  type BigRefund,
  isCollected,
  isPaid,
  isShipped,
  type Shipment,
  Told,
  toOrder,
} from './bigcommerce-order.ts';

// Turns an order of BigCommerce into facts.

type Facts = { facts: Fact[]; unknown: string[] } | { problems: FieldProblem[] };

/** @param toldAt the time of the shop's webhook: what the order says about parcels is at least as new */
export function factsOf(told: ToldOrder, { statuses }: StoreSettings, toldAt: string): Facts {
  const parsed = parse(Told, told);
  if ('problems' in parsed) return parsed;
  const { order } = parsed.data;
  const { id: orderId, date_created, date_modified: editedAt = date_created } = order;
  if (order.is_deleted) {
    const gone = {
      fact: 'order_milestone',
      orderId,
      milestone: 'deleted',
      occurredAt: editedAt,
      notify: false,
    } as const;
    return { facts: [gone], unknown: [] };
  }
  const meaning = lookUp(statuses.bigcommerce, order.status) ?? lookUp(BIGCOMMERCE_STATUSES, String(order.status_id));
  const unknown = meaning ? [] : [order.status ?? String(order.status_id)];
  if (meaning === 'ignored' || (meaning === 'unpaid' && !isPaid(order))) return { facts: [], unknown };
  const big: BigOrder = { ...parsed.data, meaning: meaning ?? 'placed' };
  const checked = parse(Order, toOrder(big));
  if ('problems' in checked) return checked;
  return { facts: [...ofOrder(big, checked.data), ...refunds(big), ...parcels(big, toldAt)], unknown };
}

/** An order that was never paid is not an order. But one that waited for its payment is known here, and its cancellation counts. */
function ofOrder({ order: told, meaning }: BigOrder, order: Order): Fact[] {
  const isCancelled = meaning === 'cancelled';
  const stands = isCancelled || meaning === 'refunded' ? {} : { stands: true as const };
  const isOne = !isCancelled || isPaid(told);
  return [
    ...(isOne ? [{ fact: 'order', platform: 'bigcommerce', order, ...stands } as const] : []),
    ...(isCancelled
      ? [
          {
            fact: 'order_milestone',
            orderId: order.orderId,
            milestone: 'cancelled',
            occurredAt: order.updatedAt,
          } as const,
        ]
      : []),
  ];
}

/** A status alone may say that the whole price was refunded, without a time. */
function refunds({ order, refunds, meaning }: BigOrder): OrderMilestoneFact[] {
  const { id: orderId, default_currency_code: currency, total_inc_tax: amount, date_created } = order;
  const of = { fact: 'order_milestone', orderId, milestone: 'refunded' } as const;
  if (refunds.length === 0 && meaning === 'refunded' && Number(amount) > 0)
    return [{ ...of, occurredAt: date_created, undated: true, refund: { amount, currency }, eventId: 'all' }];
  return refunds.flatMap((refund) => {
    const paid = paidBack(refund);
    if (paid === undefined) return [];
    const items = refund.items.flatMap(({ item_type, item_id: id, quantity }) =>
      item_type === 'PRODUCT' && id && quantity ? [{ id, quantity }] : [],
    );
    const told = { amount: paid, currency, items: items.length > 0 ? items : undefined };
    return [{ ...of, occurredAt: refund.created, reason: refund.reason, refund: told, eventId: refund.id }];
  });
}

/** `undefined` if no part of it went through. */
function paidBack({ payments, total_amount }: BigRefund): string | undefined {
  if (payments.length === 0) return total_amount;
  const made = payments.filter(({ is_declined }) => is_declined !== true);
  return made.length > 0 ? sum(made.map(({ amount }) => amount)) : undefined;
}

/** Until the shop enters a shipment, its status is about this parcel. */
const FIRST = '1';

const CAME_TO: Partial<Record<OrderStatus, ParcelMilestone>> = {
  part_shipped: 'dispatched',
  shipped: 'dispatched',
  ready_for_pickup: 'ready_for_pickup',
  delivered: 'delivered',
};

function parcels(big: BigOrder, toldAt: string): Fact[] {
  const { order, shipments, meaning } = big;
  const { id: orderId, date_created: placedAt, date_modified: editedAt = placedAt, date_shipped } = order;
  if (shipments.length > 0)
    return [
      { fact: 'parcel', orderId, parcelId: FIRST, asOf: placedAt, voided: true },
      ...shipments.flatMap((shipment) => parcel(big, shipment, toldAt)),
    ];
  const collected = isCollected(big) && !isShipped(big);
  const came = collected && meaning === 'shipped' ? 'delivered' : CAME_TO[meaning];
  if (!came || !(isShipped(big) || (collected && came !== 'dispatched'))) return [];
  const when = came === 'dispatched' && date_shipped ? { occurredAt: date_shipped } : byEdit(editedAt);
  return [{ fact: 'progress', orderId, parcelId: FIRST, milestone: came, ...when }];
}

const byEdit = (occurredAt: string): Pick<ProgressFact, 'occurredAt' | 'byEdit'> => ({ occurredAt, byEdit: true });

/** A shipment is created when it leaves; later news comes from the carrier or the order's status. */
function parcel({ order, meaning }: BigOrder, shipment: Shipment, toldAt: string): Fact[] {
  const { id: orderId, date_created, date_modified: editedAt = date_created } = order;
  const { id: parcelId, date_created: leftAt, items } = shipment;
  const of = { orderId, parcelId };
  return [
    {
      fact: 'parcel',
      ...of,
      asOf: toldAt,
      carrier: shipment.tracking_carrier ?? shipment.shipping_provider_display_name ?? shipment.shipping_provider,
      trackingNumber: shipment.tracking_number,
      trackingUrl: shipment.tracking_link ?? shipment.generated_tracking_link,
      items: items.length > 0 ? items.map(({ order_product_id: id, quantity }) => ({ id, quantity })) : undefined,
    },
    { fact: 'progress', ...of, milestone: 'dispatched', occurredAt: leftAt },
    ...(meaning === 'delivered'
      ? [{ fact: 'progress', ...of, milestone: 'delivered', ...byEdit(editedAt) } as const]
      : []),
  ];
}
