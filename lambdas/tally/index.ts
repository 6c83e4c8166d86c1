import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { type ShownMetric, shown } from '../../domain/metrics/shown.ts';
import { requireEnv } from '../shared/env.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { announce } from './announce.ts';
import { customerIdsOf, eventBridge } from './bus.ts';
import { metricsLedger } from './ledger.ts';
import { tally } from './tally.ts';

const client = tuned(DynamoDBClient);
const ledger = metricsLedger(client, requireEnv('METRICS_TABLE'), () => new Date().toISOString());

const metrics = new Metrics();

function show(sums: Map<ShownMetric, number>): void {
  for (const [name, sum] of sums) metrics.addMetric(name, MetricUnit.Count, sum);
  if (sums.size > 0) metrics.publishStoredMetrics(); // without metrics it would log a warning
}

const announcing = settings.bus ? announcingBy(requireEnv('BUS_NAME'), requireEnv('LINK_SECRET')) : undefined;

function announcingBy(busName: string, secretId: string) {
  const ids = customerIdsOf(tuned(SecretsManagerClient), secretId);
  const bus = eventBridge(client.config, busName);
  return async (records: DynamoDBRecord[]): Promise<string[]> => announce(records, settings, await ids(), bus);
}

/**
 * If anything fails, Lambda repeats the batch from the first record of which the bus did not accept all events. Records
 * that were counted are marked, so they are not counted twice.
 */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const counted = await tally(Records, settings, ledger);
  if (settings.dashboard) show(shown(counted));
  const failed = (await announcing?.(Records)) ?? [];
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
