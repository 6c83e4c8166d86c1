import * as z from 'zod/mini';
import { DAY_MS } from '../../../domain/calendar/durations.ts';
import type { Fact, OrderMilestoneFact, ProgressFact } from '../../../domain/order/facts.ts';
import { Order, WebAddress } from '../../../domain/order/order.ts';
import { type OrderStatus, WOOCOMMERCE_STATUSES } from '../../../domain/order/statuses.ts';
import type { ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import { Identifier, lookUp, maybe, parse, Time } from '../../shared/fields.ts';
import { paysLater } from '../../shared/payments.ts';
import { hmac, isBase64Of, sha256 } from '../../shared/signatures.ts';
import { fromUnix } from '../../shared/times.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';
import {
  isCollected,
  isShipped,
  itemsIn,
  refundedItems,
  Status,
  type TrackingItem,
  toOrder,
  trackingItemsOf,
  WooOrder,
  withLists,
} from './woocommerce-order.ts';

// woocommerce/woocommerce, class-wc-webhook.php; bodies are those of REST v3. News of parcels comes from the carriers.

/** Enough to decide whether it is an order at all: in a draft most fields may be null. */
const Head = z.object({ status: Status, date_paid_gmt: maybe(Time) });

/**
 * The meaning of a status according to the store's settings, or else to our table. Every change of status sends the
 * order again.
 */
function meaningOf(status: string, { statuses }: StoreSettings): OrderStatus | undefined {
  const own = Object.entries(statuses.woocommerce).find(([name]) => name.replace(/^wc-/, '') === status);
  return own?.[1] ?? lookUp(WOOCOMMERCE_STATUSES, status);
}

function readOrder(body: WebhookBody, { store }: AdapterContext): Reading {
  const head = parse(Head, body);
  if ('problems' in head) return head;
  const { status, date_paid_gmt: paidAt } = head.data;
  const meaning = meaningOf(status, store);
  if (meaning === 'ignored') return { ignored: `an order with the status ${status} is none` };
  if (meaning === 'unpaid' && !paidAt) return { ignored: 'not paid yet: it is an order once it is' };
  const parsed = parse(WooOrder, withLists(body));
  if ('problems' in parsed) return parsed;
  const unknown = meaning ? [] : [status];
  const woo = { ...parsed.data, meaning: meaning ?? 'placed' };
  const happened = [...refunds(woo), ...parcels(woo)];
  // a paid order counts as an order, whatever a plugin calls its status
  if (!meaning && !paidAt && !paysLater([woo.payment_method])) return { facts: happened, unknown };

  const checked = parse(Order, toOrder(woo, store.timeZone));
  if ('problems' in checked) return checked;
  const order = checked.data;
  const facts: Fact[] = [];
  // an order that was never paid does not count; but one that waited for a bank transfer is known, and gets its
  // cancellation
  if (meaning !== 'cancelled' || paidAt) {
    // WooCommerce cancels an order that is not paid in time, but the payment may still arrive after that
    const stands = meaning && meaning !== 'cancelled' && meaning !== 'refunded' ? { stands: true as const } : {};
    facts.push({ fact: 'order', platform: 'woocommerce', order, ...stands });
  }
  if (meaning === 'cancelled') facts.push(cancelled(order.orderId, order.updatedAt));
  return { facts: [...facts, ...happened], unknown };
}

const cancelled = (orderId: string, occurredAt: string): OrderMilestoneFact => ({
  fact: 'order_milestone',
  orderId,
  milestone: 'cancelled',
  occurredAt,
});

/**
 * The refunds of an order. WooCommerce sends them without times, each time that it sends the order. So each needs a
 * time that stays the same and differs from that of other refunds. Refunds are numbered together with orders: each
 * number is higher than the order's and those of earlier refunds.
 */
function refunds(order: WooOrder): OrderMilestoneFact[] {
  const { id: orderId, currency, date_created_gmt } = order;
  const told = order.refunds.filter(({ total }) => Number(total) !== 0);
  if (told.length === 0) return allOf(order);
  const oldestFirst = told.sort((a, b) => Number(a.id) - Number(b.id));
  return oldestFirst.map((refund) => ({
    fact: 'order_milestone',
    orderId,
    milestone: 'refunded',
    occurredAt: new Date(
      Date.parse(date_created_gmt) + millisecondsOf(Number(refund.id) - Number(orderId)),
    ).toISOString(),
    undated: true,
    reason: refund.reason ?? refund.refund,
    refund: { amount: refund.total.replace('-', ''), currency, items: refundedItems(refund) },
    eventId: refund.id,
  }));
}

/** The status alone may say that the whole price was refunded. */
function allOf({ id: orderId, meaning, total: amount, currency, date_created_gmt }: WooOrder): OrderMilestoneFact[] {
  if (meaning !== 'refunded' || !(Number(amount) > 0)) return [];
  const all = { milestone: 'refunded', undated: true, refund: { amount, currency }, eventId: 'all' } as const;
  return [{ fact: 'order_milestone', orderId, occurredAt: date_created_gmt, ...all }];
}

/** Less than a day, even if the value is not a number. */
const millisecondsOf = (distance: number): number => distance % DAY_MS || 0;

/** How far an order's parcels have come, according to its status. Further news comes from the carrier. */
const CAME_TO: Partial<Record<OrderStatus, ParcelMilestone>> = {
  part_shipped: 'dispatched',
  shipped: 'dispatched',
  ready_for_pickup: 'ready_for_pickup',
  delivered: 'delivered',
};

function parcels(order: WooOrder): Fact[] {
  const { date_created_gmt, date_modified_gmt: asOf = date_created_gmt } = order;
  const tracked = trackingItemsOf(order);
  if (tracked.length > 0)
    return [
      ...removed(order, tracked, asOf),
      ...tracked.flatMap(([place, item]) => tracking(order, item, place, asOf)),
    ];
  const came = CAME_TO[order.meaning];
  if (!came || !(isShipped(order) || (isCollected(order) && came !== 'dispatched'))) return [];
  return progress(order, FIRST, undefined, asOf);
}

/**
 * That a parcel left, and where it is according to the status. A delivered parcel left some time before, but nobody
 * reported when.
 */
function progress(order: WooOrder, parcelId: string, shipped: string | undefined, asOf: string): ProgressFact[] {
  const { id: orderId, meaning, date_completed_gmt } = order;
  const came = CAME_TO[meaning] ?? 'dispatched';
  const of = { fact: 'progress', orderId, parcelId } as const;
  const leftAt = shipped ?? date_completed_gmt;
  const left: ProgressFact = { ...of, milestone: 'dispatched', ...timed(leftAt, asOf) };
  if (came === 'dispatched') return [left];
  return [...(leftAt && isShipped(order) ? [left] : []), { ...of, milestone: came, ...timed(undefined, asOf) }];
}

/** The time of the event. If only the time of the order's last edit is known, it is that time. */
const timed = (occurredAt: string | undefined, editedAt: string): Pick<ProgressFact, 'occurredAt' | 'byEdit'> =>
  occurredAt ? { occurredAt } : { occurredAt: editedAt, byEdit: true };

/** An order may be completed before its tracking number is entered. The number then belongs to the same parcel. */
const FIRST = '1';

/** If the first place has no entry any more, its parcel was entered by mistake. */
function removed({ id: orderId }: WooOrder, tracked: [place: string, TrackingItem][], asOf: string): Fact[] {
  if (tracked.some(([place]) => place === '0')) return [];
  return [{ fact: 'parcel', orderId, parcelId: FIRST, asOf, voided: true }];
}

function tracking(order: WooOrder, item: TrackingItem, place: string, asOf: string): Fact[] {
  const { id: orderId, date_created_gmt } = order;
  const parcelId = place === '0' ? FIRST : (item.tracking_id ?? fingerprint(item.tracking_number));
  const day = fromUnix(Number(item.date_shipped)); // its midnight in UTC, which east of Greenwich lies ahead
  const shipped = day && between(date_created_gmt, day, asOf);
  return [
    {
      fact: 'parcel',
      orderId,
      parcelId,
      asOf,
      carrier: item.tracking_provider ?? item.custom_tracking_provider,
      trackingNumber: item.tracking_number,
      trackingUrl: z.safeParse(WebAddress, item.custom_tracking_link).data,
      items: itemsIn(item, order),
      voided: parcelId === FIRST ? false : undefined,
    },
    ...progress(order, parcelId, shipped, asOf),
  ];
}

/** Parcels are named in decisions and histories, which must not contain tracking numbers. */
const fingerprint = (number: string): string => sha256(number).toString('hex').slice(0, 16);

/** `undefined` if it is later than `last`. */
const between = (first: string, time: string, last: string): string | undefined =>
  time > last ? undefined : time < first ? first : time;

/** No other fields are allowed: the signature does not cover the topic, and a whole order has an id too. */
const Deleted = z.strictObject({ id: Identifier });

/**
 * The body contains only the id, also for an order that is moved to the trash. Whatever is under way stops, and nobody
 * is told that the shop tidied up.
 */
function readDeleted(body: WebhookBody, { receivedAt: occurredAt }: AdapterContext): Reading {
  const parsed = parse(Deleted, body);
  if ('problems' in parsed) return parsed;
  const fact = { fact: 'order_milestone', milestone: 'deleted', occurredAt, notify: false } as const;
  return { facts: [{ ...fact, orderId: parsed.data.id }], unknown: [] };
}

const READERS: Record<string, (body: WebhookBody, context: AdapterContext) => Reading> = {
  'order.created': readOrder,
  'order.updated': readOrder,
  'order.restored': readOrder,
  'order.deleted': readDeleted,
};

export const woocommerce: Adapter = {
  platform: 'woocommerce',
  switchesOff: true, // after more than five consecutive failures: class-wc-webhook.php, failed_delivery
  signature: 'an X-WC-Webhook-Signature header: base64 of the HMAC-SHA256 of the raw body',
  verify: ({ rawBody, headers }, secret) => isBase64Of(hmac(secret, rawBody), headers['x-wc-webhook-signature']),
  // WooCommerce sends it unsigned when a webhook is saved, and switches the webhook on only after exactly 200
  isPing: ({ rawBody }) => /^webhook_id=\d+$/.test(rawBody.subarray(0, 100).toString()),
  topic: ({ headers }) => headers['x-wc-webhook-topic']?.toLowerCase() ?? '',
  deliveryId: ({ headers }) => headers['x-wc-webhook-delivery-id'],
  read(topic, body, context) {
    if (!topic)
      return {
        problems: [{ field: 'X-WC-Webhook-Topic', message: 'required: expected a header that names the topic' }],
      };
    return lookUp(READERS, topic)?.(body, context) ?? { ignored: 'Porchlight does not use this topic' };
  },
};
