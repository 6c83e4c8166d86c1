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
const DAYS = 90;

/** Orders whose journey was stopped, or left to people. */
export function Stuck({ what }: { what: string }) {
  const shell = useShell();
  const found = usePages(
    async (limit, cursor) => {
      const now = nowIn(shell);
      const query = {
        from: new Date(now - DAYS * DAY_MS).toISOString(),
        to: new Date(now + DAY_MS).toISOString(),
        ...(what === 'stopped' && { stage: 'stopped' as const }),
        ...(what === 'people' && { awaits: 'people' as const }),
        limit,
        cursor,
      };
      const { orders, cursor: next } = await call('listOrders', { store: shell.store, query });
      return { rows: what === 'held' ? orders.filter(({ held }) => held) : orders, cursor: next };
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
            <Card title={`Of the last ${DAYS} days, the latest first`}>
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
