import { HOUR_MS } from '../../domain/calendar/durations.ts';
import type { StateMachineClient } from '../shared/dispatch.ts';
import { log } from '../shared/log.ts';
import { partition } from '../shared/partition.ts';
import { isNewRequest, REQUEST, requestPartition, runOfRequest } from '../shared/privacy-request.ts';
import type { JourneysTable } from '../shared/table.ts';
import { isOfThisSweep } from './began.ts';

/**
 * Starts the runs of privacy requests that are not carried out an hour after they arrived. A run that has already begun
 * is not started again, even if it failed.
 * @returns how many had no run
 */
export async function startRequests(
  journeys: JourneysTable,
  store: string,
  machine: StateMachineClient,
  now: string,
): Promise<number> {
  const hourAgo = new Date(Date.parse(now) - HOUR_MS).toISOString();
  let missed = 0;
  for (const item of await partition(journeys, requestPartition(store), REQUEST)) {
    if (!isNewRequest(item) || item.receivedAt!.S! > hourAgo) continue;
    const key = { pk: item.pk!.S!, sk: item.sk!.S! };
    const began = await machine.start(runOfRequest(key), JSON.stringify(key));
    if (!isOfThisSweep(began, now)) continue;
    missed++;
    log.error('a privacy request had no run', { execution: runOfRequest(key) });
  }
  return missed;
}
