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

/** META: the order as last told. The highest `mark` wins. */
export type Meta = {
  platform: Platform;
  order: Order;
  mark: string;
  /** By item, since when the order has had so many of it at least: what was added later has a promise of its own. */
  itemsSince?: ItemsSince | undefined;
  /** Those of its times so far that its source dated ahead of their receipt. */
  claims?: Claims | undefined;
  /** Partition keys of the leads to the order from what it was known by before: another address, another number. */
  formerLeads?: string[] | undefined;
};
export type ItemsSince = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** PARCEL#<id>: each field with the time of its source, so that a field told later wins whatever comes first. */
export type Parcel = Omit<ParcelFact, 'fact' | 'orderId' | 'asOf'>;

/** EVENT#…: the history as it was told, for the tracking page and for counting. */
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
  /** The time its source claimed, if that is ahead of the receipt: `occurredAt` is then the receipt. */
  claimedAt?: string | undefined;
  /** `occurredAt` is when the record was last edited (facts.ts). */
  byEdit?: true | undefined;
  notify?: boolean | undefined;
  /** A carrier said so; absent: the shop. */
  by?: 'carrier' | undefined;
  /** `occurredAt` was told by nobody: it happened at `receivedAt` or some time before. */
  undated?: true | undefined;
};

/**
 * MAIL#…: the ledger. `claimed`: about to be sent, or nobody knows whether it was. `sent` and after: SES took it.
 * `unknown`: SES never told, and the settings say not to send again. `failed`: it did not go, and may be sent again.
 */
export type LedgerEntry = {
  kind: MessageKind;
  parcelId?: string | undefined;
  occurrence: string;
  /** Of one to another address than the order's: the time of its request, which names it. */
  resend?: string | undefined;
  status: 'claimed' | 'sent' | 'delivered' | 'delayed' | 'bounced' | 'complained' | 'rejected' | 'failed' | 'unknown';
  attempt: string;
  claimedAt: string;
  /** Tells the addresses of the order apart that its mails went to (confirmation.ts): a fingerprint. */
  to?: string | undefined;
  messageId?: string | undefined;
  /** Of a failed one: SES answered with an error of its own, and has an hour to tell that it went all the same. */
  sesError?: true | undefined;
  trackingNumber?: string | undefined;
  /** Why it went: of a mail that SES took the decision lies here, written at once with that. */
  decision?: OwnDecision | undefined;
};

/** A decision beside the mail that it is about. */
export type OwnDecision = Omit<Decision, 'kind' | 'parcelId' | 'occurrence' | 'resend'>;

/** DECISION#…, or in its MAIL#…: why a mail went or did not. Holds no personal data. */
export type Decision = {
  kind: MessageKind;
  parcelId?: string | undefined;
  occurrence: string;
  resend?: string | undefined;
  outcome: 'sent' | 'skipped' | 'held' | 'failed' | 'unknown';
  reason: string;
  /** Of a held mail: when it is decided again at the latest. */
  until?: string | undefined;
  at: string;
  run: number;
  /** When the thing happened that the mail tells of, and whether the shop wants it told. */
  happenedAt: string;
  notify: boolean;
  /** Of a mail that went: the days on which what is open of the order was expected then. The first is kept for good. */
  expected?: ExpectedDays | undefined;
  /** What it rested on (inputs.ts), and the settings' version: with `at` as the clock, the same answer comes again. */
  inputs?: Inputs | undefined;
  settings?: string | undefined;
};

/** RESEND#<at>: people want a message of the order sent to another address. Personal data. */
export type Resend = {
  at: string;
  kind: MessageKind;
  parcelId?: string | undefined;
  occurrence: string;
  /** When the thing happened that the message tells of. */
  happenedAt: string;
  to: string;
  /** Who wants it, and why, in the words of the team. */
  by: string;
  why: string;
};

/** CASE#<cause>#<parcel or order>: what people must look at. It may be opened again: what came before lies in `before`. */
export type Case = CaseRef & {
  openedAt: string;
  status: 'open' | 'closed';
  closedAt?: string | undefined;
  /** What ended it by itself; absent: people closed it. */
  closedBecause?: CaseEnd | undefined;
  /** What people closed it with. */
  outcome?: CaseOutcome | undefined;
  /** Whoever closed it wants the customer to be told of the outcome. */
  tell?: true | undefined;
  /** When the team was told once more that it is still open. */
  overdueAt?: string | undefined;
  /** Set once the team was told by SNS. */
  teamNotified?: boolean | undefined;
  priority?: Priority | undefined;
  /** Who has to do something next. */
  waitsFor?: WaitsFor | undefined;
  /** Who of the team looks after it, in the team's own words. */
  assignee?: string | undefined;
  /** Nobody needs to look before. */
  snoozedUntil?: string | undefined;
  /** What the customer wrote, what the team answered and noted, since it was first opened; the latest last. Personal data. */
  log?: CaseEntry[] | undefined;
  /** When people first answered the customer, since it was opened. */
  answeredAt?: string | undefined;
  /** When the customer first wrote, since it was opened; and how often people answered from then on. */
  wroteAt?: string | undefined;
  replies?: number | undefined;
  /** Earlier openings, the latest last. */
  before?: CaseEpisode[] | undefined;
  /** What the customer's complaint is about, since it was first opened. */
  about?: ReasonAbout | undefined;
  /** Rises with every change by people. */
  revision?: number | undefined;
};

/** Which case of an order. @property subject `order`, or `parcel:<id>` */
export type CaseRef = { cause: Cause; subject: string };

/** `id` tells entries apart, so that one that is told twice is kept once. `by`: who of the team, or `customer`. */
export type CaseEntry = {
  id: string;
  at: string;
  what: 'customer_wrote' | 'answered' | 'noted';
  by: string;
  text?: string | undefined;
};

/** What counts of an opening of a case (docs/metrics.md). */
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

/** What there are words for, so that the customer can be told. */
export const TOLD_OUTCOMES = ['resent', 'refunded', 'replaced', 'found', 'goodwill'] as const satisfies CaseOutcome[];
export type ToldOutcome = (typeof TOLD_OUTCOMES)[number];
export const isTold = (outcome: CaseOutcome | undefined): outcome is ToldOutcome =>
  TOLD_OUTCOMES.some((one) => one === outcome);
