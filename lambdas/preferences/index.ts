import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { linksOf } from '../shared/link-secret.ts';
import { settings } from '../shared/settings.ts';
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
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  return { statusCode: status, headers, body: html };
};
