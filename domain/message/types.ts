import type { Platform } from '../order/platforms.ts';
import type { Suppressed } from '../records/contact.ts';
import type { Cause } from './cause.ts';
import type { MessageKind } from './kinds.ts';
import type { Reason } from './reasons.ts';

// What a decision about a message rests on and what it says: types only, so that rules and stored items share them without a circle.

/**
 * The numbers a mail drew: how many of its kind in this slice of time, how many of the store today, and of all kinds but
 * confirmations as far as SES's rate allows. It draws none while its kind is `stopped`, nor when it drew one before: `slot`
 * is when its turn comes.
 */
export type RateCount = {
  ofKind: number;
  ofDay: number;
  others?: { taken: number; most: number } | undefined;
  stopped?: boolean | undefined;
  slot?: string | undefined;
};

/** What a decision rests on. Holds no personal data: it is kept with the decision. Times are UTC ISO. */
export type DecisionContext = {
  kind: MessageKind;
  platform: Platform;
  placedAt: string;
  /** When the thing happened that the mail tells of. */
  happenedAt: string;
  notify: boolean;
  test: boolean;
  gift: boolean;
  /** `unmailable`: SES has no way to mail the address. */
  recipient: 'allowed' | 'missing' | 'unmailable' | 'not_allowed';
  /** Why the address gets no mail at all. */
  suppressed?: Suppressed | undefined;
  consent: boolean;
  /** On what ground this customer may be asked for a review (settings `review.basis`). */
  basis: 'consent' | 'purchase';
  unsubscribed: boolean;
  /** How many mails to the address bounced for now in the store's `softBounces.days`. */
  softBounces?: number | undefined;
  zone: string;
  /** What the ledger says of this mail. */
  ledger?: { status: 'claimed' | 'sent' | 'failed' | 'ses_error' | 'unknown'; since: string } | undefined;
  /** People had it sent to another address than the order's, whatever the order has come to since. */
  resend?: true | undefined;
  /** A later mail about the same parcel that is ours to send and whose time has come. */
  supersededBy?: MessageKind | undefined;
  /** When another parcel of the order had a message of this kind earlier on the same day. */
  sharedSince?: string | undefined;
  /** A message of this kind about another parcel goes in the same step, and tells of this one too. */
  isShared?: boolean | undefined;
  /** `expected`: the shop described the parcel, but has not named its number yet. */
  trackingNumber: 'known' | 'expected' | 'none';
  /** The carrier itself has seen the parcel. */
  scanned: boolean;
  /** Of what is called off; a parcel that had left goes on, and its customer is told. */
  cancelled: boolean;
  /** The shop called the parcel off that the mail is about. */
  voided: boolean;
  /** `false`: the refund that the mail tells of paid nothing back. */
  moneyMoved: boolean;
  /** Why the customer keeps nothing of the order. */
  returning?: 'refunded' | 'return_requested' | 'return_received' | 'returned_to_sender' | undefined;
  /** People hold all messages of the order. */
  heldByHand?: boolean | undefined;
  /** Of a message about the outcome of a case: it is open again. */
  reopened?: Cause | undefined;
  openCases: Cause[];
  /** Causes of the open cases of the customer's other orders. */
  elsewhere?: Cause[] | undefined;
  /** The customer has an item and keeps it. */
  reviewable: boolean;
  /** The customer has written a review of all there is to review. */
  reviewed: boolean;
  /** The customer has answered on the pages what this asks. */
  answered?: boolean | undefined;
  /** Until when the customer wants no marketing mail. */
  paused?: string | undefined;
  /** Other marketing mails that went to the address lately, whatever order they were about. */
  lately?: { kind: MessageKind; at: string }[] | undefined;
  /** When a confirmation was last seen to wait for longer than it should. */
  confirmationWaits?: string | undefined;
  /** Mails about orders that went on this day of the store: to the address, and about this order. */
  today?: { toAddress: number; ofOrder: number } | undefined;
  /** How busy the store is, counted as this mail was about to go. */
  rate?: RateCount | undefined;
  /** Of a late notice: how likely the promise was missed, and from how many parcels of the store that was learned. */
  late?: { state: 'on_time' | 'at_risk' | 'missed'; chance: number; parcels: number } | undefined;
  /** Of `arriving_tomorrow`: whether it still does, as far as anybody knows. */
  tomorrow?: boolean | undefined;
  /** What holds it, since when, and when it was to be decided again. */
  held?: { reason: string; at: string; until: string } | undefined;
  /** When the journey first wanted to send it. */
  wantedSince: string;
};

export type Verdict =
  | { do: 'send' }
  | { do: 'skip'; reason: Reason }
  | { do: 'hold'; reason: Reason; until: string }
  | { do: 'give_up'; reason: Reason };

/** What a kept decision holds of its question: neither what the decision holds itself nor what has its usual value, to stay small. */
export type Inputs = Partial<Omit<DecisionContext, 'kind' | 'happenedAt' | 'notify'>>;
