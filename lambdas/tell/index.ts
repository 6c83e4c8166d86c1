import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { isMarketing } from '../../domain/mails.ts';
import { renderMail } from '../../emails/render.ts';
import { busy } from '../shared/busy.ts';
import { addressHash } from '../shared/contacts.ts';
import { requireEnv } from '../shared/env.ts';
import { historyTable } from '../shared/history-table.ts';
import { linksOf } from '../shared/link-secret.ts';
import { settings } from '../shared/settings.ts';
import { contentOf } from './content.ts';
import { postWith } from './post.ts';
import { mailClient, sendWith } from './ses.ts';
import { teamWith } from './team.ts';
import { type TellInput, type TellResult, tell } from './tell.ts';

const stage = requireEnv('STAGE');
const journeys = historyTable({
  client: busy(DynamoDBClient),
  table: requireEnv('JOURNEYS_TABLE'),
  retentionDays: settings.retentionDays,
});
const links = linksOf(new SecretsManagerClient(), requireEnv('LINK_SECRET'));
const apiUrl = requireEnv('API_URL').replace(/\/$/, '');
const metrics = new Metrics();

const post = postWith({
  journeys,
  content: async (pk, history, mail, store) => {
    const token = () => links.tokenOf(pk, addressHash(history.meta.order.customer.email!));
    const unsubscribeUrl = isMarketing(mail.kind) ? `${apiUrl}/unsubscribe/${await token()}` : undefined;
    return contentOf(history, mail, store, { stage, unsubscribeUrl });
  },
  render: renderMail,
  send: sendWith(mailClient(), requireEnv('CONFIGURATION_SET')),
});
const tellTeam = teamWith(new SNSClient(), requireEnv('TEAM_TOPIC_ARN'), requireEnv('STATE_MACHINE_ARN'), stage);

export const handler = async (input: TellInput): Promise<TellResult> => {
  try {
    return await tell(input, {
      journeys,
      settings,
      stage,
      post,
      tellTeam,
      now: () => new Date().toISOString(),
      measure: (metric) => metrics.addMetric(metric, MetricUnit.Count, 1),
    });
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics(); // it warns when there are none
  }
};
