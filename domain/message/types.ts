import type { Platform } from '../order/platforms.ts';
import type { Suppressed } from '../records/contact.ts';
import type { Cause } from './cause.ts';
import type { MessageKind } from './kinds.ts';
import type { Reason } from './reasons.ts';

// The inputs and the result of a decision about a message: types only, so rules and stored items share them without a cycle.

/**
 * The numbers that a mail took: among its kind in this slice of time, among the store's mails of the day, and among all kinds
 * but confirmations within SES's rate. It takes none while its kind is `stopped`, nor when it took one before: then `slot`
 * is its turn.
 */
export type RateCount = {
  ofKind: number;
  ofDay: number;
  others?: { taken: number; most: number } | undefined;
  stopped?: boolean | undefined;
  slot?: string | undefined;
};

/** The inputs of a decision. They are kept with it and hold no personal data. Times are UTC ISO. */
export type DecisionContext = {
  kind: MessageKind;
  platform: Platform;
  placedAt: string;
  /** When the thing that the mail tells of happened. */
  happenedAt: string;
  notify: boolean;
  test: boolean;
  gift: boolean;
  /** `unmailable`: SES cannot mail the address. */
  recipient: 'allowed' | 'missing' | 'unmailable' | 'not_allowed';
  /** Why the address gets no mail at all. */
  suppressed?: Suppressed | undefined;
  consent: boolean;
  /** The basis on which this customer may be asked for a review (setting `review.basis`). */
  basis: 'consent' | 'purchase';
  unsubscribed: boolean;
  /** How many mails to the address bounced temporarily in the store's `softBounces.days`. */
  softBounces?: number | undefined;
  zone: string;
  /** What the ledger says about this mail. */
  ledger?: { status: 'claimed' | 'sent' | 'failed' | 'ses_error' | 'unknown'; since: string } | undefined;
  /** People had it sent to another address than the order's, whatever the order has come to since. */
  resend?: true | undefined;
  /** A later mail about the same parcel that is due and ours to send. */
  supersededBy?: MessageKind | undefined;
  /** When another parcel of the order had a message of this kind earlier on the same day. */
  sharedSince?: string | undefined;
  /** A message of this kind about another parcel goes in the same step and covers this one, too. */
  isShared?: boolean | undefined;
  /** `expected`: the shop described the parcel, but has not given its number yet. */
  trackingNumber: 'known' | 'expected' | 'none';
  /** The carrier itself has scanned the parcel. */
  scanned: boolean;
  /** The order is called off, and this parcel with it; a parcel that had left goes on, and its customer is told. */
  cancelled: boolean;
  /** The shop called off the parcel that the mail is about. */
  voided: boolean;
  /** `false`: no money went back with the refund that the mail tells of. */
  moneyMoved: boolean;
  /** Why the customer keeps nothing of the order. */
  returning?: 'refunded' | 'return_requested' | 'return_received' | 'returned_to_sender' | undefined;
  /** The team holds all messages of the order. */
  heldByHand?: boolean | undefined;
  /** Of a message about the outcome of a case: the case is open again. */
  reopened?: Cause | undefined;
  openCases: Cause[];
  /** Causes of the open cases of the customer's other orders. */
  elsewhere?: Cause[] | undefined;
  /** The customer has an item and keeps it. */
  reviewable: boolean;
  /** The customer has written a review of all there is to review. */
  reviewed: boolean;
  /** The customer has already answered this on the pages. */
  answered?: boolean | undefined;
  /** Until when the customer wants no marketing mail. */
  paused?: string | undefined;
  /** Other marketing mails that went to the address lately, about any order. */
  lately?: { kind: MessageKind; at: string }[] | undefined;
  /** When a confirmation was last seen to wait too long. */
  confirmationWaits?: string | undefined;
  /** Mails about orders that went on this day of the store: to the address, and about this order. */
  today?: { toAddress: number; ofOrder: number } | undefined;
  /** The numbers that the mail took when it was about to go. */
  rate?: RateCount | undefined;
  /** Of a late notice: how likely the promise will be missed, and how many parcels of the store that was learned from. */
  late?: { state: 'on_time' | 'at_risk' | 'missed'; chance: number; parcels: number } | undefined;
  /** Of `arriving_tomorrow`: whether that is still true, as far as is known. */
  tomorrow?: boolean | undefined;
  /** What held it, since when, and when it was to be decided again. */
  held?: { reason: string; at: string; until: string } | undefined;
  /** When the journey first wanted to send it. */
  wantedSince: string;
};

export type Verdict =
  | { do: 'send' }
  | { do: 'skip'; reason: Reason }
  | { do: 'hold'; reason: Reason; until: string }
  | { do: 'give_up'; reason: Reason };

/** The context as a kept decision has it: without what the decision itself holds and without usual values, to stay small. */
export type Inputs = Partial<Omit<DecisionContext, 'kind' | 'happenedAt' | 'notify'>>;
