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

/** `left`: how many the sweep will not start again. */
export type Restarts = { restarted: number; left: number };

/** One sweep restarts no more than this, because dispatch also has to start the runs of new orders. */
const MOST = 1000;

type StoppedItem = { pk: string; at: string; tries?: number };

type Restarting = { settings: Pick<Settings, 'stores'>; machine: StateMachineClient; now: string; budget: Budget };

/**
 * Restarts a store's stopped journeys, those that stopped first before the others. Each is restarted a limited number
 * of times.
 */
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

  /**
   * Starts the run as dispatch does on the change's record. If that record were lost, no later look would find an old
   * order.
   */
  async function begin(pk: string): Promise<void> {
    for (const flow of await batchGet(journeys.client, journeys.table, [{ pk, sk: FLOW }]))
      await dispatchOrLeave(journeys, pk, toFlow(flow), settings, machine, now);
  }
}
