import { DAY_MS } from '../../domain/calendar/durations.ts';
import { call } from '../client.ts';
import { usePages } from '../loaded.ts';
import { OrderRows } from '../order-rows.tsx';
import { nowIn, useShell } from '../shell.ts';
import { Badge, Card, Empty, Pager, Result } from '../ui.tsx';

const NONE = {
  stopped: [
    'No journey stands still',
    'One that stops is started again by the sweep, within the hour, up to four times.',
  ],
  held: ['Nobody holds an order', 'Hold one in its own view, and none of its messages goes until it is released.'],
  people: ['No order is left to people', 'Orders come here when more messages are of no use.'],
} as const;
/** How many days back the orders are searched, because there is no list of orders that are left to people. */
const DAYS = 90;
const isoTime = (ms: number): string => new Date(ms).toISOString();

/** Shows orders whose journey was stopped or left to people. */
export function Stuck({ what }: { what: string }) {
  const shell = useShell();
  const found = usePages(
    async (limit, cursor) => {
      const now = nowIn(shell);
      const days = { from: isoTime(now - DAYS * DAY_MS), to: isoTime(now + DAY_MS) };
      const { orders, cursor: next } =
        what === 'people'
          ? await call('listOrders', { store: shell.store, query: { ...days, awaits: what, limit, cursor } })
          : await call('listWork', {
              store: shell.store,
              query: { what: what === 'held' ? what : 'stopped', limit, cursor },
            });
      return { rows: orders, cursor: next };
    },
    [shell.store, what],
  );
  const [title, says] = NONE[what as keyof typeof NONE] ?? NONE.stopped;
  return (
    <>
      <Result of={found}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title={title}>{says}</Empty>
          ) : (
            <Card title={what === 'people' ? `Of the last ${DAYS} days, the latest first` : 'The longest first'}>
              <OrderRows
                rows={rows}
                standing={() => (
                  <Badge tone={what === 'stopped' ? 'bad' : 'warn'}>{what === 'people' ? 'for people' : what}</Badge>
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
