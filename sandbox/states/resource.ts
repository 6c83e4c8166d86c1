// What a Task calls, and how the sandbox's services receive the call.
import type { Time } from '../clock/lane.ts';
import type { Json } from './json.ts';

/** The Resource of a Task, taken apart. `service` and `action` are as history events show them. */
export type TaskResource = {
  arn: string;
  /** e.g. `lambda`, `dynamodb`, `aws-sdk:dynamodb` */
  service: string;
  /** e.g. `invoke`, `updateItem.waitForTaskToken` */
  action: string;
  waitForTaskToken: boolean;
  /** Set when the Resource is a Lambda function itself. */
  functionArn?: string;
};

const FUNCTION = /^arn:aws[a-z-]*:lambda:[^:]*:[^:]*:function:[^:]+(:[^:]+)?$/;
const INTEGRATION =
  /^arn:aws[a-z-]*:states:[^:]*:[^:]*:((?:aws-sdk:)?[a-zA-Z0-9-]+):([a-zA-Z0-9]+)(\.[a-zA-Z]+(?::\d+)?)?$/;

/** Undefined when the text is not a resource of a Task. */
export function parseResource(arn: string): TaskResource | undefined {
  if (FUNCTION.test(arn)) {
    return { arn, service: 'lambda', action: 'invoke', waitForTaskToken: false, functionArn: arn };
  }
  const [, service, call, pattern = ''] = INTEGRATION.exec(arn) ?? [];
  if (!service || !call) return undefined;
  return { arn, service, action: call + pattern, waitForTaskToken: pattern === '.waitForTaskToken' };
}

/** One call of an integration. `timeoutMs` is the time that its state and its execution have left; a later answer is ignored. */
export type TaskCall = {
  resource: TaskResource;
  args: Json;
  timeoutMs: number;
  clock: Time;
  /** Whose role makes the call. */
  machine: { readonly arn: string; readonly roleArn: string };
};

/**
 * The services that a Task can call. `run` throws StatesError with the name and the cause for Catch. Virtual time
 * passes during a call unless the call holds the clock, which it must do before `run` returns its promise.
 */
export type Tasks = { run(call: TaskCall): Promise<Json> };
