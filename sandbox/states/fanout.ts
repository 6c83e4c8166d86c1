// The states that run others: Parallel its branches side by side, Map its processor for each item.

import type { Build } from './compile.ts';
import { EvaluationError, StatesError } from './errors.ts';
import { type Flow, type Run, runFlow } from './flow.ts';
import type { Json } from './json.ts';
import { type Item, Thread } from './thread.ts';

type Child = { flow: Flow; input: Json; item?: Item };

export function Parallel({ definition, field, flow }: Build): Run {
  const branches = definition.Branches!.map(flow);
  const args = field('Arguments');
  return async (thread) => {
    const input = args ? await args(thread.scope()) : thread.input;
    thread.add('ParallelStateStarted');
    const children = branches.map((branch) => ({ flow: branch, input }));
    return fanOut(thread, children, branches.length);
  };
}

const MOST_ITERATIONS_AT_ONCE = 40; // the service's limit of an inline Map

export function MapState({ definition, language, field, flow }: Build): Run {
  const processor = flow((definition.ItemProcessor ?? definition.Iterator)!);
  const itemsOf = field('Items', 'array');
  const select = field('ItemSelector');
  const atOnce = field('MaxConcurrency', 'number');
  return async (thread) => {
    const scope = thread.scope();
    const items = itemsOf ? await itemsOf(scope) : thread.input;
    if (!Array.isArray(items)) {
      if (language === 'JSONPath') throw thread.runtimeError('Reference path "$" must point to array.');
      throw new EvaluationError(`Map state input must be an array but was: ${JSON.stringify(items)}`);
    }
    const limit = (await atOnce?.(scope)) as number | undefined;
    thread.add('MapStateStarted', { length: items.length });
    const children: Child[] = [];
    for (const [Index, Value] of items.entries()) {
      const item = { Index, Value };
      children.push({ flow: processor, item, input: select ? await select(thread.scope({}, item)) : Value });
    }
    return fanOut(thread, children, Math.min(limit || MOST_ITERATIONS_AT_ONCE, MOST_ITERATIONS_AT_ONCE));
  };
}

/**
 * Runs children of a thread, at most `atOnce` at a time, and gives their outputs in order; the first failure gives the
 * others up.
 */
async function fanOut(parent: Thread, children: Child[], atOnce: number): Promise<{ given: { result: Json[] } }> {
  const { name, type } = parent.state;
  const outputs: Json[] = [];
  const running = new Map<Thread, number>();
  const first = parent.lastEventId;
  const waiting = children.entries();
  /** Iterations are told of; a branch has no events of its own. */
  const tell = (thread: Thread, what: string, index: number) =>
    type === 'Map' ? thread.note(`MapIteration${what}`, { name, index }) : thread.lastEventId;

  const runOneByOne = async (fail: (error: unknown) => void) => {
    let after = first;
    for (const [index, { flow, input, item }] of waiting) {
      const thread = new Thread(parent.execution, parent, item);
      running.set(thread, index);
      thread.lastEventId = after;
      thread.lastEventId = tell(thread, 'Started', index);
      try {
        outputs[index] = await runFlow(flow, thread, input);
      } catch (error) {
        if (!thread.cancelled) giveUp(thread, index, error);
        return fail(error);
      }
      after = thread.lastEventId;
      parent.lastEventId = tell(thread, 'Succeeded', index);
      running.delete(thread);
    }
  };

  const giveUp = (failed: Thread, failedIndex: number, error: unknown) => {
    parent.lastEventId = failed.lastEventId;
    if (isFatal(error)) return;
    if (type === 'Map') {
      tell(failed, 'Failed', failedIndex);
      running.delete(failed);
    }
    for (const [thread, index] of running) {
      thread.tellAborted();
      tell(thread, 'Aborted', index);
    }
  };

  await parent.wait<unknown>((done, fail) => {
    const lines = Array.from({ length: Math.min(atOnce, children.length) }, () => runOneByOne(fail));
    Promise.all(lines).then(done, fail); // the history may be full in the middle of all this
    return () => {
      for (const thread of running.keys()) thread.cancel();
    };
  });
  parent.note(`${type}StateSucceeded`);
  return { given: { result: outputs } };
}

/** Whether a child's error ends the whole execution, without a word of the states around it. */
const isFatal = (error: unknown) => !(error instanceof StatesError) || error.error === 'States.Runtime';
