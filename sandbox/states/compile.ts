import { Choice, Fail, Pass, Succeed, Wait } from './basic.ts';
import { COMPUTED, type FlowDefinition, type QueryLanguage, type StateDefinition } from './definition.ts';
import { compile } from './expressions.ts';
import { MapState, Parallel } from './fanout.ts';
import type { JsonObject } from './json.ts';
import type { MachineFlow, MachineState, RunState } from './machine.ts';
import { Task } from './task.ts';

const KINDS: Record<StateDefinition['Type'], RunState> = {
  Choice,
  Fail,
  Map: MapState,
  Parallel,
  Pass,
  Succeed,
  Task,
  Wait,
};

/** Compiles a valid definition, once per machine. */
export function compileFlow({ StartAt, States }: FlowDefinition, language: QueryLanguage): MachineFlow {
  const states = Object.entries(States).map(([name, state]) => [name, compileState(name, state, language)] as const);
  return { start: StartAt, states: new Map(states) };
}

function compileState(name: string, definition: StateDefinition, machine: QueryLanguage): MachineState {
  const { Type, QueryLanguage: language = machine, Default, ItemProcessor, Iterator = ItemProcessor } = definition;
  const fields = compileFields(definition, language);
  const entries = (field: 'Catch' | 'Choices') =>
    (definition[field] ?? []).map((entry, i) => compileFields(entry, language, `${field}[${i}]/`));
  const otherwise = Default === undefined ? [] : [{ ...fields, Condition: () => true, Next: Default }];
  const flows = definition.Branches ?? (Iterator ? [Iterator] : []);
  return {
    Retry: [],
    ...fields,
    Catch: entries('Catch'),
    Choices: [...entries('Choices'), ...otherwise],
    flows: flows.map((flow) => compileFlow(flow, machine)),
    name,
    language,
    run: KINDS[Type],
  };
}

/** `place` is the position in the state, e.g. `Choices[0]/`. JSONPath is not supported: in a JSONPath state every field is literal. */
function compileFields(object: JsonObject, language: QueryLanguage, place = '') {
  const compiled = Object.entries(object).map(([field, value]) => {
    const expected = COMPUTED[field as keyof typeof COMPUTED];
    if (!expected) return [field, value];
    return [field, language === 'JSONata' ? compile(value, place + field, expected) : () => value];
  });
  return Object.fromEntries(compiled);
}
