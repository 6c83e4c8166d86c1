import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { requireEnv } from '../shared/env.ts';
import { log } from '../shared/log.ts';
import { settings } from '../shared/settings.ts';
import { tuned } from '../shared/tuned-client.ts';
import { foldLanes } from './fold-lanes.ts';
import { tellReasons } from './tell-reasons.ts';

const client = tuned(DynamoDBClient);
const table = requireEnv('METRICS_TABLE');
const metrics = new Metrics();
const team = settings.weeklyReasons ? teamBySns(tuned(SNSClient), requireEnv('TEAM_TOPIC_ARN')) : undefined;

function teamBySns(sns: SNSClient, TopicArn: string) {
  return {
    async publish(Subject: string, Message: string): Promise<void> {
      await sns.send(new PublishCommand({ TopicArn, Subject: Subject.slice(0, 100), Message }));
    },
  };
}

/** Runs once an hour. A store that fails does not stop the others; it is tried again the next hour. */
export const handler = async (): Promise<void> => {
  let slowing = 0;
  const failed: unknown[] = [];
  for (const [store, { timeZone }] of Object.entries(settings.stores)) {
    const now = new Date().toISOString();
    const folded = await foldLanes(client, table, store, timeZone, now).catch((error) => {
      failed.push(error);
    });
    if (team) await tellReasons(client, table, store, timeZone, now, team).catch((error) => failed.push(error));
    if (!folded) continue;
    slowing += folded.slowing.length;
    if (folded.slowing.length > 0) log.warn('lanes are slower than usual', { store, lanes: folded.slowing });
  }
  metrics.addMetric('LanesSlowing', MetricUnit.Count, slowing);
  metrics.publishStoredMetrics();
  if (failed.length > 0) throw failed[0];
};
