import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { hasFetches } from '../../domain/policy/store.ts';
import { deadLettersIn } from '../shared/dead-letters.ts';
import { requireEnv } from '../shared/env.ts';
import { failureBucketIn } from '../shared/failure-bucket.ts';
import { machineOf } from '../shared/machine.ts';
import { settings } from '../shared/settings.ts';
import { TIMEOUTS, tuned } from '../shared/tuned-client.ts';
import { functionCaller } from '../shared/use-cases/hand-again.ts';
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
/**
 * Objects with many orders take some time. This is less than a sweep keeps in reserve. A function that takes longer
 * still completes, and is called again.
 */
const patient = { requestHandler: { ...TIMEOUTS, requestTimeout: 15_000 } };
const lambda = tuned(LambdaClient, { ...patient, maxAttempts: 1 });

const port = {
  journeys: { client, table, retentionDays: settings.retentionDays },
  settings,
  marks: marksIn(client, table),
  machine: machineOf(states, stateMachineArn),
  privacyRequests: machineOf(states, requireEnv('PRIVACY_MACHINE_ARN')),
  orderFetches: hasFetches(settings) ? machineOf(states, requireEnv('FETCH_MACHINE_ARN')) : undefined,
  executions: executionsOf(states, stateMachineArn),
  ses: sesAccountOf(tuned(SESv2Client)),
  givenUp: {
    bucket: failureBucketIn(tuned(S3Client, patient), requireEnv('FAILURE_BUCKET')),
    letters: deadLettersIn(client.config, requireEnv('DEAD_LETTERS')),
    call: functionCaller(lambda),
  },
};

/** The counts that an alarm watches. The log has all of them: a metric that nobody reads still costs $0.30 a month. */
const WATCHED = ['JourneysMissed', 'JourneysLeft', 'EventsLeft'] as const;

export const handler = async (_: ScheduledEvent, { getRemainingTimeInMillis }: Context): Promise<void> => {
  const { counts, failed } = await sweep(port, new Date().toISOString(), budgetOf(getRemainingTimeInMillis));
  for (const name of WATCHED) metrics.addMetric(name, MetricUnit.Count, counts[name]);
  metrics.publishStoredMetrics();
  if (failed.length > 0) throw failed[0];
};
