import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { headersOf, jsonResult, rawBodyOf } from '../shared/http-event.ts';
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
  const request = { store, caseId, headers: headersOf(event), rawBody: rawBodyOf(event) };
  const { status, body } = await caseWebhook(request, port);
  return jsonResult(status, body);
};
