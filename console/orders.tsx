import { call } from './client.ts';
import { usePages } from './loaded.ts';
import { OrderRows } from './order-rows.tsx';
import { filter, type Whereabouts } from './place.ts';
import { nowIn, useShell } from './shell.ts';
import { Badge, Card, Empty, Pager, Result, type Tone } from './ui.tsx';
import { addDays, calendarDay, capital, isoDay } from './words.ts';

export const STAGE_TONES: Record<string, Tone> = {
  ended: 'plain',
  stopped: 'bad',
  restart: 'warn',
  update: 'info',
  check_in: 'good',
  review: 'good',
  reminder: 'good',
};
export const stageWords = (stage?: string, outcome?: string): string =>
  stage === 'ended' ? capital(outcome ?? 'ended') : stage === 'update' ? 'Under way' : capital(stage ?? 'new');

/** Shows the orders that were placed on a range of the store's days, latest first. */
export function Orders({ place }: { place: Whereabouts }) {
  const shell = useShell();
  const today = isoDay(nowIn(shell));
  const { from = addDays(today, -27), to = today } = place;
  const found = usePages(
    async (limit, cursor) => {
      // these times cover the store's days in every zone; orders outside the days are left out
      const range = { from: `${addDays(from, -1)}T00:00:00.000Z`, to: `${addDays(to, 2)}T00:00:00.000Z` };
      const { orders, cursor: next } = await call('listOrders', {
        store: shell.store,
        query: { ...range, limit, cursor },
      });
      const rows = orders.filter(({ placedAt }) => isoDay(placedAt) >= from && isoDay(placedAt) <= to);
      return { rows, cursor: next };
    },
    [shell.store, from, to],
  );
  return (
    <>
      <header class="head">
        <h1>Orders {from === to ? `of ${calendarDay(from)}` : ''}</h1>
        <Range from={from} to={to} />
      </header>
      <Result of={found}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="No order was placed in these days">Choose others above.</Empty>
          ) : (
            <Card title="The latest first">
              <OrderRows
                rows={rows}
                standing={({ stage, outcome }) => (
                  <Badge tone={STAGE_TONES[stage ?? '']}>{stageWords(stage, outcome)}</Badge>
                )}
              />
            </Card>
          )
        }
      </Result>
      <Pager of={found} what="orders" />
    </>
  );
}

export const Range = ({ from, to }: { from: string; to: string }) => (
  <div class="filters">
    <label>
      From{' '}
      <input type="date" value={from} onChange={({ currentTarget: { value } }) => value && filter({ from: value })} />
    </label>
    <label>
      to <input type="date" value={to} onChange={({ currentTarget: { value } }) => value && filter({ to: value })} />
    </label>
  </div>
);
