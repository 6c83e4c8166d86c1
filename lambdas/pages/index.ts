import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { handle } from 'hono/aws-lambda';
import { hasPages } from '../../domain/policy/store.ts';
import { pageTexts } from '../../emails/page-texts.ts';
import { requireEnv } from '../shared/env.ts';
import { learnedFromTable } from '../shared/lane-table.ts';
import { linksOf } from '../shared/link-secret.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { pagesApp } from './app.ts';
import { tablePort } from './table-port.ts';

if (!pageTexts)
  throw new Error('No texts of pages in this bundle: build it with mailTemplates() of emails/compile.ts.');
const now = () => new Date().toISOString();
const { retentionDays } = settings;
const journeys = { client: tuned(DynamoDBClient), table: requireEnv('JOURNEYS_TABLE'), retentionDays };
const metrics = new Metrics();

const app = pagesApp({
  ...linksOf(tuned(SecretsManagerClient), { secretId: requireEnv('LINK_SECRET'), retentionDays, now }),
  ...tablePort(journeys, now),
  now,
  settings,
  texts: pageTexts,
  readLearned: hasPages(settings)
    ? learnedFromTable(journeys.client, requireEnv('METRICS_TABLE'))
    : async () => {
        throw new Error('no store has pages of its orders');
      },
  opened(page) {
    metrics.addMetric(`PagesOpened_${page}`, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  },
});

export const handler = handle(app);
