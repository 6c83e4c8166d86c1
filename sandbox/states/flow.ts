import { dataLimitExceeded, HeartbeatTimeout, isTimeout, type StatesError } from './errors.ts';
import { exceedsLimit, type Json, type JsonObject } from './json.ts';
import type { MachineFlow, MachineState, Retrier, StateExit } from './machine.ts';
import type { Thread } from './thread.ts';

type StateResult = { output: Json; assigned: JsonObject | undefined; next: string | undefined };

/** Runs a flow to its end and returns its output. Throws StatesError. */
export async function runFlow({ start, states }: MachineFlow, thread: Thread, input: Json): Promise<Json> {
  let data = input;
  for (let name: string | undefined = start; name !== undefined; ) {
    const state: MachineState = states.get(name)!;
    thread.enter(state, data);
    const { output, assigned, next } = await attempt(state, thread);
    if (output !== data && exceedsLimit(output)) throw dataLimitExceeded(name);
    thread.exit(output, assigned);
    data = output;
    name = next;
  }
  return data;
}

async function attempt(state: MachineState, thread: Thread): Promise<StateResult> {
  let used: Map<Retrier, number> | undefined;
  for (;;) {
    try {
      const { exit = state, given } = await state.run(thread, state);
      return await leave(thread, exit, given);
    } catch (thrown) {
      const failure = thread.failure(thrown);
      used ??= new Map();
      const delay = delayBefore(state.Retry, failure, used);
      if (delay === undefined) return await recover(state, thread, failure);
      await thread.sleepUntil(thread.execution.clock.now() + delay);
      thread.retryCount++;
    }
  }
}

/** Milliseconds until the next attempt; undefined when there is none. Each retrier counts its own attempts. */
function delayBefore(retriers: Retrier[], failure: StatesError, used: Map<Retrier, number>): number | undefined {
  const retrier = retriers.find(({ ErrorEquals }) => matches(ErrorEquals, failure));
  if (!retrier) return undefined;
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const attempts = used.get(retrier) ?? 0;
  if (attempts >= MaxAttempts) return undefined;
  used.set(retrier, attempts + 1);
  const seconds = Math.min(IntervalSeconds * BackoffRate ** attempts, MaxDelaySeconds);
  return Math.round((retrier.JitterStrategy === 'FULL' ? Math.random() * seconds : seconds) * 1000);
}

async function recover(state: MachineState, thread: Thread, failure: StatesError): Promise<StateResult> {
  if (failure.error !== 'States.Runtime') thread.recordFailed();
  const catcher = state.Catch.find(({ ErrorEquals }) => matches(ErrorEquals, failure));
  if (!catcher) throw failure;
  const { error = '', causeText } = failure;
  const errorOutput = { Error: error, ...(causeText !== undefined && { Cause: causeText }) };
  return leave(thread, catcher, { errorOutput }).catch((thrown) => {
    throw thread.failure(thrown);
  });
}

/**
 * Computes Assign and Output, both from what the state saw. Without Output, the output is `given`, or otherwise the
 * input.
 */
async function leave(thread: Thread, { Next, Assign, Output }: StateExit, given?: JsonObject): Promise<StateResult> {
  const scope = thread.scope(given);
  const assigned = Assign && ((await Assign(scope)) as JsonObject);
  const output = Output ? await Output(scope) : given ? Object.values(given)[0]! : thread.input;
  return { output, assigned, next: Next };
}

const NOT_FOR_ALL = ['States.Runtime', 'States.DataLimitExceeded'];

/** Whether an ErrorEquals list names the failure. */
function matches(names: string[], failure: StatesError): boolean {
  const { error = '' } = failure;
  if (error === 'States.Runtime') return false;
  return names.some((name) => {
    if (name === failure.error) return true;
    if (name === 'States.ALL') return !NOT_FOR_ALL.includes(error);
    if (name === 'States.TaskFailed') return !isTimeout(failure) && !NOT_FOR_ALL.includes(error);
    return name === 'States.HeartbeatTimeout' && failure instanceof HeartbeatTimeout;
  });
}
