import { SendTaskSuccessCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { isDone, type StateMachineClient } from './dispatch.ts';

export function machineOf(client: SFNClient, stateMachineArn: string): StateMachineClient {
  return {
    start: (name, input) => unlessDone(client.send(new StartExecutionCommand({ stateMachineArn, name, input }))),
    signal: (taskToken, output) => unlessDone(client.send(new SendTaskSuccessCommand({ taskToken, output }))),
  };
}

async function unlessDone(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isDone(error)) throw error;
  });
}
