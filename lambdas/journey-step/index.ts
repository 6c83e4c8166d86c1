import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { orderOf } from '../../domain/records/keys.ts';
import { renderMail } from '../../emails/render.ts';
import { addressHash } from '../shared/contacts.ts';
import { requireEnv } from '../shared/env.ts';
import { type JourneyTable, journeyTable } from '../shared/journey-table.ts';
import { learnedFromTable } from '../shared/lane-table.ts';
import { linksOf } from '../shared/link-secret.ts';
import { pathOf } from '../shared/links.ts';
import { log } from '../shared/log.ts';
import { keepSent } from '../shared/sent-messages.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { type JourneyStepResult, journeyStep } from './journey-step.ts';
import type { JourneyStepInput } from './journey-step-input.ts';
import type { JourneyPort } from './port.ts';
import { mailClient, sendWith } from './ses.ts';
import { teamNotifier } from './team.ts';

const stage = requireEnv('STAGE');
const now = () => new Date().toISOString();
const links = linksOf(tuned(SecretsManagerClient), {
  secretId: requireEnv('LINK_SECRET'),
  retentionDays: settings.retentionDays,
  now,
});
const apiUrl = requireEnv('API_URL').replace(/\/$/, '');
const metrics = new Metrics();

const client = tuned(DynamoDBClient);
const journeys = { client, table: requireEnv('JOURNEYS_TABLE'), retentionDays: settings.retentionDays };
const keepDays = settings.messages?.keepDays;
const table: JourneyTable = journeyTable(journeys);
const port: JourneyPort = {
  ...table,
  readLearned: learnedFromTable(client, requireEnv('METRICS_TABLE')),
  now,
  async pageUrl(purpose, pk, email) {
    const pages = settings.stores[orderOf(pk).store]?.pages;
    const token = await links.tokenOf(purpose, { pk, address: addressHash(email) });
    return `${(pages ? pages.address : undefined) ?? apiUrl}${pathOf(purpose, token)}`;
  },
  render: renderMail,
  async keepSent(pk, mail, rendered, at) {
    if (keepDays !== undefined) await keepSent(journeys, pk, mail, rendered, at, keepDays);
  },
  send: sendWith(mailClient(), requireEnv('CONFIGURATION_SET')),
  notifyTeam: teamNotifier(tuned(SNSClient), requireEnv('TEAM_TOPIC_ARN'), requireEnv('STATE_MACHINE_ARN'), stage),
  measure(metric, order) {
    metrics.addMetric(metric, MetricUnit.Count, 1);
    if (order) log.warn(metric, { order });
  },
};

export const handler = async (input: JourneyStepInput): Promise<JourneyStepResult> => {
  try {
    return await journeyStep(input, port, { ...settings, stage });
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics(); // it warns when there are none
  }
};
