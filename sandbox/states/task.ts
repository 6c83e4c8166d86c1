import type { Time, Timer } from '../lane.ts';
import { type Build, optional } from './build.ts';
import { dataLimitExceeded, EvaluationError, StatesError, TIMEOUTS } from './errors.ts';
import type { Evaluate, Scope } from './expressions.ts';
import { leave, type Outcome } from './flow.ts';
import type { EventDetails } from './history.ts';
import { exceedsLimit, type Json } from './json.ts';
import { parseResource, type TaskResource } from './resource.ts';
import type { TaskTokens, Waiting } from './tokens.ts';
import type { Visit } from './visit.ts';

/** One call of an integration. `timeoutMs` is the state's TimeoutSeconds: what comes later is heard by nobody. */
export type TaskCall = { resource: TaskResource; args: Json; timeoutMs: number | undefined; clock: Time };

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
      const { clock } = visit.thread.execution;
      const timeoutMs = limits.timeoutInSeconds === undefined ? undefined : limits.timeoutInSeconds * 1000;
      const result = await visit.thread.wait<Json>((succeed, fail) => {
        const pending = new Pending(visit, services.tokens, limits, { succeed, fail });
        pending.follow(services.tasks.run({ resource, args: input, timeoutMs, clock }), tell);
        return () => pending.stop();
      });
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
type Settle = { succeed(output: Json): void; fail(error: unknown): void };

/** A call that is waited for, or what is sent for its token; the token lives from before the call starts. */
class Pending implements Waiting {
  readonly #visit: Visit;
  readonly #tokens: TaskTokens;
  readonly #settle: Settle;
  readonly #heartbeatSeconds: number | undefined;
  readonly #timeout: Timer | undefined;
  #heartbeat: Timer | undefined;
  #over = false;

  constructor(visit: Visit, tokens: TaskTokens, limits: Limits, settle: Settle) {
    this.#visit = visit;
    this.#tokens = tokens;
    this.#settle = settle;
    this.#heartbeatSeconds = visit.token ? limits.heartbeatInSeconds : undefined;
    this.#timeout = this.#alarm(limits.timeoutInSeconds, 'States.Timeout');
    this.beat();
    if (visit.token) tokens.open(visit.token, this);
  }

  follow(call: Promise<Json>, tell: Tell): void {
    call
      .then((output) => {
        if (this.#over) return;
        if (this.#visit.token) tell('Submitted', { output });
        else this.succeed(output);
      })
      .catch((error) => this.fail(error));
  }

  succeed(output: Json): void {
    if (this.stop()) this.#settle.succeed(output);
  }

  fail(error: unknown): void {
    if (this.stop()) this.#settle.fail(error);
  }

  beat(): void {
    this.#heartbeat?.cancel();
    this.#heartbeat = this.#alarm(this.#heartbeatSeconds, 'States.HeartbeatTimeout');
  }

  /** Returns whether there was anything left to stop. */
  stop(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#timeout?.cancel();
    this.#heartbeat?.cancel();
    if (this.#visit.token) this.#tokens.close(this.#visit.token);
    return true;
  }

  #alarm(after: number | undefined, error: string): Timer | undefined {
    if (after === undefined) return undefined;
    const { clock } = this.#visit.thread.execution;
    return clock.at(clock.now() + after * 1000, () => this.fail(new StatesError(error)));
  }
}
