import type { CallFault, Faults } from './faults.ts';
import { StatesError } from './states/errors.ts';
import type { Json } from './states/json.ts';
import type { TaskCall, Tasks } from './states/resource.ts';

type Named = Partial<Record<CallFault, string>>;

/** Step Functions' names of the errors, after the classes of the SDK for Java. */
const ERRORS: Record<'Lambda' | 'DynamoDb', Named> = {
  Lambda: { throttled: 'TooManyRequestsException', server_error: 'ServiceException' },
  DynamoDb: { throttled: 'ProvisionedThroughputExceededException', server_error: 'InternalServerErrorException' },
};

/**
 * Adds faults to a state machine's calls. Without an answer, Step Functions itself gives up on a table, but waits for a
 * function as long as its state allows.
 */
export function faultyTasks(tasks: Tasks, faults: Faults | undefined): Tasks {
  if (!faults) return tasks;
  return {
    run: async (call) => {
      const { service, action } = call.resource;
      const fault = faults.task({ service: service.replace('aws-sdk:', ''), action }, call.clock.now());
      return fault ? goneWrong(fault, call, tasks) : tasks.run(call);
    },
  };
}

async function goneWrong(fault: CallFault, call: TaskCall, tasks: Tasks): Promise<Json> {
  const service = call.resource.service === 'lambda' ? 'Lambda' : 'DynamoDb';
  if (fault === 'no_answer' && service === 'Lambda') return new Promise(() => {});
  if (fault === 'answer_lost') await tasks.run(call).catch(() => {});
  const name = ERRORS[service][fault] ?? 'SdkClientException';
  throw new StatesError(`${service}.${name}`, 'planned by the fault campaign');
}
