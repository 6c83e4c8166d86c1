import { dataLimitExceeded, type StatesError } from './errors.ts';
import type { Evaluate, Scope } from './expressions.ts';
import { exceedsLimit, type Json, type JsonObject } from './json.ts';
import { type Catcher, matches, type Retrier, Retries } from './retry.ts';
import type { Thread } from './thread.ts';
import type { StateHead, Visit } from './visit.ts';

/** How a state was left. Without `next` the flow ends. */
export type Outcome = { output: Json; assigned?: JsonObject | undefined; next?: string | undefined };

export type State = StateHead & {
  readonly retry: Retrier[];
  readonly catch: Catcher[];
  run(visit: Visit): Promise<Outcome>;
};

/** The states of a machine, a branch or an item processor. */
export type Flow = { start: State; states: Map<string, State> };

/** Runs a flow to its end and returns its output. Throws StatesError. */
export async function runFlow(flow: Flow, thread: Thread, input: Json): Promise<Json> {
  let state = flow.start;
  let data = input;
  for (;;) {
    const visit = thread.enter(state, data);
    const { output, assigned, next } = await attempt(state, visit);
    if (output !== data && exceedsLimit(output)) throw dataLimitExceeded(state.name);
    thread.exit(visit, output, assigned);
    if (next === undefined) return output;
    state = flow.states.get(next)!;
    data = output;
  }
}

async function attempt(state: State, visit: Visit): Promise<Outcome> {
  const retries = new Retries(state.retry);
  for (;;) {
    try {
      return await state.run(visit);
    } catch (thrown) {
      const failure = visit.failure(thrown);
      const delay = retries.delay(failure);
      if (delay === undefined) return await recover(state, visit, failure);
      await visit.thread.sleepUntil(visit.thread.execution.clock.now() + delay);
      visit.retryCount++;
    }
  }
}

async function recover(state: State, visit: Visit, failure: StatesError): Promise<Outcome> {
  const fatal = failure.error === 'States.Runtime';
  if (!fatal && (state.type === 'Map' || state.type === 'Parallel')) {
    visit.thread.add(`${state.type}StateFailed`);
    visit.failed = true;
  }
  const catcher = state.catch.find(({ errors }) => matches(errors, failure));
  if (!catcher) throw failure;
  const errorOutput = failure.output;
  const outcome = leave(visit.scope({ errorOutput }), catcher, errorOutput, catcher.next);
  return await outcome.catch((thrown) => {
    throw visit.failure(thrown);
  });
}

export type Leaving = { assign: Evaluate | undefined; output: Evaluate | undefined };

/** Computes Assign and Output, both from what the state saw; without Output the result goes on. */
export async function leave(scope: Scope, { assign, output }: Leaving, result: Json, next?: string): Promise<Outcome> {
  return {
    assigned: assign && ((await assign(scope)) as JsonObject),
    output: output ? await output(scope) : result,
    next,
  };
}
