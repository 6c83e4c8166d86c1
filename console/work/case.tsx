import { causeRow } from '../../domain/message/cause.ts';
import type { WholeCase } from '../answers.ts';
import { call } from '../client.ts';
import { useLoaded } from '../loaded.ts';
import { nowIn, useShell } from '../shell.ts';
import { At, Badge, Card, Go, Result, useAsk } from '../ui.tsx';
import { capital, nameOf, plain, some } from '../words.ts';
import { type CaseDeed, promptFor } from './actions.tsx';

/** Shows a case beside the list: what it is about, what was written, and what can be done. */
export function CasePanel({ caseId, onClose }: { caseId: string; onClose(): void }) {
  const { store } = useShell();
  const found = useLoaded(() => call('readCase', { store, caseId }), [store, caseId]);
  return (
    <Result of={found}>
      {(one) => (
        <Card
          title={`${capital(one.cause)}, ${one.orderId}`}
          class="panel"
          aside={
            <button type="button" class="quiet" aria-label="Close the panel" onClick={onClose}>
              ✕
            </button>
          }
        >
          <CaseBody one={one} />
          <p>
            <Go to={{ view: 'order', order: one.orderId }}>All of the order</Go>
          </p>
        </Card>
      )}
    </Result>
  );
}

const WHAT = { customer_wrote: 'wrote', answered: 'answered', noted: 'noted' };

export function CaseBody({ one }: { one: WholeCase }) {
  const shell = useShell();
  const [ask, dialog] = useAsk();
  const { status, openedAt, closedAt, closedBecause, outcome, log = [], before = [] } = one;
  const deeds: [CaseDeed, string][] =
    status === 'open'
      ? [
          ['answer', 'Answered …'],
          ['note', 'Note …'],
          ['assign', 'Assign …'],
          ['snooze', 'Snooze …'],
          ['close', 'Close …'],
        ]
      : [['reopen', 'Open again …']];
  return (
    <>
      <p>
        The order {causeRow[one.cause].says}. Opened <At at={openedAt} />
        {before.length > 0 && `, after ${some(before.length, 'earlier time')}`}.
        {closedAt && (
          <>
            {' '}
            Closed <At at={closedAt} />: {plain(outcome ?? closedBecause ?? 'by the team')}.
          </>
        )}
      </p>
      <p class="marks">
        {one.priority && <Badge tone={one.priority === 'high' ? 'bad' : 'plain'}>{one.priority}</Badge>}
        {status === 'open' && one.waitsFor && <Badge tone="warn">waits for {one.waitsFor}</Badge>}
        {one.assignee ? <Badge tone="info">{one.assignee}</Badge> : <Badge>nobody’s</Badge>}
        {one.snoozedUntil && (
          <Badge>
            snoozed until <At at={one.snoozedUntil} />
          </Badge>
        )}
      </p>
      {log.length > 0 && (
        <ol class="log">
          {log.map(({ id, at, what, by, text }) => (
            <li key={id} class={what}>
              <small>
                {nameOf(by)} {WHAT[what]} · <At at={at} />
              </small>
              {text && <p>{text}</p>}
            </li>
          ))}
        </ol>
      )}
      <div class="deeds">
        {deeds.map(([deed, title]) => (
          <button
            key={deed}
            type="button"
            data-key={deed === 'answer' ? undefined : deed[0]}
            onClick={() => ask(promptFor(shell.store, deed, [one], () => nowIn(shell)))}
          >
            {title}
          </button>
        ))}
      </div>
      {dialog}
    </>
  );
}
