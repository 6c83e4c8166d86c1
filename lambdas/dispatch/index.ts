import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { orderOf } from '../../domain/records/keys.ts';
import type { StateMachineClient } from '../shared/dispatch.ts';
import { requireEnv } from '../shared/env.ts';
import { toFlow } from '../shared/flow-item.ts';
import { log } from '../shared/log.ts';
import { isStartRefused, machineOf } from '../shared/machine.ts';
import { type AskedFetch, FETCH, runOfFetch } from '../shared/order-fetches.ts';
import { isNewRequest, runOfRequest } from '../shared/privacy-request.ts';
import { settings } from '../shared/settings.ts';
import { eachRecord } from '../shared/stream.ts';
import type { Key, RawItem } from '../shared/table.ts';
import { tuned } from '../shared/tuned-client.ts';
import { dispatchOrLeave } from '../shared/use-cases/stopped.ts';

const client = tuned(SFNClient);
const journey = machineOf(client, requireEnv('STATE_MACHINE_ARN'));
const journeys = {
  client: tuned(DynamoDBClient),
  table: requireEnv('JOURNEYS_TABLE'),
  retentionDays: settings.retentionDays,
};
const metrics = new Metrics();
const privacyRequest = machineOf(client, requireEnv('PRIVACY_MACHINE_ARN'));

export const handler = ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  eachRecord(Records, async ({ dynamodb }) => {
    const image = dynamodb?.NewImage as Record<string, AttributeValue> | undefined;
    const { pk, sk } = image ?? {};
    if (!image || !pk?.S || !sk?.S) return;
    if (sk.S.startsWith('REQUEST#')) await startRequest({ pk: pk.S, sk: sk.S }, image);
    else if (sk.S.startsWith(FETCH)) await startFetch({ pk: pk.S, sk: sk.S }, image);
    else await dispatchFlow(pk.S, image);
  });

async function dispatchFlow(pk: string, image: RawItem): Promise<void> {
  const now = new Date().toISOString();
  const { left } = await dispatchOrLeave(journeys, pk, toFlow(image), settings, journey, now);
  if (left) leftToSweep(orderOf(pk));
}

async function startRequest(key: Key, image: RawItem): Promise<void> {
  if (isNewRequest(image)) await startOrLeave(privacyRequest, runOfRequest(key), key);
}

/** A run that could not start is not lost: its item is still there, and the sweep finds it. */
async function startOrLeave(machine: StateMachineClient, execution: string, key: Key): Promise<void> {
  await machine.start(execution, JSON.stringify(key)).catch((error) => {
    if (!isStartRefused(error)) throw error;
    leftToSweep({ execution });
  });
}

function leftToSweep(what: Record<string, string>): void {
  log.error('a run could not start, and is left to the sweep', what);
  metrics.addMetric('JourneysNotStarted', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

/** Starts the fetch of an order. Only a deployment with a shop whose webhooks merely name orders has this machine. */
async function startFetch(key: Key, image: RawItem): Promise<void> {
  const fetch = machineOf(client, requireEnv('FETCH_MACHINE_ARN'));
  await startOrLeave(fetch, runOfFetch(key.pk, unmarshall(image) as AskedFetch), key);
}
