import { randomBytes } from 'node:crypto';
import type { Cancel, Time } from '../clock/lane.ts';
import { dataLimitExceeded, HeartbeatTimeout, refusal, StatesError } from './errors.ts';
import { isTimeout, type Run } from './flow.ts';
import type { EventDetails } from './history.ts';
import { exceedsLimit, type Json } from './json.ts';
import type { Thread } from './thread.ts';

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

/** Undefined when the text is no resource of a Task. */
export function parseResource(arn: string): TaskResource | undefined {
  if (FUNCTION.test(arn)) {
    return { arn, service: 'lambda', action: 'invoke', waitForTaskToken: false, functionArn: arn };
  }
  const [, service, call, pattern = ''] = INTEGRATION.exec(arn) ?? [];
  if (!service || !call) return undefined;
  return { arn, service, action: call + pattern, waitForTaskToken: pattern === '.waitForTaskToken' };
}

/** One call of an integration. `timeoutMs` is the time its state and its execution have: what comes later is heard by nobody. */
export type TaskCall = { resource: TaskResource; args: Json; timeoutMs: number; clock: Time };

/**
 * The services a Task can call. `run` throws StatesError with the name and cause Catch is to see.
 * Virtual time goes on during a call unless the call itself holds the clock, from before `run` returns its promise.
 */
export type Tasks = { run(call: TaskCall): Promise<Json> };

export const Task: Run = async (thread, { Resource, Arguments, TimeoutSeconds, HeartbeatSeconds }) => {
  const { region, tokens } = thread.execution.service;
  const resource = parseResource(Resource!)!;
  const { functionArn, service, action } = resource;
  // The history tells of an integration and of a bare function in different events.
  const prefix = functionArn ? 'LambdaFunction' : 'Task';
  const about = functionArn ? undefined : { resourceType: service, resource: action };
  thread.token = resource.waitForTaskToken ? tokens.issue() : undefined;
  const scope = thread.scope();
  const input = Arguments ? await Arguments(scope) : thread.input;
  if (exceedsLimit(input)) throw dataLimitExceeded(thread.state.name, 'has an input');
  const timeoutInSeconds = (await TimeoutSeconds?.(scope)) as number | undefined;
  const heartbeatInSeconds = (await HeartbeatSeconds?.(scope)) as number | undefined;
  const limits = { timeoutInSeconds, heartbeatInSeconds };
  const tell = (what: string, details: EventDetails) => thread.add(prefix + what, { ...about, ...details });
  const asked = functionArn ? { input, resource: functionArn } : { region, parameters: input };
  tell('Scheduled', { ...asked, ...limits });
  thread.add(`${prefix}Started`, about);
  try {
    const submitted = (output: Json) => tell('Submitted', { output });
    const result = await answer(thread, { resource, args: input, ...limits, submitted });
    if (exceedsLimit(result)) throw dataLimitExceeded(functionArn ?? service);
    tell('Succeeded', { output: result });
    return { given: { result } };
  } catch (thrown) {
    if (thrown instanceof StatesError) {
      tell(isTimeout(thrown) ? 'TimedOut' : 'Failed', { error: thrown.error, cause: thrown.cause });
    }
    throw thrown;
  }
};

type Asked = Pick<TaskCall, 'resource' | 'args'> & {
  timeoutInSeconds: number | undefined;
  heartbeatInSeconds: number | undefined;
  submitted(output: Json): void;
};

/** Waits for the call to return, or for what is sent for its token; the token lives from before the call starts. */
function answer(thread: Thread, asked: Asked): Promise<Json> {
  const { token, execution } = thread;
  const { clock, service } = execution;
  const { tasks, tokens } = service;
  const { resource, args, timeoutInSeconds, heartbeatInSeconds, submitted } = asked;
  const timeoutMs = Math.min((timeoutInSeconds ?? Number.POSITIVE_INFINITY) * 1000, execution.endsAt - clock.now());
  return thread.wait((succeed, fail) => {
    const alarm = (after: number | undefined, error: () => StatesError): Cancel | undefined =>
      after === undefined ? undefined : clock.at(clock.now() + after * 1000, () => fail(error()));
    const cancelTimeout = alarm(timeoutInSeconds, () => new StatesError('States.Timeout'));
    let cancelHeartbeat: Cancel | undefined;
    const beat = () => {
      cancelHeartbeat?.();
      cancelHeartbeat = alarm(token ? heartbeatInSeconds : undefined, () => new HeartbeatTimeout());
    };
    beat();
    if (token) tokens.set(token, { succeed, fail, beat });
    tasks
      .run({ resource, args, timeoutMs, clock })
      .then((output) => {
        if (!token) succeed(output);
        else if (tokens.has(token)) submitted(output);
      })
      .catch(fail);
    return () => {
      setImmediate(clock.hold()); // what awaited this task goes on in microtasks
      cancelTimeout?.();
      cancelHeartbeat?.();
      if (token) tokens.delete(token);
    };
  });
}

/** What may happen to a task that waits for its token. */
export type Waiting = { succeed(output: Json): void; fail(error: unknown): void; beat(): void };

const TOKEN_LENGTH = 76; // of 57 bytes in base64

/** The tasks that wait now, by their tokens. All tokens begin alike: by that a closed one is told from a forged one. */
export class TaskTokens extends Map<string, Waiting> {
  readonly #beginning = randomBytes(33).toString('base64');

  issue(): string {
    return this.#beginning + randomBytes(24).toString('base64');
  }

  /** Throws TaskTimedOut for a token whose task is over, InvalidToken for one never issued. */
  waiting(token: string): Waiting {
    const waiting = this.get(token);
    if (waiting) return waiting;
    const isOurs = token.startsWith(this.#beginning) && token.length === TOKEN_LENGTH;
    if (isOurs) throw refusal('TaskTimedOut', 'Provided task does not exist anymore');
    throw refusal('InvalidToken', 'Invalid token');
  }
}
