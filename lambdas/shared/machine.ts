import { SendTaskSuccessCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { StateMachineClient } from './dispatch.ts';

/** Errors that say: nothing is left to do here (facts of API_SendTaskSuccess and API_StartExecution). */
const DONE = ['ExecutionAlreadyExists', 'InvalidToken', 'TaskDoesNotExist', 'TaskTimedOut'];

/** Whether an error of the state machine says that its run exists already, or that the token is used up. */
export const isDone = (error: unknown): boolean => error instanceof Error && DONE.includes(error.name);

export function machineOf(client: SFNClient, stateMachineArn: string): StateMachineClient {
  return {
    start: async (name, input) =>
      (await unlessDone(client.send(new StartExecutionCommand({ stateMachineArn, name, input }))))?.startDate,
    signal: async (taskToken, output) =>
      (await unlessDone(client.send(new SendTaskSuccessCommand({ taskToken, output })))) !== undefined,
  };
}

async function unlessDone<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch((error: unknown) => {
    if (isDone(error)) return undefined;
    throw error;
  });
}
