import type { OrderMilestone, ParcelMilestone } from '../parcel/milestones.ts';
import type { Claims } from '../records/claims.ts';
import type { Topic } from '../records/wishes.ts';
import type { DateWindow, Order, ParcelItem } from './order.ts';
import type { Platform } from './platforms.ts';

// What a webhook says, independent of the platform's format. Facts, not commands: each may come twice, late and in any order.
// Every time is UTC as `toISOString` writes it.

/** An order was placed, or looks like this since `order.updatedAt`. */
export type OrderFact = {
  fact: 'order';
  platform: Platform;
  order: Order;
  /** The shop says that the order is not cancelled, which ends an earlier cancellation. Only platforms that reinstate orders say so. */
  stands?: true | undefined;
  /** Those of its times that lay ahead of their receipt, and from when they count. */
  claims?: Claims | undefined;
};

/** Something happened to a whole order. */
export type OrderMilestoneFact = {
  fact: 'order_milestone';
  orderId: string;
  milestone: OrderMilestone;
  occurredAt: string;
  reason?: string | undefined;
  refund?: RefundFact | undefined;
  /** The items that are sent back, kept after all, or reviewed; absent: the whole order. For refunds see `refund.items`. */
  items?: ParcelItem[] | undefined;
  /** The platform's id, which distinguishes two events of the same kind and time, such as two refunds. */
  eventId?: string | undefined;
  /** The platform gave no time: `occurredAt` is only a stable value that distinguishes the event. */
  undated?: true | undefined;
  /** The time the source claimed, if that is ahead of the receipt, which counts instead. */
  claimedAt?: string | undefined;
  notify?: boolean | undefined;
};

/** The amount is `0.00` when items were only taken off the order, and absent when it is unknown. */
export type RefundFact = {
  amount?: string | undefined;
  /** ISO 4217; absent: the order's currency. */
  currency?: string | undefined;
  items?: ParcelItem[] | undefined;
};

/** Whether money went back, as far as is known. */
export const movedMoney = (refund: RefundFact | undefined): boolean =>
  refund?.amount === undefined || Number(refund.amount) > 0;

/** What is known about a parcel at `asOf`. An absent field is unknown, and a field from a later report wins. */
export type ParcelFact = {
  fact: 'parcel';
  orderId: string;
  parcelId: string;
  asOf: string;
  carrier?: string | undefined;
  trackingNumber?: string | undefined;
  trackingUrl?: string | undefined;
  /** Which units of the order are in it; `[]`: a further box for units that are listed with another parcel. */
  items?: ParcelItem[] | undefined;
  estimatedDelivery?: DateWindow | undefined;
  /** The last day on which it can be collected at a pick-up point. */
  collectBy?: string | undefined;
  /** The shipment was called off and no longer counts. */
  voided?: boolean | undefined;
  /** As of an order. */
  claims?: Claims | undefined;
};

/** A milestone of a parcel. */
export type ProgressFact = {
  fact: 'progress';
  orderId: string;
  parcelId: string;
  milestone: ParcelMilestone;
  occurredAt: string;
  location?: string | undefined;
  reason?: string | undefined;
  eventId?: string | undefined;
  /** The time the source claimed, if that is ahead of the receipt, which counts instead. */
  claimedAt?: string | undefined;
  /** The carrier that reported it, by the parcel's tracking number; absent: the shop did. */
  by?: 'carrier' | undefined;
  /** `occurredAt` is only the last edit of the record, so this is no news if the parcel was already known to be there. */
  byEdit?: true | undefined;
  notify?: boolean | undefined;
};

/** A carrier reports on a tracking number; the shop says, perhaps later, whose parcel it is. */
export type TrackingFact = {
  fact: 'tracking';
  trackingNumber: string;
  carrier?: string | undefined;
  trackingUrl?: string | undefined;
  milestone: ParcelMilestone;
  occurredAt: string;
  location?: string | undefined;
  reason?: string | undefined;
  estimatedDelivery?: DateWindow | undefined;
  /** The time the carrier claimed, if that is ahead of the receipt, which counts instead. */
  claimedAt?: string | undefined;
};

/** A privacy request of the platform: erase (or export) what is kept about a customer's orders, or a whole store's. */
export type PrivacyFact = {
  fact: 'privacy';
  request: 'export' | 'erase_customer' | 'erase_store';
  platform: Platform;
  email?: string | undefined;
  orderIds?: string[] | undefined;
  /** The platform's own id, the same when it asks again. */
  requestId?: string | undefined;
  /** A hash of the signed body, which identifies a request without an id when it is repeated. */
  bodyHash?: string | undefined;
};

/** A customer gives or withdraws the consent to marketing mails of the store; without `topics`, to all of them. */
export type ConsentFact = {
  fact: 'consent';
  email: string;
  subscribed: boolean;
  topics?: readonly Topic[] | undefined;
  at: string;
};

/** Someone with this address wrote a review: of a product, or, without `productId`, of the shop. */
export type ReviewFact = { fact: 'review'; email: string; productId?: string | undefined; at: string };

export type Fact =
  | ReviewFact
  | OrderFact
  | OrderMilestoneFact
  | ParcelFact
  | ProgressFact
  | TrackingFact
  | PrivacyFact
  | ConsentFact;
