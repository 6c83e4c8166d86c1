import { addDays, nextOpening } from '../calendar/windows.ts';
import { isMarketing } from '../message/kinds.ts';
import type { StoreSettings } from '../policy/settings.ts';
import {
  type History,
  heldMessages,
  isCancelled,
  isComplete,
  lastDecision,
  lastDelivered,
  wentBack,
  zoneOfOrder,
} from './history.ts';
import { isForPeople, lookTime } from './lateness.ts';

/** What the journey waits for, and until when at the latest; or why it ends. */
export type Next = { next: 'update' | 'review' | 'reminder'; until: string } | { next: 'end'; outcome: JourneyOutcome };
export type JourneyOutcome = 'done' | 'cancelled' | 'returned' | 'handed_over';

export function whatNext(history: History, store: StoreSettings, now: string): Next {
  const next = unheld(history, store, now);
  const held = heldMessages(history).filter(({ kind }) => !isMarketing(kind));
  const soonest = held.map(({ until }) => until!).sort()[0];
  if (soonest === undefined) return next;
  if (next.next === 'end') return { next: 'update', until: soonest };
  return { next: next.next, until: next.until < soonest ? next.until : soonest };
}

function unheld(history: History, store: StoreSettings, now: string): Next {
  if (isCancelled(history)) return { next: 'end', outcome: 'cancelled' };
  if (!isComplete(history)) {
    if (isForPeople(history, store, now)) return { next: 'end', outcome: 'handed_over' };
    return { next: 'update', until: lookTime(history, store) };
  }
  if (wentBack(history)) return { next: 'end', outcome: 'returned' };
  return reviewStep(history, store) ?? { next: 'end', outcome: 'done' };
}

/** The review request or its reminder, whichever is still to be decided, and its time from today's settings. */
export function reviewStep(
  history: History,
  store: StoreSettings,
): { next: 'review' | 'reminder'; until: string } | undefined {
  const delivered = lastDelivered(history);
  if (!delivered) return undefined;
  const { afterDays, remindAfterDays } = store.review;
  const zone = zoneOfOrder(history, store);
  const due = (from: string, days: number) => nextOpening(addDays(from, days, zone), zone, store.marketingHours);
  const asked = lastDecision(history, { kind: 'review_request', occurrence: '1' });
  if (!asked || asked.outcome === 'held')
    return { next: 'review', until: later(due(delivered, afterDays), asked?.until) };
  if (asked.outcome !== 'sent' || remindAfterDays === undefined) return undefined;
  const reminded = lastDecision(history, { kind: 'review_reminder', occurrence: '1' });
  if (reminded && reminded.outcome !== 'held') return undefined;
  return { next: 'reminder', until: later(due(asked.at, remindAfterDays), reminded?.until) };
}

/** Whether a review mail that may be held is due by the calendar, whatever holds it. */
export function isReviewDue(history: History, store: StoreSettings, now: string): boolean {
  const decisions = history.decisions.filter(({ outcome }) => outcome !== 'held');
  const step = isComplete(history) && !isCancelled(history) ? reviewStep({ ...history, decisions }, store) : undefined;
  return step !== undefined && step.until <= now;
}

const later = (a: string, b: string | undefined): string => (b !== undefined && b > a ? b : a);
