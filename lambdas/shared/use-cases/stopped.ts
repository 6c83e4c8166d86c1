import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Flow } from '../../../domain/journey/flow.ts';
import type { Settings } from '../../../domain/policy/settings.ts';
import { FLOW, STOPPED } from '../../../domain/records/keys.ts';
import { workEntry } from '../../../domain/records/overview.ts';
import { PorchlightError } from '../../../domain/shared/errors.ts';
import { type Dispatched, dispatch, type StateMachineClient } from '../dispatch.ts';
import { isStartRefused } from '../machine.ts';
import { expiry, type JourneysTable, toItem } from '../table.ts';
import { transact } from '../transact.ts';

/**
 * The part that we read of the detail of "Step Functions Execution Status Change", and of the answer of
 * DescribeExecution. `input` is missing if it was too large.
 */
export type StatusChange = { status: string; input?: string | null | undefined };

/** The order and the run of an execution; `undefined` for one that somebody started by hand. */
export function runIn({ input }: Pick<StatusChange, 'input'>): { pk: string; run: number } | undefined {
  const { pk, run } = (JSON.parse(input ?? '{}') ?? {}) as { pk?: string; run?: number };
  return pk && run ? { pk, run } : undefined;
}

/**
 * Marks an order whose run failed, timed out or was aborted, so that nobody signals a run that has ended. It also lists
 * the order among those that wait for a restart. The end of an earlier run, or one that is already known, changes
 * nothing.
 * @param at when it stopped, UTC ISO
 * @returns whether it was news
 */
export async function stopped(journeys: JourneysTable, change: StatusChange, at: string): Promise<boolean> {
  const { client, table: TableName } = journeys;
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
  return transact(client, [{ Update: flow }, listing(journeys, pk, { run, outcome, at })]);
}

/** The outcome of a run that Step Functions refused to start. */
const NOT_STARTED = 'not_started';

/**
 * Starts or wakes a journey, as dispatch does. A start that is refused for now (machine.ts) is left to the sweep, like
 * a stopped journey. If the record waited for it, all other orders of its shard would wait too.
 * @param at now, UTC ISO
 */
export async function dispatchOrLeave(
  journeys: JourneysTable,
  pk: string,
  flow: Flow,
  settings: Pick<Settings, 'stores'>,
  machine: StateMachineClient,
  at: string,
): Promise<Dispatched & { left?: boolean }> {
  return dispatch(pk, flow, settings, machine).catch(async (error) => {
    if (!isStartRefused(error)) throw error;
    return { left: await leftToSweep(journeys, pk, flow, at) };
  });
}

/** @returns `false`: the journey is already running, or already left to the sweep */
async function leftToSweep(journeys: JourneysTable, pk: string, { run, stage }: Flow, at: string): Promise<boolean> {
  const asSeen = Object.entries({ run, stage }).map(([name, value]) =>
    value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`,
  );
  const flow = {
    TableName: journeys.table,
    Key: toItem({ pk, sk: FLOW }),
    UpdateExpression: 'SET #stage = :stopped, #outcome = :outcome REMOVE #token',
    ConditionExpression: ['attribute_exists(pk)', ...asSeen].join(' AND '),
    ExpressionAttributeNames: { '#stage': 'stage', '#outcome': 'outcome', '#run': 'run', '#token': 'token' },
    ExpressionAttributeValues: toItem({
      ':stopped': 'stopped',
      ':outcome': NOT_STARTED,
      ...(run !== undefined && { ':run': run }),
      ...(stage !== undefined && { ':stage': stage }),
    }),
  };
  const listed = listing(journeys, pk, { run: run ?? 0, outcome: NOT_STARTED, at });
  return transact(journeys.client, [{ Update: flow }, listed]);
}

/** A write that puts the order on the list of those that wait for a restart. It keeps the number of earlier tries. */
function listing(
  { table, retentionDays }: JourneysTable,
  pk: string,
  { run, outcome, at }: { run: number; outcome: string; at: string },
): TransactWriteItem {
  // a separate item: with the index entry in FLOW, each write of FLOW would also write to the index
  const { ipk, isk } = workEntry(pk, 'STOPPED', at);
  return {
    Update: {
      TableName: table,
      Key: toItem({ pk, sk: STOPPED }),
      UpdateExpression:
        'SET #run = :run, #outcome = :outcome, #at = :at, expiresAt = :expiresAt, ipk = :ipk, isk = :isk',
      ExpressionAttributeNames: { '#run': 'run', '#outcome': 'outcome', '#at': 'at' },
      ExpressionAttributeValues: toItem({
        ':run': run,
        ':outcome': outcome,
        ':at': at,
        ':expiresAt': expiry(at, retentionDays),
        ':ipk': ipk,
        ':isk': isk,
      }),
    },
  };
}
