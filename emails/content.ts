import type { ExpectedDays } from '../domain/lanes/expected.ts';
import type { MessageKind } from '../domain/message/kinds.ts';
import type { Address, DateWindow, PriceLines } from '../domain/order/order.ts';
import type { ParcelMilestone } from '../domain/parcel/milestones.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import type { ToldOutcome } from '../domain/records/items.ts';
import type { RequestKind } from '../domain/requests/request.ts';

// The content of a mail. It is plain JSON, so that a decision can be stored, previewed and rendered again. Titles,
// names and links come from outside and may be hostile; only rendering decides how much of them is shown.

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
  /** The number that the shop shows the customer, if it is not the id. */
  number?: string | undefined;
  placedAt: string;
  customerName?: string | undefined;
  /** A gift shows no prices anywhere. */
  gift: boolean;
  currency: string;
  /** A decimal string, like every amount here. */
  total: string;
  /** The lines that lead from the items to the total, as far as the shop reports them. */
  priceLines?: PriceLines | undefined;
  items: MailItem[];
  /** Absent if there is nothing to ship. */
  shippingAddress?: Address | undefined;
};

/** Some units of one item. */
export type ItemCount = { title: string; quantity: number };

export type MailParcel = {
  carrier?: string | undefined;
  trackingNumber?: string | undefined;
  trackingUrl?: string | undefined;
  items?: ItemCount[] | undefined;
  /** The place where the parcel was last seen, or waits to be picked up. */
  location?: string | undefined;
};

export type OtherParcel = Omit<MailParcel, 'items' | 'location'> & {
  status: ParcelMilestone;
  expected?: DateWindow | undefined;
  /** Nobody reports on the parcel, and it should have arrived by now. The mail says so, whatever its status. */
  assumed?: boolean | undefined;
};

export type MailContent = {
  kind: MessageKind;
  /** BCP 47. A language without texts falls back to English. */
  locale: string;
  timeZone: string;
  /** Present outside production, where the subject names the stage. */
  stage?: string | undefined;
  /** The store's id in the settings. The store may have texts and banners of its own. */
  store?: string | undefined;
  /** The day on which the mail is sent, in the customer's zone. */
  today?: string | undefined;
  brand: StoreSettings['brand'];
  order: MailOrder;
  /** The parcel the mail is about. */
  parcel?: MailParcel | undefined;
  /** tracking_corrected: the number that the customer was told before. */
  oldTrackingNumber?: string | undefined;
  otherParcels: OtherParcel[];
  /** The items that are in no parcel yet. */
  openItems: ItemCount[];
  /** The shop says that more will be sent, but not what. */
  isPart?: boolean | undefined;
  /**
   * When the parcel is expected, or the order if there is no parcel. Absent if that day has passed or nothing is to
   * come. It is never shown where it no longer holds: not before an order is paid, and in `running_late` and
   * `preparing` not as it was promised. There only a later day is shown, told by the carrier or learned.
   */
  expected?: DateWindow | undefined;
  /** The source of the expected days, which the mail names in plain words. */
  expectedBy?: ExpectedDays['basis'] | undefined;
  /** A code of texts/<locale>.json, `reasons` or `cancel_reasons`. Any other code gets the general words. */
  reason?: string | undefined;
  /** running_late: 1 the first time. From 2 on, the words are those for a repeated delay. */
  round?: number | undefined;
  /** running_late: whether the last expected day is over. `false`: the parcel will probably arrive after it. */
  overdue?: boolean | undefined;
  refund?: { amount: string; currency: string } | undefined;
  /** order_status: the order is cancelled. */
  cancelled?: boolean | undefined;
  /** resolved: the outcome of the case. */
  outcome?: ToldOutcome | undefined;
  /** ready_for_pickup, collect_reminder: the last day on which the parcel can be collected. */
  collectBy?: string | undefined;
  /**
   * Returns: `until` is the last day to send goods back, known once everything has arrived. Before that, only the
   * number of days is known.
   */
  returns?: { days: number; until?: string | undefined; url?: string | undefined } | undefined;
  /**
   * Nobody reported the arrival: the order is only assumed to be delivered, and the words must not claim that it was.
   */
  assumed?: boolean | undefined;
  /** This order had a problem, which is over. */
  afterTrouble?: boolean | undefined;
  /** Why the customer may be asked for a review. The footer says so. */
  basis?: 'consent' | 'purchase' | undefined;
  /** order_confirmation: nothing is sent before the customer has paid. */
  awaitsPayment?: boolean | undefined;
  /**
   * review_request, review_reminder. `items` are those worth a review, with a link of its own where an item has one.
   */
  review?: { url: string; items?: ReviewItem[] | undefined } | undefined;
  /** The page where the customer follows the order. The main button leads there, or to the carrier if it is absent. */
  followUrl?: string | undefined;
  /**
   * request_received: the customer's request on a page. It holds none of their words, because anybody may have written
   * them.
   */
  request?: MailRequest | undefined;
  /** check_in, review_request, review_reminder: the page where the customer answers with one tap. */
  feedbackUrl?: string | undefined;
  /** Required in a marketing mail. */
  unsubscribeUrl?: string | undefined;
};

export type MailRequest = {
  what: RequestKind;
  /** The store's rules accepted the request; otherwise people decide. */
  accepted?: boolean | undefined;
  items?: ItemCount[] | undefined;
  /** What the customer must do next, in their language. */
  instructions?: string | undefined;
};

export type ReviewItem = { title: string; url?: string | undefined; imageUrl?: string | undefined };

export type RenderedMail = { subject: string; preheader: string; html: string; text: string };
