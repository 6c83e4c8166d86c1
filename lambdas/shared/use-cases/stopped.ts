import { FLOW, STOPPED } from '../../../domain/records/keys.ts';
import { workEntry } from '../../../domain/records/overview.ts';
import { PorchlightError } from '../../../domain/shared/errors.ts';
import { expiry, type JourneysTable, toItem } from '../table.ts';
import { transact } from '../transact.ts';

/**
 * The detail of "Step Functions Execution Status Change" as far as we read it, and what DescribeExecution answers. `input` is
 * missing when it was too large.
 */
export type StatusChange = { status: string; input?: string | null | undefined };

/** The order and run that an execution is of; nothing for one that somebody started by hand. */
export function runIn({ input }: Pick<StatusChange, 'input'>): { pk: string; run: number } | undefined {
  const { pk, run } = (JSON.parse(input ?? '{}') ?? {}) as { pk?: string; run?: number };
  return pk && run ? { pk, run } : undefined;
}

/**
 * Marks an order whose run failed, timed out or was aborted, so that nobody signals into the void, and lists it among what
 * waits to be started again. The end of a run that is not the order's newest any more, or that is known, changes nothing.
 * @param at when it stopped, UTC ISO
 * @returns whether it was news
 */
export async function stopped(journeys: JourneysTable, change: StatusChange, at: string): Promise<boolean> {
  const { client, table: TableName, retentionDays } = journeys;
  const of = runIn(change);
  if (!of) throw new PorchlightError('the stopped execution names no order');
  const { pk, run } = of;
  const outcome = change.status.toLowerCase();
  const flow = {
    TableName,
    Key: toItem({ pk, sk: FLOW }),
    UpdateExpression: 'SET #stage = :stopped, #outcome = :outcome, #run = :run REMOVE #token',
    ConditionExpression:
      'attribute_exists(pk) AND (attribute_not_exists(#run) OR #run < :run OR (#run = :run AND NOT #stage IN (:stopped, :restart)))',
    ExpressionAttributeNames: { '#stage': 'stage', '#outcome': 'outcome', '#run': 'run', '#token': 'token' },
    ExpressionAttributeValues: toItem({
      ':stopped': 'stopped',
      ':restart': 'restart',
      ':outcome': outcome,
      ':run': run,
    }),
  };
  // an item of its own: were the entry in FLOW, each of FLOW's writes would bear on the index
  const { ipk, isk } = workEntry(pk, 'STOPPED', at);
  const listed = {
    TableName,
    Key: toItem({ pk, sk: STOPPED }),
    // how often it was started again stays
    UpdateExpression: 'SET #run = :run, #outcome = :outcome, #at = :at, expiresAt = :expiresAt, ipk = :ipk, isk = :isk',
    ExpressionAttributeNames: { '#run': 'run', '#outcome': 'outcome', '#at': 'at' },
    ExpressionAttributeValues: toItem({
      ':run': run,
      ':outcome': outcome,
      ':at': at,
      ':expiresAt': expiry(at, retentionDays),
      ':ipk': ipk,
      ':isk': isk,
    }),
  };
  return transact(client, [{ Update: flow }, { Update: listed }]);
}
