import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { requireEnv } from '../shared/env.ts';
import { log } from '../shared/log.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { foldLanes } from './fold-lanes.ts';

const client = tuned(DynamoDBClient);
const table = requireEnv('METRICS_TABLE');
const metrics = new Metrics();

/** Once an hour. A store that fails does not keep the others from theirs; the next hour tries again. */
export const handler = async (): Promise<void> => {
  let slowing = 0;
  const failed: unknown[] = [];
  for (const [store, { timeZone }] of Object.entries(settings.stores)) {
    const folded = await foldLanes(client, table, store, timeZone, new Date().toISOString()).catch((error) => {
      failed.push(error);
    });
    if (!folded) continue;
    slowing += folded.slowing.length;
    if (folded.slowing.length > 0) log.warn('lanes are slower than usual', { store, lanes: folded.slowing });
  }
  metrics.addMetric('LanesSlowing', MetricUnit.Count, slowing);
  metrics.publishStoredMetrics();
  if (failed.length > 0) throw failed[0];
};
