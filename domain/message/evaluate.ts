import { addDays, nextOpening } from '../calendar/windows.ts';
import { isBeforeGoLive, REVIEW_PATIENCE_DAYS, type StoreSettings } from '../policy/settings.ts';
import { isMarketing, kindOf } from './kinds.ts';
import { fromRateLimit } from './rate-limit.ts';
import type { Reason } from './reasons.ts';
import type { DecisionContext, Verdict } from './types.ts';

// Whether a mail goes. Pure, and asked with nothing but plain values, so that a kept decision can be taken again.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long an unanswered call to SES waits for SES's own event. */
const UNKNOWN_PATIENCE_MS = 15 * 60_000;
const CONFIRMATION_AGE_MS = 48 * HOUR_MS;
/** Nobody wants to be told what happened weeks ago. */
const NEWS_AGE_MS = 14 * DAY_MS;
/** How long an open case may hold back the request for a review. */
const CASE_PATIENCE_MS = 14 * DAY_MS;
const REVIEW_PATIENCE_MS = REVIEW_PATIENCE_DAYS * DAY_MS;

export function evaluate(about: DecisionContext, store: StoreSettings, now: string): Verdict {
  return (
    fromLedger(about, store, now) ??
    fromOwnership(about, store) ??
    fromAge(about, store, now) ??
    fromOrder(about) ??
    fromRecipient(about) ??
    (isMarketing(about.kind) ? fromMarketing(about, store, now) : undefined) ??
    fromTracking(about, store, now) ??
    fromRateLimit(about.rate, store, now) ?? { do: 'send' }
  );
}

const skip = (reason: Reason): Verdict => ({ do: 'skip', reason });
const hold = (reason: Reason, until: string): Verdict => ({ do: 'hold', reason, until });
const GIVE_UP: Verdict = { do: 'give_up', reason: 'ses_never_answered' };
/** Until when a mail that was handed to SES at this time waits for SES's own event. */
export const sesAnswersUntil = (handedOver: string): string => after(handedOver, UNKNOWN_PATIENCE_MS);
const after = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

function fromLedger({ ledger }: DecisionContext, store: StoreSettings, now: string): Verdict | undefined {
  if (!ledger || ledger.status === 'failed') return undefined;
  if (ledger.status === 'unknown') return GIVE_UP;
  if (ledger.status !== 'claimed') return skip('already_sent');
  const until = sesAnswersUntil(ledger.since);
  if (now < until) return hold('waiting_for_ses', until);
  return store.unknownSends === 'atLeastOnce' ? undefined : GIVE_UP;
}

function fromOwnership({ kind, platform, notify }: DecisionContext, store: StoreSettings): Verdict | undefined {
  if (!notify) return skip('not_to_notify');
  if (store.mailsOff.includes(kind)) return skip('mail_is_off');
  if (store.platformSends[platform]?.includes(kind)) return skip('platform_sends_it');
  return undefined;
}

function fromAge(about: DecisionContext, store: StoreSettings, now: string): Verdict | undefined {
  const { kind, placedAt, happenedAt } = about;
  if (isBeforeGoLive(store, placedAt)) return skip('placed_before_go_live');
  if (kind === 'order_confirmation' && now > after(happenedAt, CONFIRMATION_AGE_MS)) return skip('too_late_to_confirm');
  if (!isMarketing(kind) && now > after(happenedAt, NEWS_AGE_MS)) return skip('too_long_ago');
  return undefined;
}

function fromOrder({
  kind,
  test,
  cancelled,
  moneyMoved,
  voided,
  supersededBy,
  gift,
}: DecisionContext): Verdict | undefined {
  if (test) return skip('test_order');
  if (cancelled && !kindOf[kind].afterCancellation) return skip('order_cancelled');
  if (!moneyMoved) return skip('no_money_moved');
  if (voided) return skip('parcel_called_off');
  if (supersededBy) return skip(`superseded_by_${supersededBy}`);
  if (gift && isMarketing(kind)) return skip('gift'); // the buyer is not the one who received it
  return undefined;
}

function fromRecipient({ recipient, suppressed }: DecisionContext): Verdict | undefined {
  if (recipient === 'missing') return skip('no_email_address');
  if (recipient === 'not_allowed') return skip('recipient_not_allowed_in_this_stage');
  return suppressed && skip(`address_${suppressed}`);
}

function fromMarketing(about: DecisionContext, store: StoreSettings, now: string): Verdict | undefined {
  if (about.unsubscribed) return skip('unsubscribed');
  if (!about.consent) return skip('no_consent');
  if (about.returning) return skip(about.returning);
  if (!about.reviewable) return skip('nothing_to_review');
  const [cause] = about.openCases;
  if (cause) {
    const until = after(about.wantedSince, CASE_PATIENCE_MS);
    return now < until ? hold(`case_open_${cause}`, until) : skip(`case_open_${cause}`);
  }
  if (isTooLateToAsk(about, store, now)) return skip('too_late_to_ask');
  return fromFrequency(about, store, now) ?? fromHours(about, store, now);
}

/** Held for too long; or first wanted long after its time, as with an old order that is imported. */
function isTooLateToAsk(
  { kind, happenedAt, wantedSince }: DecisionContext,
  { review }: StoreSettings,
  now: string,
): boolean {
  const due = after(happenedAt, review.afterDays * DAY_MS);
  const isOld = kind === 'review_request' && wantedSince > after(due, REVIEW_PATIENCE_MS);
  return isOld || now > after(wantedSince, REVIEW_PATIENCE_MS);
}

/** Defers, never drops: the mail goes when the first of those that went before is old enough. */
function fromFrequency(
  { kind, zone, lately = [] }: DecisionContext,
  store: StoreSettings,
  now: string,
): Verdict | undefined {
  const { mails, days } = store.marketingCap;
  const turn = turnAfter(lately, mails, days, zone);
  if (turn > now) return hold('frequency_cap', turn);
  if (kind !== 'review_request') return undefined;
  const asked = lately.filter((mail) => mail.kind === 'review_request');
  const cooled = turnAfter(asked, 1, store.review.cooldownDays, zone);
  return cooled > now ? hold('asked_about_another_order', cooled) : undefined;
}

/** When the next mail may go, if at most so many go in so many days; empty: at any time. */
function turnAfter(went: { at: string }[], most: number, days: number, zone: string): string {
  const oldest = went
    .map(({ at }) => at)
    .sort()
    .at(-most);
  return oldest === undefined ? '' : addDays(oldest, days, zone);
}

function fromHours({ zone }: DecisionContext, store: StoreSettings, now: string): Verdict | undefined {
  const opening = nextOpening(now, zone, store.marketingHours);
  return opening > now ? hold('quiet_hours', opening) : undefined;
}

function fromTracking(about: DecisionContext, store: StoreSettings, now: string): Verdict | undefined {
  const { kind, trackingNumber, scanned, wantedSince } = about;
  if (kind !== 'dispatched') return undefined;
  const waited = (hours: number) => after(wantedSince, hours * HOUR_MS);
  const number = waited(store.trackingNumberPatienceHours);
  if (trackingNumber === 'expected' && now < number) return hold('no_tracking_number_yet', number);
  const scan = waited(store.firstScanPatienceHours ?? 0);
  return !scanned && now < scan ? hold('no_scan_yet', scan) : undefined;
}
