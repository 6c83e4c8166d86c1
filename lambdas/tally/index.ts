import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { metricsLedger } from './ledger.ts';
import { tally } from './tally.ts';

const ledger = metricsLedger(tuned(DynamoDBClient), requireEnv('METRICS_TABLE'), () => new Date().toISOString());

/** Whatever fails, the whole batch comes again: what was counted is marked. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  await tally(Records, settings, ledger);
  return { batchItemFailures: [] };
};
