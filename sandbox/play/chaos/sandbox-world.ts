import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { GivenUp } from '../../../lambdas/shared/failure-bucket.ts';
import { restartJourney } from '../../../lambdas/shared/use-cases/journeys.ts';
import { plainId } from '../../faults.ts';
import { type PlayStage, post } from '../play.ts';
import { evidenceOf } from './evidence.ts';
import type { CampaignWorld } from './world.ts';

/**
 * The function that heals what was stopped or lost. The campaign decides when it runs, because most of its runs find
 * nothing.
 */
export const isSweep = ({ id }: { id: string }): boolean => plainId(id) === 'Sweep';

/**
 * The sandbox: bundles, the table's engine, streams and the machine. Its stories follow each other, each in days of its
 * own.
 */
export function sandboxWorld(stage: PlayStage, store: string): CampaignWorld {
  const { sandbox } = stage;
  const { clock, lambda, machines, aws } = sandbox;
  const givenUp = sandbox.buckets.get(sandbox.stack.outputs.FailureBucket as string)!;
  const config = {
    endpoint: aws,
    region: sandbox.region,
    credentials: { accessKeyId: 'chaos', secretAccessKey: 'chaos' },
  };
  const stepFunctions = new SFNClient(config);
  const journeys = { client: new DynamoDBClient(config), table: sandbox.tableName('Journeys'), retentionDays: 400 };

  const runsOf = (orderId: string) =>
    machines
      .machines()
      .flatMap(({ executions }) => executions)
      .filter(({ input }) => (input as { pk?: string }).pk === `ORDER#${store}#${orderId}`);
  const hasStopped = (orderId: string): boolean =>
    !['RUNNING', 'SUCCEEDED'].includes(runsOf(orderId).at(-1)?.status ?? 'SUCCEEDED');

  return {
    clock,
    post: async (line) => (await post(sandbox, line, clock)).status,
    async abort(orderIds) {
      const open = orderIds.flatMap(runsOf).filter(({ status }) => status === 'RUNNING');
      for (const { arn } of open) await stepFunctions.send(new StopExecutionCommand({ executionArn: arn }));
    },
    async sweep() {
      for (const { arn } of sandbox.stack.functions.filter(isSweep)) await lambda.invoke(arn, '{}', clock);
    },
    async help(orderIds) {
      const done: string[] = [];
      for (const [key, body] of [...givenUp]) {
        const { payload, requestPayload, requestContext } = JSON.parse(String(body)) as GivenUp;
        const name = requestContext.functionArn
          .replace(/:\$LATEST$/, '')
          .split(':')
          .at(-1)!;
        givenUp.delete(key);
        await lambda.invoke(name, payload ?? JSON.stringify(requestPayload), clock);
        done.push(`${name} was handed again what it gave up on`);
      }
      for (const orderId of orderIds.filter(hasStopped)) {
        if ((await restartJourney(journeys, { store, orderId })) !== 'restarted') continue;
        done.push(`${orderId} was started again`);
      }
      return done;
    },
    evidence: (orderIds, since) => evidenceOf(stage, store, orderIds, since),
  };
}
