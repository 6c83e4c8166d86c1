import { Choice, Fail, Pass, Succeed, Wait } from './basic.ts';
import { compile, type Evaluate } from './expressions.ts';
import { MapState, Parallel } from './fanout.ts';
import type { Run } from './flow.ts';
import type { Json, JsonObject } from './json.ts';
import { Task } from './task.ts';

export type QueryLanguage = 'JSONata' | 'JSONPath';

/** A machine, a branch or an item processor as it is written, once it is known to be valid. */
export type FlowDefinition = { StartAt: string; States: { [name: string]: StateDefinition } };

export type MachineDefinition = FlowDefinition & { QueryLanguage?: QueryLanguage; TimeoutSeconds?: number };

export type StateDefinition = JsonObject & {
  Type: keyof typeof KINDS;
  QueryLanguage?: QueryLanguage;
  Catch?: JsonObject[];
  Choices?: JsonObject[];
  Default?: string;
  Branches?: FlowDefinition[];
  ItemProcessor?: FlowDefinition;
  Iterator?: FlowDefinition;
};

const KINDS = { Choice, Fail, Map: MapState, Parallel, Pass, Succeed, Task, Wait };

/** What is computed, and the type that its expression must give, where that matters. */
export const COMPUTED = {
  Arguments: 'any',
  Assign: 'any',
  Cause: 'string',
  Condition: 'boolean',
  Error: 'string',
  HeartbeatSeconds: 'number',
  ItemSelector: 'any',
  Items: 'array',
  MaxConcurrency: 'number',
  Output: 'any',
  Seconds: 'number',
  TimeoutSeconds: 'number',
  Timestamp: 'string',
} as const;

/** A way out: a state, a choice or a catcher. Without `Next` the flow ends. */
export type Exit = { [field in keyof typeof COMPUTED]?: Evaluate } & { Next?: string };

export type Retrier = { ErrorEquals: string[]; JitterStrategy?: 'FULL' | 'NONE' } & {
  [field in 'BackoffRate' | 'IntervalSeconds' | 'MaxAttempts' | 'MaxDelaySeconds']?: number;
};

/** A state as it is written, with functions for all that is computed. */
export type State = Exit & {
  name: string;
  language: QueryLanguage;
  Type: string;
  Result?: Json;
  Resource?: string;
  Retry: Retrier[];
  Catch: (Exit & { ErrorEquals: string[] })[];
  /** The last is the Default. */
  Choices: Exit[];
  /** The branches, or the one processor of items. */
  flows: Flow[];
  run: Run;
};

export type Flow = { start: string; states: Map<string, State> };

/** Compiles a valid definition, once per machine. */
export function compileFlow({ StartAt, States }: FlowDefinition, language: QueryLanguage): Flow {
  const states = Object.entries(States).map(([name, state]) => [name, compileState(name, state, language)] as const);
  return { start: StartAt, states: new Map(states) };
}

function compileState(name: string, definition: StateDefinition, machine: QueryLanguage): State {
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

/** `place` is where in the state, e.g. `Choices[0]/`. A JSONPath state uses no JSONPath here: every field stands for itself. */
function compileFields(object: JsonObject, language: QueryLanguage, place = '') {
  const compiled = Object.entries(object).map(([field, value]) => {
    const expected = COMPUTED[field as keyof typeof COMPUTED];
    if (!expected) return [field, value];
    return [field, language === 'JSONata' ? compile(value, place + field, expected) : () => value];
  });
  return Object.fromEntries(compiled);
}
