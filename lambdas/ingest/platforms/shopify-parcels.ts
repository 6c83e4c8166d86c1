import * as z from 'zod/mini';
import type { Fact, ParcelFact, ProgressFact } from '../../../domain/order/facts.ts';
import { WebAddress } from '../../../domain/order/order.ts';
import { withWords } from '../../../domain/parcel/attempts.ts';
import type { ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import { Identifier, lookUp, maybe, parse, Time, words } from '../../shared/fields.ts';
import { estimated } from '../../shared/times.ts';
import type { AdapterContext, Reading, WebhookBody } from '../adapter.ts';
import { Fulfillment, hasNumber, idOf, isSent } from './shopify-order.ts';

// Fulfillments, which are our parcels, and their progress.

/** FulfillmentEventStatus in lower case. A fulfillment's `shipment_status` has the same values. */
const MILESTONES: Record<string, ParcelMilestone> = {
  label_purchased: 'label_created',
  label_printed: 'label_created',
  confirmed: 'label_created',
  carrier_picked_up: 'dispatched',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  attempted_delivery: 'delivery_attempted',
  ready_for_pickup: 'ready_for_pickup',
  ready_for_recipient_pickup: 'ready_for_pickup',
  delivered: 'delivered',
  picked_up: 'delivered',
  delayed: 'exception',
  failure: 'exception',
  buyer_action_required: 'exception',
  returning_to_sender: 'returned_to_sender',
};

/**
 * What the status of a fulfillment means for its parcel. "failure: the fulfillment request failed", "error: there was
 * an error with the request": such a fulfillment sends nothing. The next attempt is another fulfillment, or this one
 * again.
 */
const STATUSES: Record<string, ParcelMilestone | 'void'> = {
  pending: 'label_created',
  open: 'label_created',
  success: 'dispatched',
  cancelled: 'void',
  error: 'void',
  failure: 'void',
};

/**
 * The lines are present, even if empty. They distinguish a fulfillment from its events, which have the same other
 * fields.
 */
const FulfillmentTopic = z.extend(Fulfillment, {
  order_id: Identifier,
  line_items: z.pipe(z.array(z.unknown()), Fulfillment.shape.line_items),
});

export function readFulfillment(body: WebhookBody): Reading {
  const parsed = parse(FulfillmentTopic, body);
  if ('problems' in parsed) return parsed;
  const ships = hasNumber(parsed.data) || parsed.data.destination !== null;
  const parcel = parcelOf(parsed.data.order_id, parsed.data, ships);
  return parcel.facts.length > 0 ? parcel : { ignored: 'nothing in it is shipped' };
}

/**
 * What a fulfillment says about its parcel, and those of its statuses that we do not know.
 * @param ships whether its goods are sent; goods that are handed over in the shop become a parcel only once the
 * customer is told of it
 */
export function parcelOf(
  orderId: string,
  fulfillment: Fulfillment,
  ships: boolean,
): { facts: Fact[]; unknown: string[] } {
  const { status, shipment_status, line_items: lines, created_at, updated_at = created_at } = fulfillment;
  const sent = lines.filter(isSent);
  // gift cards are fulfilled without being sent
  if (lines.length > 0 && sent.length === 0) return { facts: [], unknown: [] };
  if (!ships && !shipment_status) return { facts: [], unknown: [] };

  const parcelId = idOf(fulfillment);
  const items = sent
    .filter(({ quantity }) => quantity > 0)
    .map((line) => ({ id: idOf(line), quantity: line.quantity }));
  const means = lookUp(STATUSES, status);
  const parcel: ParcelFact = {
    fact: 'parcel',
    orderId,
    parcelId,
    asOf: updated_at,
    carrier: fulfillment.tracking_company,
    trackingNumber: fulfillment.tracking_number ?? fulfillment.tracking_numbers[0],
    trackingUrl: z.safeParse(WebAddress, fulfillment.tracking_url ?? fulfillment.tracking_urls[0]).data,
    items: items.length > 0 ? items : undefined,
    voided: means && means === 'void',
  };
  const parcels = [parcel, ...furtherBoxes(parcel, fulfillment)];
  if (means === 'void') return { facts: parcels, unknown: [] };

  const travelled = lookUp(MILESTONES, shipment_status);
  const handedOver = ships ? means : undefined;
  const unknown = [means ? undefined : status, travelled ? undefined : shipment_status];
  return {
    facts: [...parcels, ...progressOf({ orderId, parcelId }, handedOver, travelled, created_at, updated_at)],
    unknown: unknown.filter((word) => word !== undefined),
  };
}

/**
 * A fulfillment has no time for its statuses, only for its creation and its last edit. Its first status counts from its
 * creation. A later status counts from that edit, which is the latest time at which it can have begun.
 */
function progressOf(
  of: Pick<ProgressFact, 'orderId' | 'parcelId'>,
  handedOver: ParcelMilestone | undefined,
  travelled: ParcelMilestone | undefined,
  madeAt: string,
  editedAt: string,
): ProgressFact[] {
  // a label says nothing new about a parcel that was handed over; any news from its journey shows that it was handed
  // over
  const milestone = !travelled || travelled === 'label_created' ? (handedOver ?? travelled) : travelled;
  if (!milestone) return [];
  const fact = { fact: 'progress', ...of, milestone } as const;
  const isFirst = editedAt <= madeAt || milestone === 'label_created';
  return [isFirst ? { ...fact, occurredAt: madeAt } : { ...fact, occurredAt: editedAt, byEdit: true }];
}

/** With more numbers than this, an order could use up all the parcels that it may have (domain/journey/flow.ts). */
const MOST_BOXES = 10;

/**
 * A parcel for each further tracking number. Shopify reports the contents and the progress of a fulfillment as a whole.
 * So these parcels have no contents, and only their carrier reports on them.
 */
function furtherBoxes(first: ParcelFact, { tracking_numbers: numbers, tracking_urls }: Fulfillment): ParcelFact[] {
  return numbers.slice(0, MOST_BOXES).flatMap((trackingNumber, i) => {
    if (!trackingNumber || trackingNumber === first.trackingNumber || numbers.indexOf(trackingNumber) < i) return [];
    const trackingUrl = z.safeParse(WebAddress, tracking_urls[i]).data;
    return [{ ...first, parcelId: `${first.parcelId}-${i + 1}`, trackingNumber, trackingUrl, items: [] }];
  });
}

const FulfillmentEvent = z.object({
  id: maybe(Identifier),
  order_id: Identifier,
  fulfillment_id: Identifier,
  status: z.string(),
  happened_at: Time,
  estimated_delivery_at: maybe(z.string()),
  message: maybe(words(500)),
  city: maybe(words(100)),
  province: maybe(words(100)),
  country: maybe(words(100)),
});

export function readFulfillmentEvent(body: WebhookBody, { store, receivedAt }: AdapterContext): Reading {
  const parsed = parse(FulfillmentEvent, body);
  if ('problems' in parsed) return parsed;
  const { order_id: orderId, fulfillment_id: parcelId, status, happened_at: occurredAt, ...event } = parsed.data;
  const milestone = lookUp(MILESTONES, status);
  const estimatedDelivery = estimated([event.estimated_delivery_at], store.timeZone, receivedAt);
  const location = [event.city, event.province, event.country].filter(Boolean).join(', ') || undefined;
  const facts: Fact[] = [];
  if (estimatedDelivery) facts.push({ fact: 'parcel', orderId, parcelId, asOf: occurredAt, estimatedDelivery });
  if (milestone) {
    facts.push({
      fact: 'progress',
      orderId,
      parcelId,
      milestone: withWords(milestone, event.message),
      occurredAt,
      location,
      reason: event.message,
      eventId: event.id,
    });
  }
  return { facts, unknown: milestone ? [] : [status] };
}
