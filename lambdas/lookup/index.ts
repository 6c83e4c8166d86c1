import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { jsonResult, rawBodyOf } from '../shared/http-event.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { FROM_ANYWHERE, type LookupPort, lookUp } from './lookup.ts';
import { tablePort } from './table-port.ts';

const { retentionDays } = settings;
const port: LookupPort = {
  ...tablePort({ client: tuned(DynamoDBClient), table: requireEnv('JOURNEYS_TABLE'), retentionDays }),
  settings,
  now: Date.now,
};

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { status, body } = await lookUp(event.pathParameters?.store ?? '', rawBodyOf(event).toString(), port);
  const result = jsonResult(status, body);
  return { ...result, headers: { ...result.headers, ...FROM_ANYWHERE } };
};
