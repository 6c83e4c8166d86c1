import { type Build, optional } from './build.ts';
import { StatesError } from './errors.ts';
import { type Flow, leave, type Outcome, runFlow } from './flow.ts';
import type { Json } from './json.ts';
import { Thread } from './thread.ts';
import type { Visit } from './visit.ts';

export function Parallel({ definition, templates, leaving, flow }: Build) {
  const branches = definition.Branches!.map(flow);
  const { Arguments, Next } = definition;
  const args = optional(Arguments, (value) => templates.template(value, 'Arguments'));
  return async (visit: Visit): Promise<Outcome> => {
    const input = args ? await args(visit.scope()) : visit.input;
    visit.thread.add('ParallelStateStarted');
    const result = await inParallel(visit.thread, branches, input);
    visit.thread.note('ParallelStateSucceeded');
    return leave(visit.scope({ result }), leaving, result, Next);
  };
}

/** All branches' outputs in order; the first failure gives the others up. */
function inParallel(parent: Thread, branches: Flow[], input: Json): Promise<Json[]> {
  const threads = branches.map(() => new Thread(parent.execution, parent));
  const outputs: Json[] = new Array(branches.length);
  let open = branches.length;
  return parent.wait((done, fail) => {
    branches.forEach((branch, i) => {
      const thread = threads[i]!;
      const ended = runFlow(branch, thread, input).then(
        (output) => {
          outputs[i] = output;
          parent.lastEventId = thread.lastEventId;
          if (--open === 0) done(outputs);
          thread.end();
        },
        (error) => {
          if (thread.cancelled) return;
          parent.lastEventId = thread.lastEventId;
          for (const child of threads) isFatal(error) ? child.cancel() : child.abort();
          fail(error);
        },
      );
      ended.catch(fail); // the history may be full in the middle of all this
    });
    return () => {
      for (const thread of threads) thread.cancel();
    };
  });
}

/** Whether a child's error ends the whole execution, without a word of the states around it. */
export const isFatal = (error: unknown) => !(error instanceof StatesError) || error.error === 'States.Runtime';
