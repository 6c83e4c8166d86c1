import { localDate } from '../calendar/windows.ts';
import { type Candidate, eventsOf, occurrenceOf, type Step } from '../journey/candidates.ts';
import { latenessAt, learnedIn } from '../journey/chance.ts';
import type { Register } from '../journey/flow.ts';
import { reviewWasAsked } from '../journey/follow-ups.ts';
import { isReviewed, itemsToReview, returningIn } from '../journey/goods.ts';
import {
  answersOf,
  type History,
  isCancelled,
  isGivenUp,
  isUnderWay,
  lastDecision,
  lastHold,
  ledgerOf,
  openCases,
  toldOf,
  zoneOfOrder,
} from '../journey/history.ts';
import { reopenedCause } from '../journey/resolved.ts';
import { isStillTomorrow } from '../journey/tomorrow.ts';
import { movedMoney } from '../order/facts.ts';
import { type ParcelMilestone, partsOf, progressOf } from '../parcel/milestones.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { ledgerKey, type MessageRef } from '../records/keys.ts';
import { isMarketing, kindOf, type MessageKind, mailOf } from './kinds.ts';
import type { DecisionContext } from './types.ts';

/** The part of a decision's context that comes from the contact. */
export type Recipient = Pick<DecisionContext, 'recipient' | 'suppressed' | 'consent' | 'unsubscribed' | 'softBounces'>;

/** Everything that `evaluate` needs to know about a message. */
export function contextOf(
  history: History,
  mail: Candidate,
  recipient: Recipient,
  store: StoreSettings,
  now: string,
): DecisionContext {
  const { platform, order } = history.meta;
  const parcel = parcelOf(history, mail) ?? (mail.parcelId === undefined ? undefined : { parcelId: mail.parcelId });
  const firstHeld = toldOf(history, mail).decisions.find(
    (one) => ledgerKey(one) === ledgerKey(mail) && one.outcome === 'held',
  );
  const reopened = reopenedCause(history, mail);
  return {
    kind: mail.kind,
    platform,
    placedAt: order.placedAt,
    happenedAt: mail.happenedAt,
    notify: mail.notify,
    test: order.test,
    gift: order.gift,
    ...recipient,
    basis: basisOf(history, store),
    zone: zoneOfOrder(history, store),
    ledger: ledger(history, mail),
    ...(mail.resend !== undefined && { resend: true as const }),
    supersededBy: supersededBy(history, mail, store),
    sharedSince: sharedSince(history, mail, store, now),
    trackingNumber: trackingNumber(history, mail),
    scanned: isScanned(history, mail),
    cancelled: isCancelled(history) && !(parcel && isUnderWay(history, parcel)),
    voided: parcel?.voided === true,
    moneyMoved: moneyMoved(history, mail),
    returning: returningIn(history),
    ...(history.flow.held && { heldByHand: true }),
    ...(reopened && { reopened }),
    openCases: openCases(history).map(({ cause }) => cause),
    reviewable: itemsToReview(history).length > 0,
    reviewed: isReviewed(history),
    ...(isAnswered(history, mail.kind) && { answered: true }),
    ...(LATE.includes(mail.kind) && { late: latenessTold(history, store, now) }),
    ...(mail.kind === 'arriving_tomorrow' && { tomorrow: isStillTomorrow(history, store, mail, now) }),
    held: lastHold(history, mail),
    wantedSince: firstHeld?.at ?? now,
  };
}

function isAnswered(history: History, kind: MessageKind): boolean {
  const { checkIn, rating } = answersOf(history);
  return (kind === 'check_in' ? checkIn : isMarketing(kind) ? rating : undefined) !== undefined;
}

const LATE: readonly MessageKind[] = ['running_late', 'preparing'];

function latenessTold(history: History, store: StoreSettings, now: string): DecisionContext['late'] {
  const { state, chance } = latenessAt(history, store, now);
  return { state, chance: Math.round(chance * 1000) / 1000, parcels: learnedIn(history).storeParcels };
}

function ledger(history: History, mail: Candidate): DecisionContext['ledger'] {
  const entry = ledgerOf(history, mail);
  if (!entry) return undefined;
  const { status, claimedAt: since, sesError } = entry;
  if (status === 'failed' && sesError) return { status: 'ses_error', since };
  return { status: status === 'claimed' || status === 'failed' || status === 'unknown' ? status : 'sent', since };
}

/**
 * A message that says more about the parcel: it has gone, or certainly will. A message that was given up supersedes nothing,
 * except an arrival: no mail may say that a parcel is on its way when it has arrived.
 */
function supersededBy(history: History, mail: Candidate, store: StoreSettings): MessageKind | undefined {
  if (mail.kind === 'check_in' && reviewWasAsked(history)) return 'review_request';
  const register = history.flow.registers[`p#${mail.parcelId}`];
  if (!register) return undefined;
  const { leftAgain } = partsOf(register.mark);
  const here = { milestone: register.milestone as ParcelMilestone, occurredAt: register.occurredAt, leftAgain };
  const isGoingBack = mail.kind === 'delivered' && here.milestone === 'returned_to_sender';
  if (!kindOf[mail.kind].superseded && !isGoingBack) return undefined;
  if (kindOf[mail.kind].while?.includes(here.milestone)) return undefined;
  const kind = mailOf(here.milestone);
  if (!kind || (kind === mail.kind && !isPast(mail, here, zoneOfOrder(history, store)))) return undefined;
  const isOurs = !store.mailsOff.includes(kind) && !store.platformSends[history.meta.platform]?.includes(kind);
  const tells =
    kind === 'delivered' ||
    isGoing(history, { ...mail, kind, occurrence: occurrenceOf(here, zoneOfOrder(history, store)) }, register);
  return isOurs && tells ? kind : undefined;
}

function isGoing(history: History, mail: MessageRef, { notify }: Register): boolean {
  const decision = lastDecision(history, mail);
  return notify !== false && !(decision && isGivenUp(decision));
}

/** For two mails of one kind: the parcel got there again on a later day, or was returned after the problem. */
function isPast({ occurrence, happenedAt }: Candidate, here: Step, zone: string): boolean {
  if (occurrence === occurrenceOf(here, zone)) return false;
  return here.milestone === 'returned_to_sender' || happenedAt < here.occurredAt;
}

const parcelOf = ({ parcels }: History, { parcelId }: Candidate) => parcels.find((one) => one.parcelId === parcelId);

function trackingNumber(history: History, mail: Candidate): DecisionContext['trackingNumber'] {
  const described = parcelOf(history, mail);
  if (!described) return 'none';
  return described.trackingNumber ? 'known' : 'expected';
}

const isScanned = ({ flow }: History, { parcelId }: Candidate): boolean =>
  progressOf(flow.registers[`p#${parcelId}`]?.mark) === 'further';

function moneyMoved(history: History, mail: Candidate): boolean {
  const told = mail.kind === 'refunded' ? eventsOf(history, mail) : [];
  return told.length === 0 || told.some(({ refund }) => movedMoney(refund));
}

/** By the customer's country where the settings name it, else by the store's rule. */
export function basisOf({ meta }: History, { review }: StoreSettings): DecisionContext['basis'] {
  const { country } = meta.order.shippingAddress ?? {};
  return (country ? review.basisIn?.[country] : undefined) ?? review.basis;
}

/** Several parcels of one day share one message of a kind: after the first, the others wait and go together. */
function sharedSince(
  history: History,
  { kind, parcelId }: Candidate,
  store: StoreSettings,
  now: string,
): string | undefined {
  if (parcelId === undefined || !kindOf[kind].shared) return undefined;
  const zone = zoneOfOrder(history, store);
  const today = history.decisions.filter(
    (one) =>
      one.kind === kind &&
      one.outcome === 'sent' &&
      one.parcelId !== parcelId &&
      localDate(one.at, zone) === localDate(now, zone),
  );
  return today.at(-1)?.at;
}
