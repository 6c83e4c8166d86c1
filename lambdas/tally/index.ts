import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { type ShownMetric, shown } from '../../domain/metrics/shown.ts';
import { requireEnv } from '../shared/env.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { metricsLedger } from './ledger.ts';
import { tally } from './tally.ts';

const ledger = metricsLedger(tuned(DynamoDBClient), requireEnv('METRICS_TABLE'), () => new Date().toISOString());

const metrics = new Metrics();

function show(sums: Map<ShownMetric, number>): void {
  for (const [name, sum] of sums) metrics.addMetric(name, MetricUnit.Count, sum);
  if (sums.size > 0) metrics.publishStoredMetrics(); // it warns when there are none
}

/** Whatever fails, the whole batch comes again: what was counted is marked. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const counted = await tally(Records, settings, ledger);
  if (settings.dashboard) show(shown(counted));
  return { batchItemFailures: [] };
};
