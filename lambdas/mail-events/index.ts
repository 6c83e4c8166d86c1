import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeEvent } from 'aws-lambda';
import { busy } from '../shared/busy.ts';
import { requireEnv } from '../shared/env.ts';
import { settings } from '../shared/settings.ts';
import { type MailEvent, mailEvent } from './mail-events.ts';

const journeys = {
  client: busy(DynamoDBClient),
  table: requireEnv('JOURNEYS_TABLE'),
  retentionDays: settings.retentionDays,
};

export const handler = ({ detail }: EventBridgeEvent<string, MailEvent>): Promise<void> =>
  mailEvent(journeys, detail, new Date().toISOString());
