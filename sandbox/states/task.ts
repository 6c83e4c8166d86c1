import { type Build, optional } from './build.ts';
import { dataLimitExceeded, EvaluationError, StatesError, TIMEOUTS } from './errors.ts';
import type { Evaluate, Scope } from './expressions.ts';
import { leave, type Outcome } from './flow.ts';
import type { EventDetails } from './history.ts';
import { exceedsLimit, type Json } from './json.ts';
import { parseResource, type TaskResource } from './resource.ts';
import type { TaskTokens } from './tokens.ts';
import type { Visit } from './visit.ts';

/** One call of an integration. `timeoutMs` is the state's TimeoutSeconds; `signal` tells that nobody waits any more. */
export type TaskCall = { resource: TaskResource; args: Json; timeoutMs: number | undefined; signal: AbortSignal };

/**
 * The services a Task can call. `run` throws StatesError with the name and cause Catch is to see.
 * Virtual time goes on during a call unless the call itself holds the clock, from before `run` returns its promise.
 */
export type Tasks = { run(call: TaskCall): Promise<Json> };

export type TaskServices = { tasks: Tasks; tokens: TaskTokens; region: string };

type Limits = { timeoutInSeconds: number | undefined; heartbeatInSeconds: number | undefined };

export function Task({ definition, templates, leaving, services }: Build) {
  const resource = parseResource(definition.Resource!)!;
  const story = storyOf(resource, services.region);
  const args = optional(definition.Arguments, (value) => templates.template(value, 'Arguments'));
  const limit = (field: 'HeartbeatSeconds' | 'TimeoutSeconds') => {
    const evaluate = optional(definition[field], (value) => templates.typed(value, field, 'number'));
    return (scope: Scope) => evaluate && seconds(evaluate, field, scope);
  };
  const timeout = limit('TimeoutSeconds');
  const heartbeat = limit('HeartbeatSeconds');
  return async (visit: Visit): Promise<Outcome> => {
    visit.token = resource.waitForTaskToken ? services.tokens.issue() : undefined;
    const scope = visit.scope();
    const input = args ? await args(scope) : visit.input;
    const limits = { timeoutInSeconds: await timeout(scope), heartbeatInSeconds: await heartbeat(scope) };
    const tell = (what: string, details: EventDetails) =>
      visit.thread.add(story.prefix + what, { ...story.about, ...details });
    tell('Scheduled', { ...story.scheduled(input), ...limits });
    visit.thread.add(`${story.prefix}Started`, story.about);
    try {
      const result = await perform(visit, { resource, args: input }, limits, services, tell);
      if (exceedsLimit(result)) throw dataLimitExceeded(story.what);
      tell('Succeeded', { output: result });
      return leave(visit.scope({ result }), leaving, result, definition.Next);
    } catch (thrown) {
      if (thrown instanceof StatesError) {
        const { error, cause } = thrown;
        tell(TIMEOUTS.includes(error ?? '') ? 'TimedOut' : 'Failed', { error, cause });
      }
      throw thrown;
    }
  };
}

/** How the history tells of a task: an integration's events and a bare function's differ. */
function storyOf({ functionArn, service, action }: TaskResource, region: string) {
  if (functionArn) {
    const scheduled = (input: Json): EventDetails => ({ input, resource: functionArn });
    return { prefix: 'LambdaFunction', about: undefined, what: functionArn, scheduled };
  }
  const scheduled = (parameters: Json): EventDetails => ({ region, parameters });
  return { prefix: 'Task', about: { resourceType: service, resource: action }, what: service, scheduled };
}

const LONGEST_TIMEOUT_SECONDS = 99_999_999;

async function seconds(evaluate: Evaluate, field: string, scope: Scope): Promise<number> {
  const value = (await evaluate(scope)) as number;
  if (Number.isInteger(value) && value >= 1 && value <= LONGEST_TIMEOUT_SECONDS) return value;
  const range = `an integer between 1 and ${LONGEST_TIMEOUT_SECONDS}`;
  throw new EvaluationError(`The ${field} field must be ${range}, but was: ${value}`, field);
}

type Tell = (what: string, details: EventDetails) => void;

/** The result of the call, or what is sent for the token; the token lives from before the call starts. */
function perform(
  { thread, token }: Visit,
  call: Pick<TaskCall, 'args' | 'resource'>,
  { timeoutInSeconds, heartbeatInSeconds }: Limits,
  { tasks, tokens }: TaskServices,
  tell: Tell,
): Promise<Json> {
  const { clock } = thread.execution;
  return thread.wait((succeed, refuse) => {
    const abort = new AbortController();
    const alarm = (after: number | undefined, error: string) =>
      after === undefined ? undefined : clock.at(clock.now() + after * 1000, () => fail(new StatesError(error)));
    const listen = () => (token ? alarm(heartbeatInSeconds, 'States.HeartbeatTimeout') : undefined);
    const stop = () => {
      timeout?.cancel();
      heartbeat?.cancel();
      if (token) tokens.close(token);
      abort.abort();
    };
    const done = (output: Json) => {
      stop();
      succeed(output);
    };
    const fail = (error: unknown) => {
      stop();
      refuse(error);
    };
    const beat = () => {
      heartbeat?.cancel();
      heartbeat = listen();
    };
    const timeout = alarm(timeoutInSeconds, 'States.Timeout');
    let heartbeat = listen();
    if (token) tokens.open(token, { succeed: done, fail, beat });
    const timeoutMs = timeoutInSeconds === undefined ? undefined : timeoutInSeconds * 1000;
    tasks
      .run({ ...call, timeoutMs, signal: abort.signal })
      .then((output) => {
        if (abort.signal.aborted) return;
        if (token) tell('Submitted', { output });
        else done(output);
      })
      .catch((error) => abort.signal.aborted || fail(error));
    return stop;
  });
}
