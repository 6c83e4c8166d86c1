import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeEvent } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { type MailEvent, mailEvent } from './mail-events.ts';

const journeys = {
  client: tuned(DynamoDBClient),
  table: requireEnv('JOURNEYS_TABLE'),
  retentionDays: settings.retentionDays,
};

export const handler = ({ detail }: EventBridgeEvent<string, MailEvent>): Promise<void> =>
  mailEvent(journeys, detail, new Date().toISOString());
