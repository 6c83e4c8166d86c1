import type { ReasonAbout } from '../feedback/reasons.ts';
import type { ExpectedDays } from '../lanes/expected.ts';
import type { CaseEnd, Cause, Priority, WaitsFor } from '../message/cause.ts';
import type { MessageKind } from '../message/kinds.ts';
import type { Inputs } from '../message/types.ts';
import type { ParcelFact, RefundFact } from '../order/facts.ts';
import type { Order, ParcelItem } from '../order/order.ts';
import type { Platform } from '../order/platforms.ts';
import type { Milestone } from '../parcel/milestones.ts';
import type { Claims } from './claims.ts';

// The items of an order's partition, apart from FLOW (flow.ts). `expiresAt` is epoch seconds.

/** META: the order as last received. The highest `mark` wins. */
export type Meta = {
  platform: Platform;
  order: Order;
  mark: string;
  /**
   * For each item, since when the order has had at least this quantity. Items that were added later have a promise of
   * their own.
   */
  itemsSince?: ItemsSince | undefined;
  /** Those of the order's times that its source dated later than their receipt. */
  claims?: Claims | undefined;
  /** Partition keys of earlier leads to the order, from another address or another number. */
  formerLeads?: string[] | undefined;
};
export type ItemsSince = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** PARCEL#<id>: each field with the time of its source, so that the latest value wins in whatever order they arrive. */
export type Parcel = Omit<ParcelFact, 'fact' | 'orderId' | 'asOf'>;

/** EVENT#…: the history as received, for the tracking page and for counting. */
export type OrderEvent = {
  milestone: Milestone;
  occurredAt: string;
  receivedAt: string;
  parcelId?: string | undefined;
  location?: string | undefined;
  reason?: string | undefined;
  eventId?: string | undefined;
  refund?: RefundFact | undefined;
  items?: ParcelItem[] | undefined;
  /** The time that the source gave, if it is later than the receipt. `occurredAt` is then the time of receipt. */
  claimedAt?: string | undefined;
  /** `occurredAt` is when the record was last edited (facts.ts). */
  byEdit?: true | undefined;
  notify?: boolean | undefined;
  /** `carrier`: a carrier reported it. Absent: the shop did. */
  by?: 'carrier' | undefined;
  /** No source gave a time: it happened at `receivedAt` or some time before. */
  undated?: true | undefined;
};

/**
 * MAIL#…: the ledger. `claimed`: the mail is about to be sent, or nobody knows whether it was. `sent` and later states:
 * SES accepted it. `unknown`: SES never reported on it, and the settings say not to send it again. `failed`: it was not
 * sent, and may be sent again.
 */
export type LedgerEntry = {
  kind: MessageKind;
  parcelId?: string | undefined;
  occurrence: string;
  /** For a mail to an address other than the order's: the time of its request, which identifies it. */
  resend?: string | undefined;
  status: 'claimed' | 'sent' | 'delivered' | 'delayed' | 'bounced' | 'complained' | 'rejected' | 'failed' | 'unknown';
  attempt: string;
  claimedAt: string;
  /** A fingerprint of the address, which separates the addresses to which the order's mails went (confirmation.ts). */
  to?: string | undefined;
  messageId?: string | undefined;
  /**
   * For a failed mail: SES answered with an internal error, and has an hour to report that it sent the mail all the
   * same.
   */
  sesError?: true | undefined;
  trackingNumber?: string | undefined;
  /** Why the mail was sent. Once SES has accepted a mail, its decision is here, in the same write. */
  decision?: OwnDecision | undefined;
};

/** A decision that is stored in the item of its mail. */
export type OwnDecision = Omit<Decision, 'kind' | 'parcelId' | 'occurrence' | 'resend'>;

/** DECISION#…, or inside a MAIL#… item: why a mail was sent or not. It holds no personal data. */
export type Decision = {
  kind: MessageKind;
  parcelId?: string | undefined;
  occurrence: string;
  resend?: string | undefined;
  outcome: 'sent' | 'skipped' | 'held' | 'failed' | 'unknown';
  reason: string;
  /** For a held mail: when it is decided again at the latest. */
  until?: string | undefined;
  at: string;
  run: number;
  /** When the thing that the mail tells of happened, and whether the shop wants customers told of it. */
  happenedAt: string;
  notify: boolean;
  /**
   * For a mail that was sent: the days on which the open part of the order was expected at that time. The first one is
   * kept for good.
   */
  expected?: ExpectedDays | undefined;
  /**
   * The inputs of the decision (inputs.ts) and the version of the settings. With `at` as the clock they give the same
   * decision again.
   */
  inputs?: Inputs | undefined;
  settings?: string | undefined;
};

/** RESEND#<at>: the team wants a message of the order sent to another address. Personal data. */
export type Resend = {
  at: string;
  kind: MessageKind;
  parcelId?: string | undefined;
  occurrence: string;
  /** When the thing that the message tells of happened. */
  happenedAt: string;
  to: string;
  /** Who wants it and why, in the team's own words. */
  by: string;
  why: string;
};

/**
 * CASE#<cause>#<parcel or order>: something that people must look at. It may be opened again; earlier openings are in
 * `before`.
 */
export type Case = CaseRef & {
  openedAt: string;
  status: 'open' | 'closed';
  closedAt?: string | undefined;
  /** The event that closed the case; absent: people closed it. */
  closedBecause?: CaseEnd | undefined;
  /** The outcome that people chose when they closed it. */
  outcome?: CaseOutcome | undefined;
  /** Whoever closed it wants the customer told of the outcome. */
  tell?: true | undefined;
  /** When the team was reminded that it is still open. */
  overdueAt?: string | undefined;
  /** Set once SNS has told the team. */
  teamNotified?: boolean | undefined;
  priority?: Priority | undefined;
  /** Who has to act next. */
  waitsFor?: WaitsFor | undefined;
  /** The member of the team who looks after it, in the team's own words. */
  assignee?: string | undefined;
  /** Nobody needs to look at it before this time. */
  snoozedUntil?: string | undefined;
  /**
   * What the customer wrote, and what the team answered and noted, since the first opening; the latest last. Personal
   * data.
   */
  log?: CaseEntry[] | undefined;
  /** When people first answered the customer, since the last opening. */
  answeredAt?: string | undefined;
  /** When the customer first wrote since the last opening, and how often people have answered since then. */
  wroteAt?: string | undefined;
  replies?: number | undefined;
  /** Earlier openings, the latest last. */
  before?: CaseEpisode[] | undefined;
  /** What the customer's complaint is about, since the first opening. */
  about?: ReasonAbout | undefined;
  /** Rises with every change that people make. */
  revision?: number | undefined;
};

/** Identifies a case of an order. @property subject `order`, or `parcel:<id>` */
export type CaseRef = { cause: Cause; subject: string };

/** `id` identifies an entry, so that a repeated one is kept once. `by`: a member of the team, or `customer`. */
export type CaseEntry = {
  id: string;
  at: string;
  what: 'customer_wrote' | 'answered' | 'noted';
  by: string;
  text?: string | undefined;
};

/** The part of a case's opening that metrics count (docs/metrics.md). */
export type CaseEpisode = Pick<
  Case,
  'openedAt' | 'closedAt' | 'closedBecause' | 'outcome' | 'answeredAt' | 'wroteAt' | 'replies'
>;

export const CASE_OUTCOMES = [
  'resent',
  'refunded',
  'replaced',
  'found',
  'goodwill',
  'cancelled',
  'address_changed',
  'no_action',
] as const;
export type CaseOutcome = (typeof CASE_OUTCOMES)[number];

/** The outcomes that have words for customers, so that they can be told. */
export const TOLD_OUTCOMES = ['resent', 'refunded', 'replaced', 'found', 'goodwill'] as const satisfies CaseOutcome[];
export type ToldOutcome = (typeof TOLD_OUTCOMES)[number];
export const isTold = (outcome: CaseOutcome | undefined): outcome is ToldOutcome =>
  TOLD_OUTCOMES.some((one) => one === outcome);
