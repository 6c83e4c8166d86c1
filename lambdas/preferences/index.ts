import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { pageTexts } from '../../emails/page-texts.ts';
import { requireEnv } from '../shared/env.ts';
import { linksOf } from '../shared/link-secret.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { pageHeaders } from './headers.ts';
import { preferences } from './preferences.ts';

if (!pageTexts)
  throw new Error('No texts of pages in this bundle: build it with mailTemplates() of emails/compile.ts.');
const links = linksOf(tuned(SecretsManagerClient), requireEnv('LINK_SECRET'));
const deps = {
  client: tuned(DynamoDBClient),
  table: requireEnv('JOURNEYS_TABLE'),
  settings,
  texts: pageTexts,
  addresseeOf: links.addresseeOf,
  now: () => new Date().toISOString(),
};

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { status, html, picturesFrom } = await preferences(
    {
      method: event.requestContext.http.method,
      token: event.pathParameters?.token ?? '',
      body: event.body && Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8').toString(),
      language: event.headers?.['accept-language']?.split(/[,;]/)[0],
    },
    deps,
  );
  return { statusCode: status, headers: pageHeaders(picturesFrom), body: html };
};
