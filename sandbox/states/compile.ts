import { Choice, Fail, Pass, Succeed, Wait } from './basic.ts';
import type { FlowDefinition, QueryLanguage, StateDefinition } from './definition.ts';
import { compile, type Fields } from './expressions.ts';
import { MapState, Parallel } from './fanout.ts';
import { exitOf, type Flow, type State } from './flow.ts';
import type { JsonObject } from './json.ts';
import { Task, type TaskServices } from './task.ts';

/** What a state is made from. */
export type Build = {
  definition: StateDefinition;
  language: QueryLanguage;
  field: Fields;
  /** The fields of an object inside the state; `place` is where, e.g. `Choices[0]/`. */
  fieldsOf(object: JsonObject, place: string): Fields;
  flow(definition: FlowDefinition): Flow;
  services: TaskServices;
};

const KINDS = { Choice, Fail, Map: MapState, Parallel, Pass, Succeed, Task, Wait };

/** Turns a valid definition into closures, once per machine. */
export function compileFlow(
  { StartAt, States }: FlowDefinition,
  language: QueryLanguage,
  services: TaskServices,
): Flow {
  const states = Object.entries(States).map(([name, definition]): [string, State] => {
    const { Type: type, QueryLanguage: own = language, Retry: retry = [], Catch = [], Next } = definition;
    // A JSONPath state uses no JSONPath here: every field stands for itself.
    const fieldsOf =
      (object: JsonObject, place: string): Fields =>
      (field, expected) => {
        const value = object[field];
        if (value === undefined) return undefined;
        return own === 'JSONata' ? compile(value, place + field, expected) : () => value;
      };
    const field = fieldsOf(definition, '');
    const catchers = Catch.map((entry, i) => ({
      errors: entry.ErrorEquals,
      exit: exitOf(fieldsOf(entry, `Catch[${i}]/`), entry.Next),
    }));
    const flow = (inner: FlowDefinition) => compileFlow(inner, language, services);
    const run = KINDS[type]({ definition, language: own, field, fieldsOf, flow, services });
    return [name, { name, type, exit: exitOf(field, Next), retry, catchers, run }];
  });
  return { start: StartAt, states: new Map(states) };
}
