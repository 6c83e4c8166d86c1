import type { Cancel } from '../clock/lane.ts';
import { dataLimitExceeded, HeartbeatTimeout, isTimeout, StatesError } from './errors.ts';
import type { EventDetails } from './history.ts';
import { exceedsLimit, type Json } from './json.ts';
import type { RunState } from './machine.ts';
import { parseResource, type TaskCall } from './resource.ts';
import type { Thread } from './thread.ts';

export const Task: RunState = async (thread, { Resource, Arguments, TimeoutSeconds, HeartbeatSeconds }) => {
  const { region, tokens } = thread.execution.service;
  const resource = parseResource(Resource!)!;
  const { functionArn, service, action } = resource;
  // The history has different events for integrations and for bare functions.
  const prefix = functionArn ? 'LambdaFunction' : 'Task';
  const about = functionArn ? undefined : { resourceType: service, resource: action };
  thread.token = resource.waitForTaskToken ? tokens.issue() : undefined;
  const scope = thread.scope();
  const input = Arguments ? await Arguments(scope) : thread.input;
  if (exceedsLimit(input)) throw dataLimitExceeded(thread.state.name, 'has an input');
  const timeoutInSeconds = (await TimeoutSeconds?.(scope)) as number | undefined;
  const heartbeatInSeconds = (await HeartbeatSeconds?.(scope)) as number | undefined;
  const limits = { timeoutInSeconds, heartbeatInSeconds };
  const record = (what: string, details: EventDetails) => thread.add(prefix + what, { ...about, ...details });
  const asked = functionArn ? { input, resource: functionArn } : { region, parameters: input };
  record('Scheduled', { ...asked, ...limits });
  thread.add(`${prefix}Started`, about);
  try {
    const submitted = (output: Json) => record('Submitted', { output });
    const result = await answer(thread, { resource, args: input, ...limits, submitted });
    if (exceedsLimit(result)) throw dataLimitExceeded(functionArn ?? service);
    record('Succeeded', { output: result });
    return { given: { result } };
  } catch (thrown) {
    if (thrown instanceof StatesError) {
      record(isTimeout(thrown) ? 'TimedOut' : 'Failed', { error: thrown.error, cause: thrown.causeText });
    }
    throw thrown;
  }
};

type Asked = Pick<TaskCall, 'resource' | 'args'> & {
  timeoutInSeconds: number | undefined;
  heartbeatInSeconds: number | undefined;
  submitted(output: Json): void;
};

/** Waits for the call to return, or for its token to be answered. The token is valid before the call starts. */
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
    if (token) tokens.set(token, { succeed, fail, beat, machineArn: execution.machine.arn });
    tasks
      .run({ resource, args, timeoutMs, clock, machine: execution.machine })
      .then((output) => {
        if (!token) succeed(output);
        else if (tokens.has(token)) submitted(output);
      })
      .catch(fail);
    return () => {
      setImmediate(clock.hold()); // what awaited this task continues in microtasks
      cancelTimeout?.();
      cancelHeartbeat?.();
      if (token) tokens.delete(token);
    };
  });
}
