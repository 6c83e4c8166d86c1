import { addDays, spreadOpening } from '../calendar/windows.ts';
import type { MessageKind } from '../message/kinds.ts';
import type { DecisionContext } from '../message/types.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Decision } from '../records/items.ts';
import type { MessageRef } from '../records/keys.ts';
import { fractionOf } from '../shared/digest.ts';
import { compare, latest } from '../shared/sorting.ts';
import { isCalledOffInWhole, isComplete, isReviewed, lastDelivered, returningIn, returnWithdrawn } from './goods.ts';
import { answersOf, type History, lastDecision, openCases, zoneOfOrder } from './history.ts';

// The messages some days after the goods arrived: the check-in, the request for a review, one reminder.

export type FollowUp = { kind: MessageKind; stage: 'check_in' | 'review' | 'reminder'; until: string };

/** The follow-ups without a final decision, earliest first, each with its time by today's settings. */
export function followUps(history: History, store: StoreSettings): FollowUp[] {
  const delivered = lastDelivered(history);
  if (!delivered) return [];
  const all = [checkIn(history, store, delivered), reviewStep(history, store, delivered)];
  return all.filter((one) => one !== undefined).sort((a, b) => compare(a.until, b.until));
}

function checkIn(history: History, store: StoreSettings, delivered: string): FollowUp | undefined {
  if (store.checkIn === false || reviewWasAsked(history)) return undefined;
  const last = lastWord(history, { kind: 'check_in', occurrence: '1' });
  if (last && last.outcome !== 'held') return undefined;
  const kept = returnWithdrawn(history);
  const calm = kept && due(history, store, kept, store.checkIn.afterDays);
  const until = latest(due(history, store, delivered, store.checkIn.afterDays), heldUntil(history, last), calm);
  return { kind: 'check_in', stage: 'check_in', until };
}

export const reviewWasAsked = (history: History): boolean =>
  lastDecision(history, { kind: 'review_request', occurrence: '1' })?.outcome === 'sent';

/** The last decision; but "the goods go back" does not count when the customer keeps something after all. */
function lastWord(history: History, mail: MessageRef): Decision | undefined {
  const last = lastDecision(history, mail);
  return last && RETURNING.includes(last.reason) && !returningIn(history) ? undefined : last;
}

const RETURNING: readonly string[] = [
  'refunded',
  'return_requested',
  'return_received',
  'returned_to_sender',
] satisfies DecisionContext['returning'][];

/** The review request or its reminder, whichever has no final decision. */
function reviewStep(history: History, store: StoreSettings, delivered: string): FollowUp | undefined {
  const { afterDays, afterTroubleDays, remindAfterDays } = store.review;
  const asked = lastWord(history, { kind: 'review_request', occurrence: '1' });
  if (!asked || asked.outcome === 'held') {
    const calm = [troubleEnded(history), returnWithdrawn(history)].map(
      (ended) => ended && due(history, store, ended, afterTroubleDays),
    );
    const wait = latest(due(history, store, delivered, afterDays), heldUntil(history, asked), ...calm);
    const until = latest(wait, answerAwaited(history, store));
    return { kind: 'review_request', stage: 'review', until };
  }
  if (asked.outcome !== 'sent' || remindAfterDays === undefined || isReviewed(history)) return undefined;
  if (answersOf(history).rating) return undefined;
  const reminded = lastDecision(history, { kind: 'review_reminder', occurrence: '1' });
  if (reminded && reminded.outcome !== 'held') return undefined;
  const until = latest(due(history, store, asked.at, remindAfterDays), heldUntil(history, reminded));
  return { kind: 'review_reminder', stage: 'reminder', until };
}

/** The check-in was sent and is not answered yet: the review request gives it some time. */
function answerAwaited(history: History, store: StoreSettings): string | undefined {
  if (store.pages === false || store.checkIn === false || answersOf(history).checkIn) return undefined;
  const asked = lastDecision(history, { kind: 'check_in', occurrence: '1' });
  return asked?.outcome === 'sent' ? due(history, store, asked.at, store.checkIn.patienceDays) : undefined;
}

/** A follow-up held for a case is free as soon as no case is open. */
const heldUntil = (history: History, last: Decision | undefined): string | undefined =>
  last?.reason.startsWith('case_open_') && openCases(history).length === 0 ? undefined : last?.until;

/** When the last case of the order was closed; `undefined` when it never had one, or one is open. */
export function troubleEnded(history: History): string | undefined {
  if (openCases(history).length > 0) return undefined;
  return history.cases
    .flatMap(({ closedAt }) => closedAt ?? [])
    .sort()
    .at(-1);
}

function due(history: History, store: StoreSettings, from: string, days: number): string {
  const zone = zoneOfOrder(history, store);
  const fraction = fractionOf(`${history.store} ${history.meta.order.orderId}`);
  return spreadOpening(addDays(from, days, zone), zone, store.marketingHours, fraction);
}

/** The follow-ups that are due by the calendar, whatever holds them. */
export function followUpsDue(history: History, store: StoreSettings, now: string): FollowUp[] {
  if (!isComplete(history) || isCalledOffInWhole(history)) return [];
  const decisions = history.decisions.filter(({ outcome }) => outcome !== 'held');
  return followUps({ ...history, decisions }, store).filter(({ until }) => until <= now);
}
