import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeEvent } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { log } from '../shared/log.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { type StatusChange, stopped } from '../shared/use-cases/stopped.ts';

const journeys = {
  client: tuned(DynamoDBClient),
  table: requireEnv('JOURNEYS_TABLE'),
  retentionDays: settings.retentionDays,
};
const metrics = new Metrics();

type StoppedEvent = EventBridgeEvent<string, StatusChange & { name: string }>;

export const handler = async ({ detail, time }: StoppedEvent): Promise<void> => {
  if (!(await stopped(journeys, detail, new Date(time).toISOString()))) return;
  log.error('a journey stopped', { execution: detail.name, status: detail.status });
  metrics.addMetric('JourneysStopped', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
};
