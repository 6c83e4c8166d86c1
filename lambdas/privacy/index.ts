import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { settings } from '../shared/settings.ts';
import type { Key } from '../shared/table.ts';
import { TIMEOUTS, tuned } from '../shared/tuned-client.ts';
import type { GivenUpPort } from './given-up.ts';
import { carryOut, type PrivacyPort, type PrivacyProgress } from './privacy.ts';
import { teamNotifier } from './team.ts';

const bucket = requireEnv('EXPORTS_BUCKET');
const failures = requireEnv('FAILURE_BUCKET');
/** Objects of many orders take their time. */
const s3 = tuned(S3Client, { requestHandler: { ...TIMEOUTS, requestTimeout: 20_000 } });
const notifyTeam = teamNotifier(tuned(SNSClient), requireEnv('TEAM_TOPIC_ARN'));
const journeys = {
  client: tuned(DynamoDBClient),
  table: requireEnv('JOURNEYS_TABLE'),
  retentionDays: settings.retentionDays,
};

/** The last part of a request is not begun later than this before the function's own end. */
const ENOUGH_MS = 120_000;

const save: PrivacyPort['save'] = async (key, document) => {
  const Body = JSON.stringify(document, undefined, 1);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' }));
  return `s3://${bucket}/${key}`;
};

const givenUp: GivenUpPort = {
  async *keys() {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: failures }))
      for (const { Key } of Contents) yield Key!;
  },
  async read(Key) {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: failures, Key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
  write: async (Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket: failures, Key, Body }))),
  remove: async (Key) => void (await s3.send(new DeleteObjectCommand({ Bucket: failures, Key }))),
};

export const handler = (key: Key, context: Context): Promise<PrivacyProgress> =>
  carryOut(key, {
    journeys,
    now: () => new Date().toISOString(),
    hasTime: () => context.getRemainingTimeInMillis() > ENOUGH_MS,
    save,
    notifyTeam,
    givenUp,
  });
