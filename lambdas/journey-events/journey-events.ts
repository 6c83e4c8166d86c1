import { FLOW, STOPPED } from '../../domain/records/keys.ts';
import { workEntry } from '../../domain/records/overview.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { expiry, type JourneysTable, toItem } from '../shared/table.ts';
import { transact } from '../shared/transact.ts';

/** The detail of "Step Functions Execution Status Change" as far as we read it. `input` is missing when it was too large. */
export type StatusChange = { status: string; input?: string | null };

/**
 * Marks an order whose run failed, timed out or was aborted, so that nobody signals into the void, and lists it among what
 * waits for people, for `porchlight redrive`. A run that is not the order's newest any more changes nothing.
 * @param at when it stopped, UTC ISO
 */
export async function stopped(journeys: JourneysTable, { status, input }: StatusChange, at: string): Promise<boolean> {
  const { client, table: TableName, retentionDays } = journeys;
  const { pk, run } = JSON.parse(input ?? '{}') as { pk?: string; run?: number };
  if (!pk || !run) throw new PorchlightError('the stopped execution names no order');
  const outcome = status.toLowerCase();
  const flow = {
    TableName,
    Key: toItem({ pk, sk: FLOW }),
    UpdateExpression: 'SET #stage = :stopped, #outcome = :outcome, #run = :run REMOVE #token',
    ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#run) OR #run <= :run)',
    ExpressionAttributeNames: { '#stage': 'stage', '#outcome': 'outcome', '#run': 'run', '#token': 'token' },
    ExpressionAttributeValues: toItem({ ':stopped': 'stopped', ':outcome': outcome, ':run': run }),
  };
  // an item of its own: were the entry in FLOW, each of FLOW's writes would bear on the index
  const listed = { pk, sk: STOPPED, run, outcome, at, expiresAt: expiry(at, retentionDays) };
  const Item = toItem({ ...listed, ...workEntry(pk, 'STOPPED', at) });
  return transact(client, [{ Update: flow }, { Put: { TableName, Item } }]);
}
