import type { OrderMilestone, ParcelMilestone } from '../parcel/milestones.ts';
import type { Claims } from '../records/claims.ts';
import type { Topic } from '../records/wishes.ts';
import type { DateWindow, Order, ParcelItem } from './order.ts';
import type { Platform } from './platforms.ts';

// What a webhook says, freed of the platform's form. Facts, not commands: each may come twice, late and in any order.
// Every time is UTC as `toISOString` writes it.

/** An order was placed, or looks like this since `order.updatedAt`. */
export type OrderFact = {
  fact: 'order';
  platform: Platform;
  order: Order;
  /** The shop says that it is not cancelled, which ends any earlier cancellation. Only of platforms that reinstate orders. */
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
  /** What is sent back, kept after all, or reviewed; absent: the whole order. Of money, `refund.items` says it. */
  items?: ParcelItem[] | undefined;
  /** Tells two happenings of the same kind at the same time apart, such as two refunds: the platform's own id. */
  eventId?: string | undefined;
  /** The platform told no time: `occurredAt` is one that stays and tells this from others, no more. */
  undated?: true | undefined;
  /** The time the source claimed, if that is ahead of the receipt, which counts instead. */
  claimedAt?: string | undefined;
  notify?: boolean | undefined;
};

/** The amount is `0.00` when items were only taken off the order, and absent when it is not known. */
export type RefundFact = {
  amount?: string | undefined;
  /** ISO 4217, when it was told; else the order's. */
  currency?: string | undefined;
  items?: ParcelItem[] | undefined;
};

/** Whether money went back, as far as we were told. */
export const movedMoney = (refund: RefundFact | undefined): boolean =>
  refund?.amount === undefined || Number(refund.amount) > 0;

/** What is known about a parcel at `asOf`; a field that is absent is not known, and a field told later wins. */
export type ParcelFact = {
  fact: 'parcel';
  orderId: string;
  parcelId: string;
  asOf: string;
  carrier?: string | undefined;
  trackingNumber?: string | undefined;
  trackingUrl?: string | undefined;
  /** Which units of the order are in it; `[]`: a further box of those that are told with another parcel. */
  items?: ParcelItem[] | undefined;
  estimatedDelivery?: DateWindow | undefined;
  /** The last day on which it can be collected at a pick-up point. */
  collectBy?: string | undefined;
  /** The shipment was called off: it no longer counts. */
  voided?: boolean | undefined;
  /** As of an order. */
  claims?: Claims | undefined;
};

/** A parcel got somewhere. */
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
  /** A carrier said so, by the parcel's tracking number; absent: the shop. */
  by?: 'carrier' | undefined;
  /** `occurredAt` is only when the record was last edited: no news where the parcel was known to have come so far. */
  byEdit?: true | undefined;
  notify?: boolean | undefined;
};

/** A carrier tells of a tracking number; whose parcel it is, the shop tells (perhaps later). */
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
  /** A hash of what was signed, by which a request without an id of its own is known when it is told again. */
  bodyHash?: string | undefined;
};

/** A customer gives the consent to marketing mails of the store, or takes it back; without `topics`, to all of them. */
export type ConsentFact = {
  fact: 'consent';
  email: string;
  subscribed: boolean;
  topics?: readonly Topic[] | undefined;
  at: string;
};

/** A review was written by someone with this address: of one product of the shop, or absent, of the shop. */
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
