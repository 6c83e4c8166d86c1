import { DAY_MS, HOUR_MS } from '../calendar/durations.ts';
import { addDays, endOfDay, localDate, spreadOpening } from '../calendar/windows.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { isBeforeGoLive, liveFrom } from '../policy/store.ts';
import { fractionOf } from '../shared/digest.ts';
import { ofUseUntil } from './age.ts';
import { isFollowUp, isMarketing, kindOf, REVIEW_PATIENCE_DAYS } from './kinds.ts';
import { lookAgainAt } from './patience.ts';
import { fromConfirmations, fromRateLimit } from './rate-limit.ts';
import type { Reason } from './reasons.ts';
import type { DecisionContext, Verdict } from './types.ts';

// Whether a mail goes. The rule is pure and gets plain values only, so a kept decision can be made again.

/** How long an unanswered call to SES waits for SES's event. SES sends events at its best effort, mostly within seconds. */
const UNKNOWN_PATIENCE_MS = DAY_MS;
/** The same after an error of SES itself: AWS says that such a mail did not go, but that is no proof. */
const ERROR_PATIENCE_MS = HOUR_MS;
const REVIEW_PATIENCE_MS = REVIEW_PATIENCE_DAYS * DAY_MS;
/** A check-in makes sense for some weeks. */
const CHECK_IN_PATIENCE_MS = 21 * DAY_MS;
/** After one parcel's message went, how long those of other parcels of the same day wait for each other. */
const SHARING_MS = 4 * HOUR_MS;

export function evaluate(about: DecisionContext, store: StoreSettings, now: string): Verdict {
  return (
    fromLedger(about, store, now) ??
    (about.resend ? undefined : fromJourney(about, store, now)) ??
    fromRecipient(about) ??
    fromPeople(about, now) ??
    (about.resend ? undefined : fromTime(about, store, now)) ??
    fromAddress(about, store, now) ??
    fromConfirmations(about, now) ??
    fromRateLimit(about, store, now) ?? { do: 'send' }
  );
}

/** Whether the journey should tell it at all; what people have sent to another address is decided by them. */
const fromJourney = (about: DecisionContext, store: StoreSettings, now: string): Verdict | undefined =>
  fromOwnership(about, store) ?? fromAge(about, store, now) ?? fromOrder(about);

/** Whether it is its time. */
const fromTime = (about: DecisionContext, store: StoreSettings, now: string): Verdict | undefined =>
  (isFollowUp(about.kind) ? fromFollowUp(about, store, now) : undefined) ??
  fromTracking(about, store, now) ??
  fromSharing(about, now);

const skip = (reason: Reason): Verdict => ({ do: 'skip', reason });
const hold = (reason: Reason, until: string): Verdict => ({ do: 'hold', reason, until });
const GIVE_UP: Verdict = { do: 'give_up', reason: 'ses_never_answered' };
/** Until when a mail handed to SES at this time waits for SES's event. */
export const sesAnswersUntil = (handedOver: string): string => after(handedOver, UNKNOWN_PATIENCE_MS);
const after = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

function fromLedger({ ledger, held }: DecisionContext, store: StoreSettings, now: string): Verdict | undefined {
  if (!ledger || ledger.status === 'failed') return undefined;
  if (ledger.status === 'ses_error') {
    const until = after(ledger.since, ERROR_PATIENCE_MS);
    return now < until ? hold('ses_error', held?.reason === 'ses_error' ? held.until : until) : undefined;
  }
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
  if (happenedAt < liveFrom(store).at) return skip('before_go_live');
  const end = ofUseUntil(about);
  if (end === undefined || now <= end) return undefined;
  return skip(kind === 'order_confirmation' ? 'too_late_to_confirm' : 'too_long_ago');
}

function fromOrder({
  kind,
  test,
  cancelled,
  moneyMoved,
  voided,
  supersededBy,
  tomorrow,
  gift,
  reopened,
}: DecisionContext): Verdict | undefined {
  if (test) return skip('test_order');
  if (cancelled && !kindOf[kind].afterCancellation) return skip('order_cancelled');
  if (!moneyMoved) return skip('no_money_moved');
  if (voided) return skip('parcel_called_off');
  if (supersededBy) return skip(`superseded_by_${supersededBy}`);
  if (tomorrow === false) return skip('not_tomorrow_any_more');
  if (reopened) return skip(`case_open_${reopened}`);
  if (gift && isFollowUp(kind)) return skip('gift'); // the buyer did not receive the goods
  return undefined;
}

function fromRecipient({ recipient, suppressed }: DecisionContext): Verdict | undefined {
  if (recipient === 'missing') return skip('no_email_address');
  if (recipient === 'unmailable') return skip('address_not_ascii');
  if (recipient === 'not_allowed') return skip('recipient_not_allowed_in_this_stage');
  return suppressed && skip(`address_${suppressed}`);
}

function fromPeople(about: DecisionContext, now: string): Verdict | undefined {
  return about.heldByHand ? hold('held_by_hand', lookAgainAt('held_by_hand', about, now)) : undefined;
}

/** Follow-ups wait while something is wrong, and do not go to customers who keep nothing. */
function fromFollowUp(about: DecisionContext, store: StoreSettings, now: string): Verdict | undefined {
  const isAsking = isMarketing(about.kind);
  if (isAsking && about.unsubscribed) return skip('unsubscribed');
  if (isAsking && about.basis === 'consent' && !about.consent) return skip('no_consent');
  if (isAsking && (about.softBounces ?? 0) >= store.softBounces.mails) return skip('address_bounces_for_now');
  if (about.returning) return skip(about.returning);
  if (!about.reviewable) return skip('nothing_to_review');
  if (isAsking && about.reviewed) return skip('reviewed_already');
  if (about.answered) return skip('answered_already');
  const isTooLate = isTooLateToAsk(about, store, now);
  const [cause] = about.openCases;
  if (cause) return isTooLate ? skip(`case_open_${cause}`) : hold(`case_open_${cause}`, lastChance(about, now));
  if (isTooLate) return skip('too_late_to_ask');
  if (isAsking && about.paused && about.paused > now) return hold('paused_by_customer', about.paused);
  if (about.elsewhere) return hold('other_order_has_case', after(now, DAY_MS)); // closing that case wakes the journey of its own order only
  return (isAsking ? fromFrequency(about, store, now) : undefined) ?? fromHours(about, store, now);
}

/** Closing the case wakes the journey; otherwise the message is decided once more when it is too late. */
const lastChance = ({ kind, wantedSince }: DecisionContext, now: string): string => {
  const end = after(wantedSince, patienceOf(kind) + 1);
  return end > now ? end : after(now, DAY_MS);
};

const patienceOf = (kind: DecisionContext['kind']): number =>
  isMarketing(kind) ? REVIEW_PATIENCE_MS : CHECK_IN_PATIENCE_MS;

/** Held for too long, or first due long ago, as with an old order that is imported. */
function isTooLateToAsk(
  { kind, happenedAt, wantedSince }: DecisionContext,
  { review }: StoreSettings,
  now: string,
): boolean {
  const due = after(happenedAt, Math.max(review.afterDays, review.afterTroubleDays) * DAY_MS);
  const isOld = kind !== 'review_reminder' && wantedSince > after(due, patienceOf(kind));
  return isOld || now > after(wantedSince, patienceOf(kind));
}

/** It defers a mail, but never drops it: the mail goes when the oldest of the earlier ones leaves the period. */
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

/** When the next mail may go under this cap; empty: at any time. */
function turnAfter(went: { at: string }[], most: number, days: number, zone: string): string {
  const oldest = went
    .map(({ at }) => at)
    .sort()
    .at(-most);
  return oldest === undefined ? '' : addDays(oldest, days, zone);
}

function fromHours(
  { zone, placedAt, happenedAt }: DecisionContext,
  store: StoreSettings,
  now: string,
): Verdict | undefined {
  const opening = spreadOpening(now, zone, store.marketingHours, fractionOf(`${placedAt} ${happenedAt}`));
  return opening > now ? hold('quiet_hours', opening) : undefined;
}

/** The other parcels' messages of the day go together, some hours after the first. */
function fromSharing({ sharedSince, isShared }: DecisionContext, now: string): Verdict | undefined {
  if (isShared) return skip('told_with_another_parcel');
  const until = sharedSince && after(sharedSince, SHARING_MS);
  return until && now < until ? hold('shares_a_message', until) : undefined;
}

/** Beyond the daily limit an address gets one message a day about each order it already had mail about, and none about others. */
function fromAddress(about: DecisionContext, store: StoreSettings, now: string): Verdict | undefined {
  const { kind, today, placedAt } = about;
  if (!today || today.toAddress < store.limits.perAddress) return undefined;
  if (kind !== 'order_confirmation' && today.ofOrder === 0) return undefined;
  const tomorrow = endOfDay(localDate(now, store.timeZone), store.timeZone);
  return hold('too_many_to_this_address', after(tomorrow, fractionOf(`${kind} ${placedAt}`) * HOUR_MS));
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
