import { type Build, optional } from './build.ts';
import { dataLimitExceeded, EvaluationError, StatesError } from './errors.ts';
import type { Evaluate } from './expressions.ts';
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

/** The events of the two families of tasks. */
type Story = { prefix: 'LambdaFunction' | 'Task'; about: EventDetails; what: string };

export function Task({ definition, templates, leaving, services }: Build) {
  const resource = parseResource(definition.Resource!)!;
  const { Arguments, TimeoutSeconds, HeartbeatSeconds, Next } = definition;
  const args = optional(Arguments, (value) => templates.template(value, 'Arguments'));
  const timeout = optional(TimeoutSeconds, (value) => templates.typed(value, 'TimeoutSeconds', 'number'));
  const heartbeat = optional(HeartbeatSeconds, (value) => templates.typed(value, 'HeartbeatSeconds', 'number'));
  return async (visit: Visit): Promise<Outcome> => {
    visit.token = resource.waitForTaskToken ? services.tokens.issue() : undefined;
    const scope = visit.scope();
    const attempt = new Attempt(visit, resource, services, {
      args: args ? await args(scope) : visit.input,
      timeoutSeconds: await seconds(timeout, 'TimeoutSeconds', scope),
      heartbeatSeconds: await seconds(heartbeat, 'HeartbeatSeconds', scope),
    });
    const result = await attempt.run();
    return leave(visit.scope({ result }), leaving, result, Next);
  };
}

const LONGEST_TIMEOUT_SECONDS = 99_999_999;

async function seconds(evaluate: Evaluate | undefined, field: string, scope: Parameters<Evaluate>[0]) {
  if (!evaluate) return undefined;
  const value = (await evaluate(scope)) as number;
  if (Number.isInteger(value) && value >= 1 && value <= LONGEST_TIMEOUT_SECONDS) return value;
  throw new EvaluationError(
    `The ${field} field must be an integer between 1 and ${LONGEST_TIMEOUT_SECONDS}, but was: ${value}`,
    field,
  );
}

type Terms = { args: Json; timeoutSeconds: number | undefined; heartbeatSeconds: number | undefined };

class Attempt {
  readonly #visit: Visit;
  readonly #resource: TaskResource;
  readonly #services: TaskServices;
  readonly #terms: Terms;
  readonly #story: Story;

  constructor(visit: Visit, resource: TaskResource, services: TaskServices, terms: Terms) {
    this.#visit = visit;
    this.#resource = resource;
    this.#services = services;
    this.#terms = terms;
    this.#story = resource.functionArn
      ? { prefix: 'LambdaFunction', about: {}, what: resource.functionArn }
      : {
          prefix: 'Task',
          about: { resourceType: resource.service, resource: resource.action },
          what: resource.service,
        };
  }

  async run(): Promise<Json> {
    this.#schedule();
    try {
      const output = await this.#wait();
      if (exceedsLimit(output)) throw dataLimitExceeded(this.#story.what);
      this.#tell('Succeeded', { output });
      return output;
    } catch (thrown) {
      if (thrown instanceof StatesError) this.#tellFailure(thrown);
      throw thrown;
    }
  }

  #schedule(): void {
    const { args, timeoutSeconds: timeoutInSeconds, heartbeatSeconds: heartbeatInSeconds } = this.#terms;
    const limits = { timeoutInSeconds, heartbeatInSeconds };
    if (this.#resource.functionArn)
      this.#tell('Scheduled', { input: args, resource: this.#resource.functionArn, ...limits });
    else this.#tell('Scheduled', { region: this.#services.region, parameters: args, ...limits });
    this.#visit.thread.add(`${this.#story.prefix}Started`, this.#resource.functionArn ? undefined : this.#story.about);
  }

  #tell(what: string, details: EventDetails): void {
    this.#visit.thread.add(this.#story.prefix + what, { ...this.#story.about, ...details });
  }

  #tellFailure({ error, cause }: StatesError): void {
    const timedOut = error === 'States.Timeout' || error === 'States.HeartbeatTimeout';
    this.#tell(timedOut ? 'TimedOut' : 'Failed', { error, cause });
  }

  /** The result of the call, or what is sent for the token; the token lives from before the call starts. */
  #wait(): Promise<Json> {
    const { thread, token } = this.#visit;
    const { clock } = thread.execution;
    const { args, timeoutSeconds, heartbeatSeconds } = this.#terms;
    return thread.wait((succeed, refuse) => {
      const abort = new AbortController();
      const timer = (limit: number | undefined, error: string) =>
        limit === undefined ? undefined : clock.at(clock.now() + limit * 1000, () => fail(new StatesError(error)));
      const timeout = timer(timeoutSeconds, 'States.Timeout');
      const startBeating = () => (token ? timer(heartbeatSeconds, 'States.HeartbeatTimeout') : undefined);
      let heartbeat = startBeating();
      const stop = () => {
        timeout?.cancel();
        heartbeat?.cancel();
        if (token) this.#services.tokens.close(token);
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
        heartbeat = startBeating();
      };
      if (token) this.#services.tokens.open(token, { succeed: done, fail, beat });
      const timeoutMs = timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000;
      const call = this.#services.tasks.run({ resource: this.#resource, args, timeoutMs, signal: abort.signal });
      call.then(
        (output) => {
          if (!token) done(output);
          else if (!abort.signal.aborted) this.#tell('Submitted', { output });
        },
        (error) => {
          if (!abort.signal.aborted) fail(error);
        },
      );
      return stop;
    });
  }
}
