import { SendTaskSuccessCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { StateMachineClient } from './dispatch.ts';

/** Errors after which nothing is left to do here (API_SendTaskSuccess and API_StartExecution). */
const DONE = ['ExecutionAlreadyExists', 'InvalidToken', 'TaskDoesNotExist', 'TaskTimedOut'];

/**
 * Errors of a start that repeating it for some minutes does not fix: the account has reached its quota of open
 * executions, or the order's name or input is invalid.
 */
const START_REFUSED = ['ExecutionLimitExceeded', 'InvalidName', 'InvalidExecutionInput'];

export const isStartRefused = (error: unknown): boolean => error instanceof Error && START_REFUSED.includes(error.name);

/** Whether an error of the state machine means that the run already exists or that the token was already used. */
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
