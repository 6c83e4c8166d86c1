import { useState } from 'preact/hooks';
import { CAUSES, causeRow } from '../../domain/message/cause.ts';
import type { CaseInList } from '../answers.ts';
import { call } from '../client.ts';
import { usePages } from '../loaded.ts';
import { filter, type Whereabouts } from '../place.ts';
import { nowIn, useShell } from '../shell.ts';
import { At, Badge, Card, Empty, Go, Pager, Result, useAsk } from '../ui.tsx';
import { capital, count, plain, some } from '../words.ts';
import { type CaseDeed, promptFor } from './actions.tsx';
import { CasePanel } from './case.tsx';
import { Stuck } from './stuck.tsx';

const WAITS = { cases: 'Open cases', stopped: 'Stopped', held: 'Held', people: 'Left to people' };

/** Shows what waits for people: open cases, and orders that are stopped or held. All filters are in the address. */
export function Work({ place }: { place: Whereabouts }) {
  const what = place.what ?? 'cases';
  return (
    <>
      <header class="head">
        <h1>Work</h1>
        <fieldset class="tabs" aria-label="What waits">
          {Object.entries(WAITS).map(([one, title]) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === what}
              onClick={() => filter({ what: one, case: undefined })}
            >
              {title}
            </button>
          ))}
        </fieldset>
      </header>
      {what === 'cases' ? <Cases place={place} /> : <Stuck what={what} />}
    </>
  );
}

function Cases({ place }: { place: Whereabouts }) {
  const shell = useShell();
  const { store } = shell;
  const { cause = '', assignee = '', waits = '', snoozed = '' } = place;
  const [ticked, tick] = useState<ReadonlyMap<string, CaseInList>>(new Map());
  const [ask, dialog] = useAsk();
  const now = nowIn(shell);
  const found = usePages(
    async (limit, cursor) => {
      const query = { cause: (cause || undefined) as never, assignee: assignee || undefined, limit, cursor };
      const { cases, cursor: next } = await call('listCases', { store, query });
      return { rows: cases.filter((one) => isWanted(one, waits, snoozed, nowIn(shell))), cursor: next };
    },
    [store, cause, assignee, waits, snoozed],
  );
  const rows = found.value?.rows ?? [];
  const chosen = rows.filter(({ caseId }) => ticked.has(caseId));
  const act = (deed: CaseDeed) => ask(promptFor(store, deed, chosen, () => nowIn(shell)));
  const toggle = (one: CaseInList) => {
    const next = new Map(ticked);
    if (!next.delete(one.caseId)) next.set(one.caseId, one);
    tick(next);
  };
  return (
    <div class={place.case ? 'beside' : ''}>
      <div>
        <div class="filters">
          <Choice name="cause" value={cause} all="Every cause" options={CAUSES} />
          <Choice name="waits" value={waits} all="Whoever it waits for" options={['us', 'customer', 'carrier']} />
          <Choice name="snoozed" value={snoozed} all="Snoozed ones, too" options={['awake']} />
          <input
            type="search"
            aria-label="Assigned to"
            placeholder="Assigned to"
            value={assignee}
            onChange={({ currentTarget: { value } }) => filter({ assignee: value.trim() })}
          />
        </div>
        <Result of={found}>
          {() =>
            rows.length === 0 ? (
              <Empty title="Nothing waits for people">
                {cause || assignee || waits ? 'No open case fits these filters.' : 'Every case is closed.'}
              </Empty>
            ) : (
              <Card
                title={`${count(rows.length)}${found.more ? ' or more' : ''} open, the oldest first`}
                aside={
                  <label class="all">
                    <input
                      type="checkbox"
                      checked={chosen.length === rows.length}
                      onChange={() =>
                        tick(chosen.length === rows.length ? new Map() : new Map(rows.map((one) => [one.caseId, one])))
                      }
                    />{' '}
                    All shown
                  </label>
                }
              >
                {chosen.length > 0 && (
                  <div class="bulk" role="toolbar" aria-label="With the ticked cases">
                    <b>{some(chosen.length, 'case')}</b>
                    {(['close', 'assign', 'snooze', 'note'] as const).map((deed) => (
                      <button key={deed} type="button" data-key={deed[0]} onClick={() => act(deed)}>
                        {capital(deed)}
                        {deed === 'close' ? ' …' : ''}
                      </button>
                    ))}
                    <button type="button" class="quiet" onClick={() => tick(new Map())}>
                      None
                    </button>
                  </div>
                )}
                <ul class="rows">
                  {rows.map((one) => (
                    <li key={one.caseId} data-row class={`row case ${one.caseId === place.case ? 'chosen' : ''}`}>
                      <input
                        type="checkbox"
                        aria-label={`Tick ${plain(one.cause)} of ${one.orderId}`}
                        checked={ticked.has(one.caseId)}
                        onChange={() => toggle(one)}
                      />
                      <Go class="strong" to={{ ...place, case: one.caseId }}>
                        {capital(one.cause)}
                      </Go>
                      <span class="grow">
                        {one.orderId} {causeRow[one.cause].says}{' '}
                        {one.subject !== 'order' && <span class="soft">{one.subject.replace(':', ' ')}</span>}
                      </span>
                      <span class="marks">
                        {one.priority === 'high' && <Badge tone="bad">high</Badge>}
                        {one.waitsFor && (
                          <Badge tone={one.waitsFor === 'us' ? 'warn' : 'plain'}>for {one.waitsFor}</Badge>
                        )}
                        {one.assignee && <Badge tone="info">{one.assignee}</Badge>}
                        {one.snoozedUntil && Date.parse(one.snoozedUntil) > now && <Badge>snoozed</Badge>}
                      </span>
                      <span class="soft">
                        <At at={one.openedAt} isRelative />
                      </span>
                    </li>
                  ))}
                </ul>
              </Card>
            )
          }
        </Result>
        <Pager of={found} what="cases" />
      </div>
      {place.case && <CasePanel key={place.case} caseId={place.case} onClose={() => filter({ case: undefined })} />}
      {dialog}
    </div>
  );
}

const isWanted = ({ waitsFor, snoozedUntil }: CaseInList, waits: string, snoozed: string, now: number): boolean =>
  (waits === '' || waitsFor === waits) && (snoozed === '' || !snoozedUntil || Date.parse(snoozedUntil) <= now);

type ChoiceProps = { name: string; value: string; all: string; options: readonly string[] };

/** A filter that is kept in the address. */
export const Choice = ({ name, value, all, options }: ChoiceProps) => (
  <select aria-label={all} value={value} onChange={({ currentTarget }) => filter({ [name]: currentTarget.value })}>
    <option value="">{all}</option>
    {options.map((one) => (
      <option key={one} value={one}>
        {capital(one)}
      </option>
    ))}
  </select>
);
