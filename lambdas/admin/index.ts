import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyEventV2WithIAMAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { jsonResult, rawBodyOf } from '../shared/http-event.ts';
import { settings } from '../shared/settings.ts';
import type { PlainItem } from '../shared/table.ts';
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

/** A day lies in several items (domain/records/days.ts). */
async function countsOf(store: string, from: string, to: string): Promise<PlainItem[]> {
  const days = new Map<string, Record<string, number>>();
  let start: Record<string, never> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: metrics.table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: `STORE#${store}` },
          ':from': { S: `DAY#${from}` },
          ':to': { S: `DAY#${to}#~` },
        },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const { pk: _, sk, ...counts } of Items.map((item) => unmarshall(item))) {
      const day = String(sk).split('#')[1]!;
      const sums = days.get(day) ?? {};
      for (const [name, n] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + Number(n);
      days.set(day, sums);
    }
    start = LastEvaluatedKey as typeof start;
  } while (start);
  return [...days].map(([day, counts]) => ({ day, counts }));
}

const port: AdminPort = {
  settings,
  journeys,
  metrics,
  wholeHistory: wholeHistoryOf(journeys, metrics.table),
  executions: executionReader(tuned(SFNClient), requireEnv('STATE_MACHINE_ARN')),
  now: Date.now,
  audit: (store, entry) => keepAudit(journeys, store, entry),
  countsOf,
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
