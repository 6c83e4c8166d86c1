import type { FlowDefinition, StateDefinition } from './definition.ts';
import type { Evaluate, Templates } from './expressions.ts';
import type { Flow, Leaving } from './flow.ts';
import type { Json } from './json.ts';
import type { TaskServices } from './task.ts';

/** What a state is made from. */
export type Build = {
  definition: StateDefinition;
  /** Fields as this state's query language reads them: JSONata templates, or plain literals. */
  templates: Templates;
  leaving: Leaving;
  services: TaskServices;
  flow(definition: FlowDefinition): Flow;
};

/** A JSONPath state that uses no JSONPath: every field stands for itself. */
export const literals: Templates = {
  language: 'JSONPath',
  template: (value) => () => value,
  typed: (value) => () => value,
};

/** The field compiled, if it is there. */
export const optional = <T extends Json>(
  value: T | undefined,
  compile: (value: T) => Evaluate,
): Evaluate | undefined => (value === undefined ? undefined : compile(value));

/** Assign and Output of a state, a choice or a catcher; `prefix` is its place in the state. */
export function leaving(
  { Assign, Output }: { Assign?: Json; Output?: Json },
  templates: Templates,
  prefix: string,
): Leaving {
  return {
    assign: optional(Assign, (value) => templates.template(value, `${prefix}Assign`)),
    output: optional(Output, (value) => templates.template(value, `${prefix}Output`)),
  };
}
