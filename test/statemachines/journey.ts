import { PutItemCommand, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { StatesError } from '../../sandbox/states/errors.ts';
import type { Json, JsonObject } from '../../sandbox/states/json.ts';
import type { TaskResource } from '../../sandbox/states/resource.ts';
import { placeholder } from '../../statemachines/asl.ts';
import { aTable } from '../lambdas/database.ts';
import { aService, FUNCTION, START } from '../sandbox/states/machine.ts';
import { textOf } from './definition.ts';

// The journey's machine on the sandbox's engine and a real table, with a function that answers what it is told to.

export type Goes = 'update' | 'check_in' | 'review' | 'reminder' | 'end';
/**
 * What the function answers at a step, or that it fails for good; and the news that ends the wait after it: without
 * news its deadline does. `overtaken`: a newer run begins meanwhile.
 */
export type Answered = { next: Goes | 'failed'; outcome?: string; news?: string; overtaken?: boolean };

const PK = 'ORDER#acme#1001';
/** What the function says every wait lasts. */
export const WAIT_S = 86_400;

type Table = Awaited<ReturnType<typeof aTable>>;

/** Runs one journey to its end. `lost`: the first write of this stage, or of a failure, is done without anybody hearing of it. */
export async function journey(steps: Answered[], lost?: 'ended' | 'failure') {
  const table = await aTable();
  await putFlow(table);
  const world = new World(table, steps, lost);
  const service = aService(({ resource, args, clock }) =>
    clock.during(() => (resource.service === 'lambda' ? world.answer(args as never) : world.write(resource, args))),
  );
  world.wake = (token, signal) => service.machines.sendTaskSuccess(token, JSON.stringify(signal));
  const text = textOf('order-journey.asl.json')
    .replaceAll(placeholder('Partition'), 'aws')
    .replaceAll(placeholder('JourneyStepFunction'), FUNCTION)
    .replaceAll(placeholder('JourneysTable'), table.table);
  const { arn } = service.create(JSON.parse(text));
  const execution = service.machines.start(arn, 'run', JSON.stringify({ pk: PK, run: 1 }));
  await service.clock.idle();
  const { stage, outcome } = (await table.item('FLOW'))!;
  return {
    status: execution.status,
    entered: service.entered,
    triggers: world.triggers,
    stages: world.stages,
    ended: `${stage}: ${outcome}`,
    seconds: ((execution.stoppedAt ?? 0) - START) / 1000,
    failures: (await table.items()).filter(({ sk }) => sk.startsWith('FAILURE#')),
  };
}

async function putFlow({ client, table }: Table, run?: number): Promise<void> {
  const item = { pk: { S: PK }, sk: { S: 'FLOW' }, ...(run && { run: { N: String(run) } }) };
  await client.send(new PutItemCommand({ TableName: table, Item: item }));
}

/** What the machine calls: the function, and the table. */
class World {
  readonly triggers: Json[] = [];
  readonly stages: string[] = [];
  wake: ((token: string, signal: Json) => void) | undefined;
  #step: Answered | undefined;
  #failing = 0;
  #lost: string | undefined;
  readonly #table: Table;
  readonly #steps: Answered[];

  constructor(table: Table, steps: Answered[], lost: string | undefined) {
    this.#table = table;
    this.#steps = steps;
    this.#lost = lost;
  }

  async answer({ Payload: { trigger, signal } }: { Payload: { trigger: string; signal?: JsonObject } }): Promise<Json> {
    if (this.#failing-- > 0) throw new StatesError('Error');
    const step = this.#steps[this.triggers.length] ?? { next: 'end', outcome: 'unexpected' };
    this.#step = step;
    this.triggers.push(signal ? `${trigger}: ${signal.milestone}` : trigger);
    if (step.overtaken) await putFlow(this.#table, 2);
    if (step.next === 'failed') {
      this.#failing = 6; // as often as it is tried again
      throw new StatesError('Error');
    }
    return { Payload: { seconds: WAIT_S, outcome: '', acknowledged: {}, ...step } };
  }

  async write({ action, waitForTaskToken }: TaskResource, args: Json): Promise<Json> {
    const input = args as unknown as UpdateItemCommandInput;
    const command = action === 'putItem' ? new PutItemCommand(args as never) : new UpdateItemCommand(input);
    await this.#table.client.send(command as UpdateItemCommand).catch(({ name, message }) => {
      throw new StatesError(`DynamoDb.${name}`, message);
    });
    const { ':stage': stage, ':token': token } = input.ExpressionAttributeValues ?? {};
    const written = stage?.S ?? 'failure';
    this.stages.push(written);
    if (written === this.#lost) {
      this.#lost = undefined;
      throw new StatesError('States.Timeout');
    }
    const news = this.#step?.news;
    if (waitForTaskToken && news) this.wake?.(token!.S!, { register: 'p#1', milestone: news, mark: 'm' });
    return {};
  }
}
