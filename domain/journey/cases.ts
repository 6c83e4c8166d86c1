import { addDays } from '../calendar/windows.ts';
import { NEWS_AGE_MS } from '../message/age.ts';
import { type CaseEnd, type Cause, causeRow } from '../message/cause.ts';
import { isMarketing } from '../message/kinds.ts';
import { isCanary } from '../order/canary.ts';
import { type Milestone, timeIn } from '../parcel/milestones.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { isBeforeGoLive, liveFrom } from '../policy/store.ts';
import type { Case, Decision, LedgerEntry } from '../records/items.ts';
import { ledgerKey } from '../records/keys.ts';
import { latest } from '../shared/sorting.ts';
import { recipientOf } from './confirmation.ts';
import type { Signal } from './dispatch.ts';
import { entriesOf, type Register } from './flow.ts';
import { allMoneyBack, isCalledOffInWhole, isComplete, isPaidBackFor } from './goods.ts';
import { type History, isClosed, openCases, parcelStates, zoneOfOrder } from './history.ts';
import { handOverTime, isForPeople, isPastItsLife, missedRounds } from './lateness.ts';

/** The cause, the parcel or order it is about, and since when (UTC ISO). Without a time it can happen only once. */
export type Concern = Pick<Case, 'cause' | 'subject'> & { since?: string | undefined };

/**
 * The cases to open after this step. A case is opened once per cause and subject, and again when the cause happens again
 * after the case was closed. There are none for test orders and canaries, after all money went back, or about things that
 * customers are not told of either: from before the store went live, or too old for a message to be of use.
 */
export function causesOf(history: History, store: StoreSettings, signal: Signal | undefined, now: string): Concern[] {
  const { meta } = history;
  if (meta.order.test || isCanary(meta.order.orderId) || allMoneyBack(history)) return [];
  if (isBeforeGoLive(store, meta.order.placedAt) || isPastItsLife(history, store)) return [];
  const found: Concern[] = heardIn(history, signal).flatMap(ofSignal);
  if (missedRounds(history).some(({ reason }) => !TOLD_NOBODY.includes(reason)))
    found.push({ cause: 'late', subject: 'order' });
  if (!isComplete(history) && isForPeople(history, store, now)) {
    // not now: closing the case wakes the journey, and it has still heard nothing
    found.push({ cause: 'handed_over', subject: 'order', since: handOverTime(history, store, now) });
  }
  found.push(...ofMails(history));
  const oldest = latest(new Date(Date.parse(now) - NEWS_AGE_MS).toISOString(), liveFrom(store).at);
  return found.filter(({ since }) => since === undefined || since >= oldest);
}

const TOLD_NOBODY = ['too_long_ago', 'placed_before_go_live', 'before_go_live', 'test_order'];

/** What this step acts on, and what earlier steps acted on: a step that failed for good opened no case. */
function heardIn({ flow: { acknowledged, registers } }: History, signal: Signal | undefined): Signal[] {
  const before = entriesOf(registers)
    .filter(([name, { mark }]) => name !== signal?.register && (acknowledged[name] ?? '') >= mark)
    .map(([register, { milestone, mark }]) => ({ register, milestone, mark }));
  return signal ? [signal, ...before] : before;
}

/** Why a mail about the order did not reach its customer, other than by a rule. */
function ofMails(history: History): Concern[] {
  const bounced = bounceAtAddress(history);
  const failed = failedMessages(history).at(-1);
  return [
    ...(bounced ? [{ cause: 'bounced', subject: 'order', since: bounced.occurredAt } as const] : []),
    ...(failed ? [{ cause: 'failed_message', subject: 'order', since: failed.at } as const] : []),
  ];
}

/** The bounce at the order's present address. */
function bounceAtAddress({ meta, flow }: History): Register | undefined {
  const { email } = meta.order.customer;
  const bounced = flow.registers['o#bounced'];
  return email !== undefined && bounced?.to === recipientOf(email) ? bounced : undefined;
}

/** Messages that Amazon SES refused and that had no other decision since. Marketing mails need no people. */
function failedMessages({ decisions }: History): Decision[] {
  const last = new Map(
    decisions.filter(({ outcome }) => outcome !== 'held').map((one) => [ledgerKey(one), one] as const),
  );
  return [...last.values()].filter(({ kind, outcome }) => outcome === 'failed' && !isMarketing(kind));
}

function ofSignal(signal: Signal): Concern[] {
  const subject = signal.register.startsWith('p#') ? `parcel:${signal.register.slice(2)}` : 'order';
  if (signal.milestone === 'exception') return [{ cause: 'problem', subject, since: timeIn(signal.mark) }];
  if (signal.milestone === 'returned_to_sender') return [{ cause: 'returned', subject, since: timeIn(signal.mark) }];
  return signal.milestone === 'contradicted' ? [{ cause: 'contradicted', subject, since: signal.mark }] : [];
}

/** Whether the cause happened again after its case was closed. */
export const isReopened = ({ closedAt }: Case, { since }: Concern): boolean =>
  closedAt !== undefined && since !== undefined && since > closedAt;

export type Closing = Pick<Case, 'cause' | 'subject'> & { because: CaseEnd };

/** The open cases that have ended by themselves: each cause says what ends it. */
export function casesOver(history: History): Closing[] {
  return openCases(history).flatMap(({ cause, subject, openedAt }) => {
    const ends = [
      endOfMails(history, cause, openedAt),
      endOf(history, subject, openedAt),
      endOfWait(history, cause, subject, openedAt),
    ];
    const because = ends.find((end) => end && causeRow[cause].endedBy.includes(end));
    return because ? [{ cause, subject, because }] : [];
  });
}

function endOfMails(history: History, cause: Cause, openedAt: string): CaseEnd | undefined {
  if (cause === 'bounced') {
    const bounced = bounceAtAddress(history);
    if (!bounced) return 'address_corrected';
    const isReached = ({ to, status, claimedAt }: LedgerEntry) =>
      to === bounced.to && status === 'delivered' && claimedAt > bounced.occurredAt;
    return history.mails.some(isReached) ? 'sent' : undefined;
  }
  if (cause !== 'failed_message' || failedMessages(history).length > 0) return undefined;
  const isSent = history.decisions.some(({ outcome, kind, at }) => {
    return outcome === 'sent' && !isMarketing(kind) && at >= openedAt;
  });
  return isSent ? 'sent' : 'not_needed';
}

/** It must have happened after the case was opened: the delivery that a case doubts does not end it. */
function endOf(history: History, subject: string, openedAt: string): CaseEnd | undefined {
  if (allMoneyBack(history) && isHeardSince(history, openedAt, ['refunded'])) return 'money_back';
  if (isCalledOffInWhole(history)) {
    const isNews = history.meta.order.paymentEnded || isHeardSince(history, openedAt, ENDS);
    return isNews && isComplete(history) ? (isPaidBack(history) ? 'money_back' : 'called_off') : undefined;
  }
  const parcels = parcelStates(history).filter(({ assumed }) => !assumed);
  const arrived = parcels.filter((one) => one.milestone === 'delivered' && heardAfter(history, one.parcelId, openedAt));
  if (subject !== 'order' && arrived.some(({ parcelId }) => subject === `parcel:${parcelId}`)) return 'arrived';
  const hasAll = isComplete(history) && parcels.filter(isClosed).some(({ milestone }) => milestone === 'delivered');
  return hasAll && arrived.length > 0 ? 'arrived' : undefined;
}

/** Nobody waits any more for goods that were paid back. */
function endOfWait(history: History, cause: Cause, subject: string, openedAt: string): CaseEnd | undefined {
  if (!causeRow[cause].endedBy.includes('arrived') || !isHeardSince(history, openedAt, ['refunded'])) return undefined;
  return isPaidBackFor(history, subject) ? 'money_back' : undefined;
}

const isPaidBack = (history: History): boolean => history.flow.registers['o#refunded'] !== undefined;

const ENDS: readonly Milestone[] = ['cancelled', 'deleted', 'refunded', 'delivered', 'returned_to_sender'];

const isHeardSince = ({ events }: History, openedAt: string, milestones: readonly Milestone[]): boolean =>
  events.some(({ milestone, receivedAt }) => milestones.includes(milestone) && receivedAt > openedAt);

/** The time of receipt counts, because a delivery may be reported late. */
const heardAfter = ({ events }: History, parcelId: string, openedAt: string): boolean =>
  events.some((event) => event.parcelId === parcelId && event.milestone === 'delivered' && event.receivedAt > openedAt);

/** When the team is told again of cases that stay open. */
export function overdueTime(history: History, store: StoreSettings): string[] {
  const zone = zoneOfOrder(history, store);
  const open = openCases(history).filter(({ overdueAt }) => overdueAt === undefined);
  return open.map(({ openedAt }) => addDays(openedAt, store.cases.overdueDays, zone));
}

/** The cases that the team is told of again now. */
export const overdueCases = (history: History, store: StoreSettings, now: string): Case[] =>
  openCases(history).filter(
    ({ overdueAt, openedAt }) =>
      overdueAt === undefined && addDays(openedAt, store.cases.overdueDays, zoneOfOrder(history, store)) <= now,
  );
