import { type Cause, isCause } from '../message/cause.ts';
import { type Case, isTold, type ToldOutcome } from '../records/items.ts';
import type { MessageRef } from '../records/keys.ts';
import { digest } from '../shared/digest.ts';
import { type History, lastDecision } from './history.ts';

// What the customer is told about a closed case, if whoever closed it wants that: once per opening of the case.

type ToldCase = { case: Case; outcome: ToldOutcome; mail: MessageRef & { occurrence: string } };

function toldIn({ cases }: History): ToldCase[] {
  return cases.flatMap((one) => {
    const { status, tell, outcome } = one;
    if (status !== 'closed' || !tell || !isTold(outcome)) return [];
    const occurrence = `${one.cause} ${digest(`${one.subject} ${one.openedAt}`)}`;
    return [{ case: one, outcome, mail: { kind: 'resolved', occurrence } as const }];
  });
}

/** The messages about outcomes that have no decision yet. */
export const resolutions = (history: History) =>
  toldIn(history)
    .map(({ mail, case: { closedAt, openedAt } }) => ({ ...mail, happenedAt: closedAt ?? openedAt, notify: true }))
    .filter((mail) => !lastDecision(history, mail));

/** The outcome that a message tells; `undefined` once its case is open again. */
export const outcomeTold = (history: History, { kind, occurrence }: MessageRef): ToldOutcome | undefined =>
  kind === 'resolved' ? toldIn(history).find(({ mail }) => mail.occurrence === occurrence)?.outcome : undefined;

/** For a message about an outcome: the cause of its case, if the case is open again and the outcome no longer holds. */
export function reopenedCause(history: History, mail: MessageRef): Cause | undefined {
  if (mail.kind !== 'resolved' || outcomeTold(history, mail)) return undefined;
  const [cause = ''] = mail.occurrence.split(' ');
  return isCause(cause) ? cause : undefined;
}
