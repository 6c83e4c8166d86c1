import type { Cause } from './items.ts';
import { isMarketing, type MailKind, type Platform } from './mails.ts';
import type { StoreSettings } from './settings.ts';
import { nextOpening } from './windows.ts';

// Whether a mail goes. Pure, and asked with nothing but plain values, so that a kept decision can be taken again.

/** What a decision rests on. Holds no personal data: it is kept with the decision. Times are UTC ISO. */
export type Question = {
  kind: MailKind;
  platform: Platform;
  placedAt: string;
  /** When the thing happened that the mail tells of. */
  happenedAt: string;
  notify: boolean;
  test: boolean;
  gift: boolean;
  recipient: 'allowed' | 'missing' | 'not_allowed';
  /** Why the address gets no mail at all. */
  suppressed?: 'bounced' | 'complained' | undefined;
  consent: boolean;
  unsubscribed: boolean;
  zone: string;
  /** What the ledger says of this very mail. */
  ledger?: { status: 'claimed' | 'sent' | 'failed' | 'unknown'; since: string } | undefined;
  /** A later mail about the same parcel that is ours to send and whose time has come. */
  supersededBy?: MailKind | undefined;
  /** `expected`: the shop described the parcel, but has not named its number yet. */
  trackingNumber: 'known' | 'expected' | 'none';
  cancelled: boolean;
  /** The shop called the parcel off that the mail is about. */
  voided: boolean;
  /** Money or goods are on their way back. */
  returning?: 'refunded' | 'return_requested' | 'return_received' | 'returned_to_sender' | undefined;
  openCases: Cause[];
  /** When the journey first wanted to send it. */
  wantedSince: string;
};

export type Verdict =
  | { do: 'send' }
  | { do: 'skip'; reason: string }
  | { do: 'hold'; reason: string; until: string }
  | { do: 'give_up'; reason: string };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long an unanswered call to SES waits for SES's own event. */
const UNKNOWN_PATIENCE_MS = 15 * 60_000;
const CONFIRMATION_AGE_MS = 48 * HOUR_MS;
/** Nobody wants to be told what happened weeks ago. */
const NEWS_AGE_MS = 14 * DAY_MS;
/** How long an open case may hold back the request for a review. */
const CASE_PATIENCE_MS = 14 * DAY_MS;

/** Mails about the end of an order, which a cancelled order still gets. */
const AFTER_CANCELLATION: readonly MailKind[] = ['cancelled', 'refunded', 'return_received'];

export function decide(about: Question, store: StoreSettings, now: string): Verdict {
  return (
    fromLedger(about, store, now) ??
    fromOwnership(about, store) ??
    fromAge(about, store, now) ??
    fromOrder(about) ??
    fromRecipient(about) ??
    (isMarketing(about.kind) ? fromMarketing(about, store, now) : undefined) ??
    fromTracking(about, store, now) ?? { do: 'send' }
  );
}

const skip = (reason: string): Verdict => ({ do: 'skip', reason });
const hold = (reason: string, until: string): Verdict => ({ do: 'hold', reason, until });
const GIVE_UP: Verdict = { do: 'give_up', reason: 'ses_never_answered' };
const after = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

function fromLedger({ ledger }: Question, store: StoreSettings, now: string): Verdict | undefined {
  if (!ledger || ledger.status === 'failed') return undefined;
  if (ledger.status === 'unknown') return GIVE_UP;
  if (ledger.status !== 'claimed') return skip('already_told');
  const until = after(ledger.since, UNKNOWN_PATIENCE_MS);
  if (now < until) return hold('waiting_for_ses', until);
  return store.unknownSends === 'atLeastOnce' ? undefined : GIVE_UP;
}

function fromOwnership({ kind, platform, notify }: Question, store: StoreSettings): Verdict | undefined {
  if (!notify) return skip('told_not_to');
  if (store.mailsOff.includes(kind)) return skip('mail_is_off');
  if (store.platformSends[platform]?.includes(kind)) return skip('platform_sends_it');
  return undefined;
}

function fromAge(about: Question, store: StoreSettings, now: string): Verdict | undefined {
  const { kind, placedAt, happenedAt } = about;
  if (store.goLive && Date.parse(placedAt) < Date.parse(store.goLive)) return skip('placed_before_go_live');
  if (kind === 'order_confirmation' && now > after(placedAt, CONFIRMATION_AGE_MS)) return skip('too_late_to_confirm');
  if (!isMarketing(kind) && now > after(happenedAt, NEWS_AGE_MS)) return skip('too_long_ago');
  return undefined;
}

function fromOrder({ kind, test, cancelled, voided, supersededBy, gift }: Question): Verdict | undefined {
  if (test) return skip('test_order');
  if (cancelled && !AFTER_CANCELLATION.includes(kind)) return skip('order_cancelled');
  if (voided) return skip('parcel_called_off');
  if (supersededBy) return skip(`superseded_by_${supersededBy}`);
  if (gift && isMarketing(kind)) return skip('gift'); // the buyer is not the one who received it
  return undefined;
}

function fromRecipient({ recipient, suppressed }: Question): Verdict | undefined {
  if (recipient === 'missing') return skip('no_email_address');
  if (recipient === 'not_allowed') return skip('recipient_not_allowed_in_this_stage');
  return suppressed && skip(`address_${suppressed}`);
}

function fromMarketing(about: Question, store: StoreSettings, now: string): Verdict | undefined {
  if (about.unsubscribed) return skip('unsubscribed');
  if (!about.consent) return skip('no_consent');
  if (about.returning) return skip(about.returning);
  const [cause] = about.openCases;
  if (cause) {
    const until = after(about.wantedSince, CASE_PATIENCE_MS);
    return now < until ? hold(`case_open_${cause}`, until) : skip(`case_open_${cause}`);
  }
  const opening = nextOpening(now, about.zone, store.review.hours);
  return opening > now ? hold('quiet_hours', opening) : undefined;
}

function fromTracking({ kind, trackingNumber, wantedSince }: Question, store: StoreSettings, now: string) {
  if (kind !== 'dispatched' || trackingNumber !== 'expected') return undefined;
  const until = after(wantedSince, store.trackingNumberPatienceHours * HOUR_MS);
  return now < until ? hold('no_tracking_number_yet', until) : undefined;
}
