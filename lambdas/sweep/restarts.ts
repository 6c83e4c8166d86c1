import { unmarshall } from '@aws-sdk/util-dynamodb';
import { restartDue } from '../../domain/journey/restarts.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { FLOW, orderKey, orderOf, STOPPED } from '../../domain/records/keys.ts';
import type { StateMachineClient } from '../shared/dispatch.ts';
import { toFlow } from '../shared/flow-item.ts';
import { log } from '../shared/log.ts';
import { batchGet, type JourneysTable, MOST_KEYS } from '../shared/table.ts';
import { restartJourney } from '../shared/use-cases/journeys.ts';
import { dispatchOrLeave } from '../shared/use-cases/stopped.ts';
import { listStopped } from '../shared/use-cases/work.ts';
import type { Budget } from './budget.ts';

/** `left`: stopped for good, as far as the sweep goes. */
export type Restarts = { restarted: number; left: number };

/** Dispatch starts the runs, beside those of new orders. */
const MOST = 1000;

type StoppedItem = { pk: string; at: string; tries?: number };

type Restarting = { settings: Pick<Settings, 'stores'>; machine: StateMachineClient; now: string; budget: Budget };

/** Starts the stopped journeys of a store again, the longest stopped first, each so often and no more. */
export async function restartStopped(
  journeys: JourneysTable,
  store: string,
  { settings, machine, now, budget }: Restarting,
): Promise<Restarts> {
  const sum: Restarts = { restarted: 0, left: 0 };
  const keys = (await listStopped(journeys, store)).map(({ orderId }) => ({
    pk: orderKey(store, orderId),
    sk: STOPPED,
  }));
  for (let i = 0; i < keys.length; i += MOST_KEYS) {
    const items = await batchGet(journeys.client, journeys.table, keys.slice(i, i + MOST_KEYS));
    for (const { pk, at, tries = 0 } of items.map((item) => unmarshall(item) as StoppedItem)) {
      const due = restartDue(tries, at);
      if (due === undefined) sum.left++;
      if (due === undefined || due > now || sum.restarted >= MOST || !budget.hasTime()) continue;
      const order = orderOf(pk);
      try {
        if ((await restartJourney(journeys, order, 'sweep')) !== 'restarted') continue;
        sum.restarted++;
        await begin(pk);
      } catch (error) {
        log.error('a stopped journey could not be started again', { ...order, errorName: (error as Error).name });
      }
    }
  }
  return sum;

  /** As dispatch does by the record of the change: should that be lost, nothing would look at an order of long ago again. */
  async function begin(pk: string): Promise<void> {
    for (const flow of await batchGet(journeys.client, journeys.table, [{ pk, sk: FLOW }]))
      await dispatchOrLeave(journeys, pk, toFlow(flow), settings, machine, now);
  }
}
