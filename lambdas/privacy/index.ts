import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { deadLettersIn } from '../shared/dead-letters.ts';
import { requireEnv } from '../shared/env.ts';
import { failureBucketIn } from '../shared/failure-bucket.ts';
import { settings } from '../shared/settings.ts';
import type { Key } from '../shared/table.ts';
import { TIMEOUTS, tuned } from '../shared/tuned-client.ts';
import { carryOut, type PrivacyPort, type PrivacyProgress } from './privacy.ts';
import { teamNotifier } from './team.ts';

const bucket = requireEnv('EXPORTS_BUCKET');
const failures = requireEnv('FAILURE_BUCKET');
const deadLetters = requireEnv('DEAD_LETTERS');
/** Objects with many orders take some time to read and write. */
const s3 = tuned(S3Client, { requestHandler: { ...TIMEOUTS, requestTimeout: 20_000 } });
const notifyTeam = teamNotifier(tuned(SNSClient), requireEnv('TEAM_TOPIC_ARN'));
const journeys = {
  client: tuned(DynamoDBClient),
  table: requireEnv('JOURNEYS_TABLE'),
  retentionDays: settings.retentionDays,
};

/** No part of a request begins later than this before the function's timeout. */
const ENOUGH_MS = 120_000;

const save: PrivacyPort['save'] = async (key, document) => {
  const Body = JSON.stringify(document, undefined, 1);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' }));
  return `s3://${bucket}/${key}`;
};

export const handler = (key: Key, context: Context): Promise<PrivacyProgress> =>
  carryOut(key, {
    journeys,
    now: () => new Date().toISOString(),
    hasTime: () => context.getRemainingTimeInMillis() > ENOUGH_MS,
    save,
    notifyTeam,
    givenUp: failureBucketIn(s3, failures),
    letters: deadLettersIn(journeys.client.config, deadLetters),
  });
