import { causeRow } from '../message/cause.ts';
import {
  type Case,
  type CaseEntry,
  type CaseEpisode,
  type CaseOutcome,
  type CaseRef,
  isTold,
  TOLD_OUTCOMES,
} from '../records/items.ts';
import { PorchlightError } from '../shared/errors.ts';

// Changes of a case. The rule is pure, so that use cases, the journey and a recount share it. Times are UTC ISO.

/** What people or the customer do with a case. An entry with an id that the case already has changes nothing. */
export type CaseChange =
  | { do: 'note'; entry: NewEntry }
  | { do: 'answer'; entry: NewEntry }
  | { do: 'customer_wrote'; entry: NewEntry }
  | { do: 'assign'; assignee: string | undefined }
  | { do: 'snooze'; until: string | undefined }
  | { do: 'set'; priority?: Case['priority']; waitsFor?: Case['waitsFor'] }
  | { do: 'close'; outcome?: CaseOutcome | undefined; tell?: boolean | undefined }
  | { do: 'reopen' };

export type NewEntry = Pick<CaseEntry, 'id' | 'by' | 'text'>;

/** The longest text and the most entries: a case lies in its order's partition, which every step of the journey reads. */
export const MOST_TEXT = 2000;
export const MOST_ENTRIES = 50;
const MOST_EPISODES = 20;

export class CaseIsFull extends PorchlightError {
  override name = 'CaseIsFull';
  override message =
    `a case keeps at most ${MOST_ENTRIES} notes and answers: close it, and go on where your team talks`;
}

/** The customer cannot be told an outcome that has no words for customers. */
export class OutcomeNotTold extends PorchlightError {
  override name = 'OutcomeNotTold';
  override message = `the customer can be told of an outcome that is one of ${TOLD_OUTCOMES.join(', ')}`;
}

/** Whether two name the same case of an order. */
export const isSameCase = (
  one: { cause: string; subject: string },
  other: { cause: string; subject: string },
): boolean => one.cause === other.cause && one.subject === other.subject;

/** A new case, or a closed one opened again: it keeps what its last opening counts for, and its entries. */
export function openedCase(ref: CaseRef & Pick<Case, 'about'>, known: Case | undefined, at: string): Case {
  const { cause, subject } = ref;
  const about = known?.about ?? ref.about;
  const { priority, waitsFor } = causeRow[cause];
  const before = known && [...(known.before ?? []), episodeOf(known)].slice(-MOST_EPISODES);
  return {
    cause,
    subject,
    openedAt: at,
    status: 'open',
    priority: known?.priority ?? priority,
    waitsFor,
    ...(about && { about }),
    ...(known && { assignee: known.assignee, log: known.log, before, revision: (known.revision ?? 0) + 1 }),
  };
}

/** @returns `known` itself where nothing changes. @throws CaseIsFull, OutcomeNotTold */
export function caseAfter(known: Case, change: CaseChange, at: string): Case {
  const after = changed(known, change, at);
  return after === known ? known : { ...after, revision: (known.revision ?? 0) + 1 };
}

function changed(known: Case, change: CaseChange, at: string): Case {
  switch (change.do) {
    case 'note':
      return withEntry(known, 'noted', change.entry, at, {});
    case 'answer': {
      const { answeredAt = at, wroteAt, replies = 0, status } = known;
      // only replies before the case was closed, since only those were counted
      const counted = wroteAt === undefined || status === 'closed' ? {} : { replies: replies + 1 };
      return withEntry(known, 'answered', change.entry, at, { answeredAt, waitsFor: 'customer', ...counted });
    }
    case 'customer_wrote': {
      const { wroteAt = at } = known;
      return withEntry(known, 'customer_wrote', change.entry, at, { wroteAt, waitsFor: 'us', snoozedUntil: undefined });
    }
    case 'assign':
      return known.assignee === change.assignee ? known : { ...known, assignee: change.assignee };
    case 'snooze':
      return known.snoozedUntil === change.until ? known : { ...known, snoozedUntil: change.until };
    case 'set': {
      const { priority = known.priority, waitsFor = known.waitsFor } = change;
      const isSame = priority === known.priority && waitsFor === known.waitsFor;
      return isSame ? known : { ...known, priority, waitsFor };
    }
    case 'close':
      if (change.tell && !isTold(change.outcome)) throw new OutcomeNotTold();
      if (known.status === 'closed') return known;
      return {
        ...known,
        status: 'closed',
        closedAt: at,
        outcome: change.outcome,
        ...(change.tell && { tell: true }),
        snoozedUntil: undefined,
      };
    case 'reopen':
      return known.status === 'open' ? known : openedCase(known, known, at);
  }
}

function withEntry(known: Case, what: CaseEntry['what'], entry: NewEntry, at: string, also: Partial<Case>): Case {
  const { log = [] } = known;
  if (log.some(({ id }) => id === entry.id)) return known;
  if (log.length >= MOST_ENTRIES) throw new CaseIsFull();
  const text = entry.text?.trim().slice(0, MOST_TEXT) || undefined;
  return { ...known, ...also, log: [...log, { id: entry.id, at, what, by: entry.by, text }] };
}

export function episodeOf(one: Case): CaseEpisode {
  const { openedAt, closedAt, closedBecause, outcome, answeredAt, wroteAt, replies } = one;
  return { openedAt, closedAt, closedBecause, outcome, answeredAt, wroteAt, replies };
}
