import { call } from './client.ts';
import { usePages } from './loaded.ts';
import { filter, type Whereabouts } from './place.ts';
import { nowIn, useShell } from './shell.ts';
import { At, Card, Empty, Go, Pager, Result } from './ui.tsx';
import { nameOf } from './words.ts';

/** Shows who did what through the Admin API on a day, and why. */
export function Audit({ place }: { place: Whereabouts }) {
  const shell = useShell();
  const { day = new Date(nowIn(shell)).toISOString().slice(0, 10) } = place;
  const found = usePages(
    async (limit, cursor) => {
      const { actions, cursor: next } = await call('listAudit', { store: shell.store, query: { day, limit, cursor } });
      return { rows: actions, cursor: next };
    },
    [shell.store, day],
  );
  return (
    <>
      <header class="head">
        <h1>Audit</h1>
        <div class="filters">
          <label>
            Day in UTC{' '}
            <input
              type="date"
              value={day}
              onChange={({ currentTarget: { value } }) => value && filter({ day: value })}
            />
          </label>
        </div>
      </header>
      <Result of={found}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="Nothing was done on this day">
              Whatever people change through the Admin API stands here, with its reason.
            </Empty>
          ) : (
            <Card title="The latest first">
              <ul class="rows">
                {rows.map(({ at, who, did, why, orderId, caseId, toAnotherAddress, dryRun }) => {
                  const order = orderId ?? orderIn(caseId);
                  return (
                    <li key={`${at} ${did} ${caseId ?? orderId}`} data-row class="row">
                      <span class="soft">
                        <At at={at} />
                      </span>
                      <b>{nameOf(who)}</b>
                      <span class="grow">
                        {dryRun ? 'looked at what it would do: ' : ''}
                        {DID[did] ?? did} {order && <Go to={{ view: 'order', order }}>{order}</Go>}
                        {toAnotherAddress && ' to another address'}
                        {why && <span class="soft"> “{why}”</span>}
                      </span>
                    </li>
                  );
                })}
              </ul>
            </Card>
          )
        }
      </Result>
      <Pager of={found} what="entries" />
    </>
  );
}

const DID: Record<string, string> = {
  changeCase: 'changed a case of',
  openCase: 'opened a case',
  releaseOrder: 'released',
  holdOrder: 'held',
  resend: 'resent messages of',
  changeSending: 'changed the sending',
  changeAddress: 'looked at or changed an address',
  askRequest: 'asked for a privacy request',
};

/** The order in a case’s id (domain/cases/case-id.ts, which browsers cannot run). */
function orderIn(caseId: string | undefined): string | undefined {
  if (caseId === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(caseId.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes))[0];
  } catch {
    return undefined;
  }
}
