import * as z from 'zod/mini';
import type { Fact, ParcelFact, ProgressFact } from '../../../domain/order/facts.ts';
import { WebAddress } from '../../../domain/order/order.ts';
import type { ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import type { AdapterContext, Reading, WebhookBody } from '../adapter.ts';
import { Identifier, lookUp, maybe, parse, Time, words } from '../fields.ts';
import { estimatedDay } from '../times.ts';
import { Fulfillment, idOf } from './shopify-order.ts';

// Fulfillments, which are our parcels, and what happens to them.

/** FulfillmentEventStatus in lower case, which is a fulfillment's `shipment_status` too. */
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

/** What the status of a fulfillment says. `cancelled` voids it; `error` and `failure` are for the shop to mend. */
const HANDED_OVER: Record<string, ParcelMilestone> = {
  pending: 'label_created',
  open: 'label_created',
  success: 'dispatched',
};

export function readFulfillment(body: WebhookBody): Reading {
  const parsed = parse(z.extend(Fulfillment, { order_id: Identifier }), body);
  if ('problems' in parsed) return parsed;
  const parcel = parcelOf(parsed.data.order_id, parsed.data);
  return parcel.facts.length > 0 ? parcel : { ignored: 'nothing in it is shipped' };
}

/** What a fulfillment tells of its parcel, and which of its statuses we do not know. */
export function parcelOf(orderId: string, fulfillment: Fulfillment): { facts: Fact[]; unknown: string[] } {
  const { status, shipment_status, line_items: lines, created_at, updated_at = created_at } = fulfillment;
  const shipped = lines.filter((line) => line.requires_shipping !== false);
  if (lines.length > 0 && shipped.length === 0) return { facts: [], unknown: [] }; // gift cards fulfil themselves

  const parcelId = idOf(fulfillment);
  const items = shipped
    .filter(({ quantity }) => quantity > 0)
    .map((line) => ({ id: idOf(line), quantity: line.quantity }));
  const parcel: ParcelFact = {
    fact: 'parcel',
    orderId,
    parcelId,
    asOf: updated_at,
    carrier: fulfillment.tracking_company,
    trackingNumber: fulfillment.tracking_number ?? fulfillment.tracking_numbers[0],
    trackingUrl: z.safeParse(WebAddress, fulfillment.tracking_url ?? fulfillment.tracking_urls[0]).data,
    items: items.length > 0 ? items : undefined,
    voided: status === 'cancelled' || undefined,
  };
  const parcels = [parcel, ...furtherBoxes(parcel, fulfillment)];
  if (parcel.voided) return { facts: parcels, unknown: [] };

  const handedOver = lookUp(HANDED_OVER, status);
  const travelled = lookUp(MILESTONES, shipment_status);
  const progress: ProgressFact[] = [];
  if (handedOver) progress.push({ fact: 'progress', orderId, parcelId, milestone: handedOver, occurredAt: created_at });
  // a label is no news of a parcel that was handed over
  if (travelled && !(travelled === 'label_created' && handedOver === 'dispatched')) {
    progress.push({ fact: 'progress', orderId, parcelId, milestone: travelled, occurredAt: updated_at });
  }
  const unknown = [handedOver ? undefined : status, travelled ? undefined : shipment_status];
  return { facts: [...parcels, ...progress], unknown: unknown.filter((word) => word !== undefined) };
}

/** More numbers would use up the parcels that an order may have (domain/journey/flow.ts). */
const MOST_BOXES = 10;

/**
 * A parcel for each further tracking number: Shopify tells what is in a fulfillment, and how it fares, as a whole,
 * so that nothing of it is in these, and only their carrier tells of them.
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

export function readFulfillmentEvent(body: WebhookBody, { store }: AdapterContext): Reading {
  const parsed = parse(FulfillmentEvent, body);
  if ('problems' in parsed) return parsed;
  const { order_id: orderId, fulfillment_id: parcelId, status, happened_at: occurredAt, ...event } = parsed.data;
  const milestone = lookUp(MILESTONES, status);
  const to = estimatedDay(event.estimated_delivery_at ?? '', store.timeZone);
  const location = [event.city, event.province, event.country].filter(Boolean).join(', ') || undefined;
  const facts: Fact[] = [];
  if (to) facts.push({ fact: 'parcel', orderId, parcelId, asOf: occurredAt, estimatedDelivery: { to } });
  if (milestone) {
    facts.push({
      fact: 'progress',
      orderId,
      parcelId,
      milestone,
      occurredAt,
      location,
      reason: event.message,
      eventId: event.id,
    });
  }
  return { facts, unknown: milestone ? [] : [status] };
}
