import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { storeSecrets } from '../shared/secrets.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { type CaseWebhookPort, caseWebhook } from './case-webhook.ts';

const { retentionDays } = settings;
const port: CaseWebhookPort = {
  settings,
  secretsOf: storeSecrets(tuned(SecretsManagerClient), requireEnv('STORE_SECRETS')),
  journeys: { client: tuned(DynamoDBClient), table: requireEnv('JOURNEYS_TABLE'), retentionDays },
  now: Date.now,
};

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { store = '', caseId = '' } = event.pathParameters ?? {};
  const headers = Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const { status, body } = await caseWebhook(
    {
      store,
      caseId,
      headers: Object.fromEntries(headers),
      rawBody: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    },
    port,
  );
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
};
