import { type Build, optional } from './build.ts';
import { fanOut } from './fanout.ts';
import { leave, type Outcome } from './flow.ts';
import type { Visit } from './visit.ts';

export function Parallel({ definition, templates, leaving, flow }: Build) {
  const branches = definition.Branches!.map(flow);
  const args = optional(definition.Arguments, (value) => templates.template(value, 'Arguments'));
  return async (visit: Visit): Promise<Outcome> => {
    const input = args ? await args(visit.scope()) : visit.input;
    visit.thread.add('ParallelStateStarted');
    const children = branches.map((branch) => ({ flow: branch, input }));
    const result = await fanOut(visit.thread, children, branches.length);
    visit.thread.note('ParallelStateSucceeded');
    return leave(visit.scope({ result }), leaving, result, definition.Next);
  };
}
