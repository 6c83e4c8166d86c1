import type { Flow, JourneyStage } from '../../../domain/journey/flow.ts';
import { FLOW } from '../../../domain/records/keys.ts';
import type { JourneyStepResult } from '../../../lambdas/journey-step/journey-step.ts';
import type { JourneyStepInput } from '../../../lambdas/journey-step/journey-step-input.ts';
import { StatesError } from '../../states/errors.ts';
import type { Json, JsonObject } from '../../states/json.ts';
import type { Tasks } from '../../states/resource.ts';
import { changeFlow, type RehearsalMemory } from './memory.ts';
import { type Attributes, plainValue, type UpdateInput, updated } from './update.ts';

/** The services that the journey's machine calls: the function behind its steps, and the table. */
export function memoryTasks(
  memory: RehearsalMemory,
  step: (input: JourneyStepInput) => Promise<JourneyStepResult>,
): Tasks {
  return {
    // every promise here is already resolved, so no virtual time passes meanwhile
    async run({ resource: { service, action, arn }, args }) {
      if (service === 'lambda' && action === 'invoke') return invoke((args as JsonObject).Payload!);
      if (service === 'aws-sdk:dynamodb' && /^updateItem(\.waitForTaskToken)?$/.test(action))
        return updateFlow(memory, args as unknown as UpdateInput & { Key: JsonObject });
      if (service === 'aws-sdk:dynamodb' && action === 'putItem') return putFailure(memory, args as JsonObject);
      throw new StatesError('States.Runtime', `A rehearsal does not have the resource ${arn}`);
    },
  };

  /** A failed function ends with the name of what it threw as the error. */
  async function invoke(payload: Json): Promise<Json> {
    const result = await step(payload as JourneyStepInput).catch((error: Error) => {
      throw new StatesError(error.name, error.message, { cause: error });
    });
    return { Payload: result as unknown as Json };
  }
}

/** Attributes of FLOW that the machine reads and writes. The registers are raised only by others. */
const OWN = ['placed', 'since', 'erased', 'run', 'stage', 'outcome', 'token', 'told', 'late', 'acknowledged'];

function updateFlow(memory: RehearsalMemory, { Key, ...input }: UpdateInput & { Key: JsonObject }): Json {
  const { pk, sk } = plainValue({ M: Key }) as { pk: string; sk: string };
  const flow = memory.orders.get(pk)?.flow;
  if (sk !== FLOW || !flow) throw new StatesError('States.Runtime', `A rehearsal does not have the item ${sk}`);
  const { registers, ...own } = flow;
  const { pk: _, sk: __, ...after } = updated({ pk, sk, ...own }, input);
  const foreign = Object.keys(after).find((name) => !OWN.includes(name));
  if (foreign) throw new StatesError('States.Runtime', `A rehearsal does not write the attribute ${foreign} of FLOW`);
  changeFlow(memory, pk, { ...flowOf(after), registers });
  return {};
}

const flowOf = ({ acknowledged, ...own }: Attributes): Omit<Flow, 'registers'> => ({
  ...(own as { stage: JourneyStage }),
  acknowledged: (acknowledged ?? {}) as Flow['acknowledged'],
});

function putFailure({ failures }: RehearsalMemory, { Item }: JsonObject): Json {
  const { pk, sk, at, error } = plainValue({ M: Item! }) as { pk: string; sk: string; at: string; error: string };
  if (!sk.startsWith('FAILURE#')) throw new StatesError('States.Runtime', `A rehearsal does not put the item ${sk}`);
  failures.push({ pk, at, error });
  return {};
}
