import { call } from './client.ts';
import { usePages } from './loaded.ts';
import { filter, type Whereabouts } from './place.ts';
import { useShell } from './shell.ts';
import { Badge, Card, Empty, Pager, Result, Wide } from './ui.tsx';
import { capital, count } from './words.ts';

const LEGS = ['transit', 'handling', 'estimate'] as const;
const SLOW = 1.2;

/** Shows how long parcels take by lane: from where, to where, and by which carrier. */
export function Lanes({ place }: { place: Whereabouts }) {
  const { store } = useShell();
  const leg = LEGS.find((one) => one === place.leg) ?? 'transit';
  const found = usePages(
    async (limit, cursor) => {
      const { lanes, cursor: next } = await call('listLanes', { store, query: { leg: leg as never, limit, cursor } });
      return { rows: lanes, cursor: next };
    },
    [store, leg],
  );
  return (
    <>
      <header class="head">
        <h1>Lanes</h1>
        <fieldset class="tabs" aria-label="Which part of the way">
          {LEGS.map((one) => (
            <button key={one} type="button" aria-pressed={one === leg} onClick={() => filter({ leg: one })}>
              {capital(one)}
            </button>
          ))}
        </fieldset>
      </header>
      <Result of={found}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="No lane is known yet">
              They are learned from parcels that arrived, and summed up each hour.
            </Empty>
          ) : (
            <Card title="Days within which parcels arrive">
              <Wide title="Lanes: table">
                <table>
                  <thead>
                    <tr>
                      {['Lane', 'Parcels', 'One of ten', 'Half', 'Eight of ten', '95 of 100', 'Of late'].map((one) => (
                        <th key={one} scope="col">
                          {one}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map(({ lane, n, p10, p50, p80, p95, trend }) => (
                      <tr key={lane}>
                        <th scope="row">{lane || 'All of the store'}</th>
                        <td>{count(n)}</td>
                        {[p10, p50, p80, p95].map((days, i) => (
                          <td key={`${lane} ${i}`}>{days}</td>
                        ))}
                        <td>
                          {trend === undefined ? (
                            <span class="soft">too few</span>
                          ) : (
                            <Badge tone={trend >= SLOW ? 'bad' : 'plain'}>{trend.toFixed(2)} ×</Badge>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Wide>
            </Card>
          )
        }
      </Result>
      <Pager of={found} what="lanes" />
    </>
  );
}
