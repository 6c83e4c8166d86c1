import { PutItemCommand, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { StatesError } from '../../sandbox/states/errors.ts';
import type { Json, JsonObject } from '../../sandbox/states/json.ts';
import type { TaskCall } from '../../sandbox/states/task.ts';
import { placeholder } from '../../statemachines/asl.ts';
import { aTable } from '../lambdas/database.ts';
import { aService, FUNCTION, START } from '../sandbox/states/machine.ts';
import { textOf } from './definition.ts';

// The journey's machine on the sandbox's engine and a real table, with a function that answers what it is told to.

export type Goes = 'update' | 'review' | 'reminder' | 'end';
/**
 * What the function answers at a step, or that it fails for good; and the news that ends the wait after it: without
 * news its deadline does. `overtaken`: a newer run begins meanwhile.
 */
export type Answered = { next: Goes | 'failed'; outcome?: string; news?: string; overtaken?: boolean };

const PK = 'ORDER#acme#1001';
/** What the function says every wait lasts. */
export const WAIT_S = 86_400;

/** Runs one journey to its end. `lost`: the first write of this stage, or of a failure, is done without anybody hearing of it. */
export async function journey(steps: Answered[], lost?: 'ended' | 'failure') {
  const { client, table, items, item } = await aTable();
  const putFlow = (run?: number) =>
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: { pk: { S: PK }, sk: { S: 'FLOW' }, ...(run && { run: { N: String(run) } }) },
      }),
    );
  await putFlow();
  const triggers: Json[] = [];
  const stages: string[] = [];
  let step: Answered | undefined;
  let failing = 0;
  let unheard = lost;

  async function answer({ trigger, signal }: JsonObject): Promise<Json> {
    if (failing-- > 0) throw new StatesError('Error');
    step = steps[triggers.length] ?? { next: 'end', outcome: 'unexpected' };
    triggers.push(signal ? `${trigger}: ${(signal as JsonObject).milestone}` : trigger!);
    if (step.overtaken) await putFlow(2);
    if (step.next === 'failed') {
      failing = 6; // as often as it is tried again
      throw new StatesError('Error');
    }
    return { Payload: { seconds: WAIT_S, outcome: '', acknowledged: {}, ...step } };
  }

  async function write({ resource, args }: TaskCall): Promise<Json> {
    const input = args as unknown as UpdateItemCommandInput;
    const isFailure = resource.action === 'putItem';
    const command = isFailure ? new PutItemCommand(args as never) : new UpdateItemCommand(input);
    await client.send(command as UpdateItemCommand).catch(({ name, message }) => {
      throw new StatesError(`DynamoDb.${name}`, message);
    });
    const { ':stage': stage, ':token': token } = input.ExpressionAttributeValues ?? {};
    const written = stage?.S ?? 'failure';
    stages.push(written);
    if (written === unheard) {
      unheard = undefined;
      throw new StatesError('States.Timeout');
    }
    const signal = { register: 'p#1', milestone: step?.news, mark: 'm' };
    if (token && step?.news) service.machines.sendTaskSuccess(token.S!, JSON.stringify(signal));
    return {};
  }

  const service = aService((call) =>
    call.clock.during(() =>
      call.resource.service === 'lambda' ? answer((call.args as JsonObject).Payload as JsonObject) : write(call),
    ),
  );
  const text = textOf('order-journey.asl.json')
    .replaceAll(placeholder('JourneyStepFunction'), FUNCTION)
    .replaceAll(placeholder('JourneysTable'), table);
  const { arn } = service.create(JSON.parse(text));
  const { clock, entered, machines } = service;
  const execution = machines.start(arn, 'run', JSON.stringify({ pk: PK, run: 1 }));
  await clock.idle();
  const { stage, outcome } = (await item('FLOW'))!;
  return {
    status: execution.status,
    entered,
    triggers,
    stages,
    ended: `${stage}: ${outcome}`,
    seconds: ((execution.stoppedAt ?? 0) - START) / 1000,
    failures: (await items()).filter(({ sk }) => sk.startsWith('FAILURE#')),
  };
}
