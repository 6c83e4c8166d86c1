import { unmarshall } from '@aws-sdk/util-dynamodb';
import { HOUR_MS } from '../../domain/calendar/durations.ts';
import { restartDue } from '../../domain/journey/restarts.ts';
import type { StateMachineClient } from '../shared/dispatch.ts';
import { log } from '../shared/log.ts';
import { type AskedFetch, askAgain, FETCH, runOfFetch } from '../shared/order-fetches.ts';
import { partition } from '../shared/partition.ts';
import type { JourneysTable, Key } from '../shared/table.ts';
import { isOfThisSweep } from './began.ts';

/**
 * Starts the runs of orders that are still not fetched an hour after the shop reported them. If a run has ended, the
 * order is requested again, as often and with the same pauses as stopped journeys are restarted.
 * @returns how many had no run
 */
export async function startFetches(
  journeys: JourneysTable,
  store: string,
  machine: StateMachineClient,
  now: string,
): Promise<number> {
  const hourAgo = new Date(Date.parse(now) - HOUR_MS).toISOString();
  let missed = 0;
  for (const item of await partition(journeys, FETCH + store)) {
    const { pk, sk, ...asked } = unmarshall(item) as AskedFetch & Key;
    if ((asked.askedAt ?? asked.toldAt) > hourAgo) continue;
    const execution = runOfFetch(pk, asked);
    const began = await machine.start(execution, JSON.stringify({ pk, sk }));
    if (began === undefined) {
      const due = restartDue(asked.tries ?? 0, asked.askedAt ?? asked.toldAt);
      if (due !== undefined && due <= now) await askAgain(journeys, { pk, sk }, asked, now);
    } else if (isOfThisSweep(began, now)) {
      missed++;
      log.error('an order to fetch had no run', { execution });
    }
  }
  return missed;
}
