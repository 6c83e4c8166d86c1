import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { APIGatewayProxyEventV2WithIAMAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { jsonResult, rawBodyOf } from '../shared/http-event.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { wholeHistoryOf } from '../shared/whole-history.ts';
import { admin } from './admin.ts';
import { keepAudit } from './audit.ts';
import { HANDLERS } from './handlers.ts';
import type { AdminPort } from './port.ts';
import { executionReader } from './states.ts';

const client = tuned(DynamoDBClient);
const journeys = { client, table: requireEnv('JOURNEYS_TABLE'), retentionDays: settings.retentionDays };
const metrics = { client, table: requireEnv('METRICS_TABLE') };

const port: AdminPort = {
  settings,
  journeys,
  metrics,
  wholeHistory: wholeHistoryOf(journeys, metrics.table),
  executions: executionReader(tuned(SFNClient), requireEnv('STATE_MACHINE_ARN')),
  now: Date.now,
  audit: (store, entry) => keepAudit(journeys, store, entry),
};

export const handler = async (
  event: APIGatewayProxyEventV2WithIAMAuthorizer,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const { routeKey, requestContext, pathParameters = {}, queryStringParameters = {} } = event;
  const { status, body: answer } = await admin(
    {
      routeKey,
      path: pathParameters,
      query: queryStringParameters,
      body: rawBodyOf(event).toString(),
      who: requestContext.authorizer.iam.userArn,
      requestId: requestContext.requestId,
    },
    HANDLERS,
    port,
  );
  return jsonResult(status, answer, status < 400 ? 'application/json' : 'application/problem+json');
};
