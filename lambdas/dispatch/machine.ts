import { SendTaskSuccessCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { StateMachineClient } from './dispatch.ts';

/** Errors that say: nothing is left to do here (facts of API_SendTaskSuccess and API_StartExecution). */
const DONE = ['ExecutionAlreadyExists', 'InvalidToken', 'TaskDoesNotExist', 'TaskTimedOut'];

export function machineOf(client: SFNClient, stateMachineArn: string): StateMachineClient {
  return {
    start: (name, input) => unlessDone(client.send(new StartExecutionCommand({ stateMachineArn, name, input }))),
    signal: (taskToken, output) => unlessDone(client.send(new SendTaskSuccessCommand({ taskToken, output }))),
  };
}

async function unlessDone(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof Error && DONE.includes(error.name))) throw error;
  });
}
