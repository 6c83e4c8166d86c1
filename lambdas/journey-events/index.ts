import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeEvent } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { log } from '../shared/log.ts';
import { type StatusChange, stopped } from './journey-events.ts';

const client = new DynamoDBClient();
const table = requireEnv('JOURNEYS_TABLE');
const metrics = new Metrics();

export const handler = async ({ detail }: EventBridgeEvent<string, StatusChange & { name: string }>): Promise<void> => {
  if (!(await stopped(client, table, detail))) return;
  log.error('a journey stopped', { execution: detail.name, status: detail.status });
  metrics.addMetric('JourneysStopped', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
};
