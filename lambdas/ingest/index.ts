import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { jsonResult } from '../shared/http-event.ts';
import { log } from '../shared/log.ts';
import { askToFetch } from '../shared/order-fetches.ts';
import { record } from '../shared/record.ts';
import { storeSecrets } from '../shared/secrets.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { noteUnknown } from '../shared/unknown-statuses.ts';
import { toRequest } from './http.ts';
import { type IngestPort, ingest } from './ingest.ts';

const { retentionDays } = settings;
const journeys = { client: tuned(DynamoDBClient), table: requireEnv('JOURNEYS_TABLE'), retentionDays };
const metrics = new Metrics();

const count: IngestPort['count'] = (metric, dimensions) => {
  metrics.addDimensions(dimensions);
  metrics.addMetric(metric, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
};

const deps: IngestPort = {
  settings,
  log,
  now: Date.now,
  secretsOf: storeSecrets(tuned(SecretsManagerClient), requireEnv('STORE_SECRETS'), {
    onUnreadable: () => count('SecretsUnreadable', {}),
  }),
  noteUnknown: (...told) => noteUnknown(journeys, ...told),
  askToFetch: (...asked) => askToFetch(journeys, ...asked),
  record: (store, facts, receivedAt, source) => record(journeys, store, facts, receivedAt, source),
  count,
};

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyResultV2> => {
  const { status, body } = await ingest(toRequest(event), deps);
  return jsonResult(status, body);
};
