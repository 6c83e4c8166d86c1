// The states that run other states: Parallel runs its branches side by side, Map runs its processor for each item.
import { dataLimitExceeded, EvaluationError, StatesError } from './errors.ts';
import { runFlow } from './flow.ts';
import { exceedsLimit, type Json } from './json.ts';
import type { MachineFlow, RunState } from './machine.ts';
import { type MapItem, Thread } from './thread.ts';

type ChildThread = { flow: MachineFlow; input: Json; item?: MapItem };

export const Parallel: RunState = async (thread, { Arguments, flows }) => {
  const input = Arguments ? await Arguments(thread.scope()) : thread.input;
  if (exceedsLimit(input)) throw dataLimitExceeded(thread.state.name, 'has an input');
  thread.add('ParallelStateStarted');
  const children = flows.map((flow) => ({ flow, input }));
  return fanOut(thread, children, children.length);
};

const MOST_ITERATIONS_AT_ONCE = 40; // the service's limit of an inline Map

export const MapState: RunState = async (thread, { Items, ItemSelector, MaxConcurrency, flows, language }) => {
  const scope = thread.scope();
  const items = Items ? await Items(scope) : thread.input;
  if (!Array.isArray(items)) {
    if (language === 'JSONPath') throw thread.runtimeError('Reference path "$" must point to array.');
    throw new EvaluationError(`Map state input must be an array but was: ${JSON.stringify(items)}`);
  }
  const atOnce = ((await MaxConcurrency?.(scope)) as number | undefined) || MOST_ITERATIONS_AT_ONCE;
  thread.add('MapStateStarted', { length: items.length });
  const children: ChildThread[] = [];
  for (const [Index, Value] of items.entries()) {
    const item = { Index, Value };
    const input = ItemSelector ? await ItemSelector(thread.scope({}, item)) : Value;
    if (exceedsLimit(input)) throw dataLimitExceeded(thread.state.name, 'has an input');
    children.push({ flow: flows[0]!, item, input });
  }
  return fanOut(thread, children, Math.min(atOnce, MOST_ITERATIONS_AT_ONCE));
};

/**
 * Runs children of a thread, at most `atOnce` at a time, and returns their outputs in order. The first failure aborts the
 * others.
 */
async function fanOut(parent: Thread, children: ChildThread[], atOnce: number): Promise<{ given: { result: Json[] } }> {
  const { name, Type: type } = parent.state;
  const outputs: Json[] = [];
  const running = new Set<Thread>();
  const first = parent.lastEventId;
  const waiting = children.entries();
  /** Iterations have events of their own, branches have none. */
  const record = (thread: Thread, what: string) =>
    type === 'Map' ? thread.note(`MapIteration${what}`, { name, index: thread.item!.Index }) : thread.lastEventId;

  const runOneByOne = async (fail: (error: unknown) => void) => {
    let after = first;
    for (const [index, { flow, input, item }] of waiting) {
      const thread = new Thread(parent.execution, parent, item);
      running.add(thread);
      thread.lastEventId = after;
      thread.lastEventId = record(thread, 'Started');
      try {
        outputs[index] = await runFlow(flow, thread, input);
      } catch (error) {
        if (!thread.cancelled) giveUp(thread, error);
        return fail(error);
      }
      after = thread.lastEventId;
      parent.lastEventId = record(thread, 'Succeeded');
      running.delete(thread);
    }
  };

  const giveUp = (failed: Thread, error: unknown) => {
    parent.lastEventId = failed.lastEventId;
    // Some errors end the whole execution without events for the states around them.
    if (!(error instanceof StatesError) || error.error === 'States.Runtime') return;
    if (type === 'Map') {
      record(failed, 'Failed');
      running.delete(failed);
    }
    for (const thread of running) {
      thread.recordAborted();
      record(thread, 'Aborted');
    }
  };

  await parent.wait<unknown>((done, fail) => {
    const lines = Array.from({ length: Math.min(atOnce, children.length) }, () => runOneByOne(fail));
    Promise.all(lines).then(done, fail); // the history may become full at any point
    return () => {
      for (const thread of running) thread.cancel();
    };
  });
  parent.note(`${type}StateSucceeded`);
  return { given: { result: outputs } };
}
