import { StatesError } from './errors.ts';
import { type Flow, runFlow } from './flow.ts';
import type { Json } from './json.ts';
import { type Item, Thread } from './thread.ts';

export type Child = { flow: Flow; input: Json; item?: Item };

/**
 * Runs children of a thread, at most `atOnce` at a time, and gives their outputs in order; the first failure gives the
 * others up. `map` is the name of the Map they are iterations of, which has events for each.
 */
export async function fanOut(parent: Thread, children: Child[], atOnce: number, map?: string): Promise<Json[]> {
  if (children.length === 0) return [];
  const outputs: Json[] = new Array(children.length);
  const running = new Map<Thread, number>();
  let next = 0;
  let open = children.length;
  /** Iterations are told of; a branch has no events of its own. */
  const tell = (thread: Thread, what: string, index: number) =>
    map === undefined ? thread.lastEventId : thread.note(`MapIteration${what}`, { name: map, index });

  return parent.wait((done, fail) => {
    const start = (after: number) => {
      const index = next++;
      const child = children[index];
      if (!child) return;
      const thread = new Thread(parent.execution, parent, child.item);
      running.set(thread, index);
      thread.lastEventId = after;
      thread.lastEventId = tell(thread, 'Started', index);
      runFlow(child.flow, thread, child.input)
        .then((output) => finish(thread, index, output))
        .catch((error) => giveUp(thread, error))
        .catch(fail); // the history may be full in the middle of all this
    };
    const finish = (thread: Thread, index: number, output: Json) => {
      outputs[index] = output;
      parent.lastEventId = tell(thread, 'Succeeded', index);
      running.delete(thread);
      if (--open === 0) done(outputs);
      else start(thread.lastEventId);
      thread.end();
    };
    const giveUp = (failed: Thread, error: unknown) => {
      if (failed.cancelled) return;
      parent.lastEventId = failed.lastEventId;
      if (isFatal(error)) callOff();
      if (map !== undefined && !failed.cancelled) {
        tell(failed, 'Failed', running.get(failed)!);
        failed.cancel();
      }
      for (const [thread, index] of running) {
        if (thread.cancelled) continue;
        thread.tellAborted();
        tell(thread, 'Aborted', index);
        thread.cancel();
      }
      fail(error);
    };
    const callOff = () => {
      for (const thread of running.keys()) thread.cancel();
    };
    const first = parent.lastEventId;
    for (let i = 0; i < atOnce; i++) start(first);
    return callOff;
  });
}

/** Whether a child's error ends the whole execution, without a word of the states around it. */
const isFatal = (error: unknown) => !(error instanceof StatesError) || error.error === 'States.Runtime';
