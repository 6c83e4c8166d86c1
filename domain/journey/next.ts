import { isFollowUp } from '../message/kinds.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { type Awaited, awaited } from './awaited.ts';
import { overdueTime } from './cases.ts';
import { followUps } from './follow-ups.ts';
import { type History, heldMessages, isCancelled, wentBack } from './history.ts';
import { isPastItsLife } from './lateness.ts';

/** What the journey waits for and until when at the latest, or why it ends. */
export type Next =
  | { next: 'update' | 'check_in' | 'review' | 'reminder'; until: string }
  | { next: 'end'; outcome: JourneyOutcome };
export type JourneyOutcome = 'done' | 'cancelled' | 'returned' | 'handed_over' | 'too_old';

/** Whatever else the journey awaits, it also looks at held messages and open cases when they are due. */
export function whatNext(history: History, store: StoreSettings, now: string): Next {
  const next = unheld(history, store, awaited(history, store, now));
  const held = heldMessages(history).filter(({ kind }) => !isFollowUp(kind));
  const soonest = [...held.map(({ until }) => until!), ...overdueTime(history, store)].sort()[0];
  if (soonest === undefined) return next;
  if (next.next === 'end') return { next: 'update', until: soonest };
  return { next: next.next, until: next.until < soonest ? next.until : soonest };
}

function unheld(history: History, store: StoreSettings, { what, until }: Awaited): Next {
  switch (what) {
    case 'nothing_more':
      return { next: 'end', outcome: endOf(history, store) };
    case 'people':
      return { next: 'end', outcome: wentBack(history) ? 'returned' : 'handed_over' };
    case 'review':
    case 'nothing_to_ship':
      return { next: followUps(history, store)[0]!.stage, until: until! };
    default:
      return { next: 'update', until: until! };
  }
}

function endOf(history: History, store: StoreSettings): JourneyOutcome {
  if (isCancelled(history)) return 'cancelled';
  if (wentBack(history)) return 'returned';
  return isPastItsLife(history, store) ? 'too_old' : 'done';
}
