import type { ExpectedDays } from '../domain/lanes/expected.ts';
import type { MessageKind } from '../domain/message/kinds.ts';
import type { Address, DateWindow, PriceLines } from '../domain/order/order.ts';
import type { ParcelMilestone } from '../domain/parcel/milestones.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import type { ToldOutcome } from '../domain/records/items.ts';
import type { RequestKind } from '../domain/requests/request.ts';

// What a mail is made from: plain JSON, so that a decision can be kept, shown in the preview and rendered again.
// Titles, names and links come from outside and may be hostile; only rendering decides what of them gets in.

export type MailItem = {
  title: string;
  quantity: number;
  unitPrice: string;
  imageUrl?: string | undefined;
  productUrl?: string | undefined;
  sku?: string | undefined;
  category?: string | undefined;
  tags?: string[] | undefined;
};

export type MailOrder = {
  id: string;
  /** What the shop shows the customer, when that is not the id. */
  number?: string | undefined;
  placedAt: string;
  customerName?: string | undefined;
  /** Shows no price anywhere. */
  gift: boolean;
  currency: string;
  /** A decimal string, as every amount here. */
  total: string;
  /** What leads from the items to the total, as far as the shop tells it. */
  priceLines?: PriceLines | undefined;
  items: MailItem[];
  /** Absent for an order with nothing to ship. */
  shippingAddress?: Address | undefined;
};

/** Some units of one item. */
export type ItemCount = { title: string; quantity: number };

export type MailParcel = {
  carrier?: string | undefined;
  trackingNumber?: string | undefined;
  trackingUrl?: string | undefined;
  items?: ItemCount[] | undefined;
  /** Where it was last seen, or waits to be picked up. */
  location?: string | undefined;
};

export type OtherParcel = Omit<MailParcel, 'items' | 'location'> & {
  status: ParcelMilestone;
  expected?: DateWindow | undefined;
  /** Nobody reports on it, and it should have arrived by now: shown as that, whatever its status. */
  assumed?: boolean | undefined;
};

export type MailContent = {
  kind: MessageKind;
  /** BCP 47. A language without texts falls back to English. */
  locale: string;
  timeZone: string;
  /** Present outside production: the subject says so. */
  stage?: string | undefined;
  /** Its id in the settings: it may have texts and banners of its own. */
  store?: string | undefined;
  /** The day on which the mail goes, at the customer. */
  today?: string | undefined;
  brand: StoreSettings['brand'];
  order: MailOrder;
  /** The parcel the mail is about. */
  parcel?: MailParcel | undefined;
  /** tracking_corrected: the number the customer had been told. */
  oldTrackingNumber?: string | undefined;
  otherParcels: OtherParcel[];
  /** What is in no parcel yet. */
  openItems: ItemCount[];
  /** The shop says that more will leave, and not what. */
  isPart?: boolean | undefined;
  /**
   * When the parcel, or without one the order, is expected; absent when that has passed or nothing is to come.
   * Never shown where it no longer holds: before an order is paid, and in `running_late` and `preparing` what was
   * promised; only a later day by the carrier or by what was learned.
   */
  expected?: DateWindow | undefined;
  /** What the expected days rest on; the mail says it in plain words. */
  expectedBy?: ExpectedDays['basis'] | undefined;
  /** Why: a code of texts/<locale>.json, `reasons` or `cancel_reasons`; any other gets the general words. */
  reason?: string | undefined;
  /** running_late: 1 the first time; from 2 on the words are those of a repeated delay. */
  round?: number | undefined;
  /** running_late: whether the last day on which it was expected is over; `false`: it will probably come later than that. */
  overdue?: boolean | undefined;
  refund?: { amount: string; currency: string } | undefined;
  /** order_status: it is called off. */
  cancelled?: boolean | undefined;
  /** resolved: what came of the case. */
  outcome?: ToldOutcome | undefined;
  /** ready_for_pickup, collect_reminder: the last day on which the parcel can be collected. */
  collectBy?: string | undefined;
  /** The last day on which goods may be sent back, once all has arrived; before that only how many days there are. */
  returns?: { days: number; until?: string | undefined; url?: string | undefined } | undefined;
  /** Nobody said that it arrived: it is taken for delivered, and the words must not say that it was. */
  assumed?: boolean | undefined;
  /** Something was wrong with this order, and is over. */
  afterTrouble?: boolean | undefined;
  /** Why the customer may be asked for a review: the footer says so. */
  basis?: 'consent' | 'purchase' | undefined;
  /** order_confirmation: nothing is sent before the customer has paid. */
  awaitsPayment?: boolean | undefined;
  /** review_request, review_reminder. `items`: those worth a review, with its own link where there is one. */
  review?: { url: string; items?: ReviewItem[] | undefined } | undefined;
  /** Where the customer follows the order: the main button leads there, and without it to the carrier. */
  followUrl?: string | undefined;
  /** request_received: what the customer asked for on a page; none of their words, which anybody may have written. */
  request?: MailRequest | undefined;
  /** check_in, review_request, review_reminder: where the customer answers with one tap. */
  feedbackUrl?: string | undefined;
  /** Required in a marketing mail. */
  unsubscribeUrl?: string | undefined;
};

export type MailRequest = {
  what: RequestKind;
  /** The store's rules accepted it; else people decide. */
  accepted?: boolean | undefined;
  items?: ItemCount[] | undefined;
  /** What the customer does next, in their language. */
  instructions?: string | undefined;
};

export type ReviewItem = { title: string; url?: string | undefined; imageUrl?: string | undefined };

export type RenderedMail = { subject: string; preheader: string; html: string; text: string };
