import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { linksOf } from '../shared/link-secret.ts';
import { settings } from '../shared/settings.ts';
import { PAGE_HEADERS } from './headers.ts';
import { preferences } from './preferences.ts';

const links = linksOf(new SecretsManagerClient(), requireEnv('LINK_SECRET'));
const deps = {
  client: new DynamoDBClient(),
  table: requireEnv('JOURNEYS_TABLE'),
  settings,
  addresseeOf: links.addresseeOf,
  now: () => new Date().toISOString(),
};

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { status, html } = await preferences(event.requestContext.http.method, event.pathParameters?.token ?? '', deps);
  return { statusCode: status, headers: PAGE_HEADERS, body: html };
};
