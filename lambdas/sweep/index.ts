import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { machineOf } from '../shared/machine.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { budgetOf } from './budget.ts';
import { executionsOf } from './ends.ts';
import { marksIn } from './marks.ts';
import { sesAccountOf } from './ses-account.ts';
import { sweep } from './sweep.ts';

const client = tuned(DynamoDBClient);
const states = tuned(SFNClient);
const table = requireEnv('JOURNEYS_TABLE');
const stateMachineArn = requireEnv('STATE_MACHINE_ARN');
const metrics = new Metrics();

const port = {
  journeys: { client, table, retentionDays: settings.retentionDays },
  settings,
  marks: marksIn(client, table),
  machine: machineOf(states, stateMachineArn),
  privacyRequests: machineOf(states, requireEnv('PRIVACY_MACHINE_ARN')),
  executions: executionsOf(states, stateMachineArn),
  ses: sesAccountOf(tuned(SESv2Client)),
};

export const handler = async (_: ScheduledEvent, { getRemainingTimeInMillis }: Context): Promise<void> => {
  const { counts, failed } = await sweep(port, new Date().toISOString(), budgetOf(getRemainingTimeInMillis));
  for (const [name, count] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, count);
  metrics.publishStoredMetrics();
  if (failed.length > 0) throw failed[0];
};
