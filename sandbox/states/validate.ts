import type { MachineDefinition, QueryLanguage } from './definition.ts';
import { type Diagnostic, Diagnostics } from './diagnostics.ts';
import { stateRules } from './fields.ts';
import { checkGraph } from './graph.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { any, type Context, integer, type Rule, record, text } from './rules.ts';

/** `definition` is there when nothing speaks against it. */
export type Validated = { diagnostics: Diagnostic[]; definition?: MachineDefinition };

/** Finds in a machine's text what AWS would refuse, and what the sandbox does not have. */
export function validate(definition: string): Validated {
  const found = new Diagnostics();
  let json: Json;
  try {
    json = JSON.parse(definition);
  } catch (error) {
    found.add('INVALID_JSON_DESCRIPTION', (error as Error).message);
    return { diagnostics: found.list };
  }
  const language = (isObject(json) && languageOf(json, '', found)) || 'JSONPath';
  machine(json, '', { found, machine: language, language, names: new Set() });
  const { list: diagnostics } = found;
  return diagnostics.length ? { diagnostics } : { diagnostics, definition: json as unknown as MachineDefinition };
}

const LONGEST_NAME = 80;

const states: Rule = (value, at, context) => {
  const { found, names } = context;
  if (!isObject(value) || Object.keys(value).length === 0) {
    found.schema(isObject(value) ? 'The field must not be empty' : 'Expected value of type Object', at);
    return;
  }
  for (const [name, state] of Object.entries(value)) {
    const here = `${at}/${name}`;
    if (name.length > LONGEST_NAME) found.add('INVALID_STATE_NAME', `Longer than ${LONGEST_NAME} characters`, here);
    if (names.has(name)) found.add('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, here);
    names.add(name);
    checkState(state, here, context);
  }
};

const flowFields = { Comment: any, StartAt: text, States: states };
const flowShape = { required: ['StartAt', 'States'] };

/** A flow's fields, and its graph when they are sound. */
const flowWith =
  (more: { [field: string]: Rule }): Rule =>
  (value, at, context) => {
    const before = context.found.list.length;
    record({ ...flowFields, ...more }, flowShape)(value, at, context);
    if (context.found.list.length > before) return;
    const { StartAt, States } = value as { StartAt: string; States: { [name: string]: JsonObject } };
    checkGraph(StartAt, States, at, context.found);
  };

const mode: Rule = (value, at, { found }) => {
  if (isObject(value) && value.Mode === 'DISTRIBUTED') found.missing('Distributed Map', `${at}/Mode`);
};

const machine = flowWith({ QueryLanguage: any, TimeoutSeconds: integer(1), Version: any });
const rules = stateRules(flowWith({ ProcessorConfig: mode }));

function checkState(state: Json, at: string, context: Context): void {
  const { found } = context;
  const type = isObject(state) ? state.Type : undefined;
  const rule = rules[String(type)];
  if (rule && isObject(state)) {
    const own = languageOf(state, at, found);
    if (own === 'JSONPath' && context.machine === 'JSONata') {
      found.schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
    }
    rule(state, at, { ...context, language: own ?? context.machine });
  } else if (type === undefined) {
    found.schema(isObject(state) ? 'These fields are required: [Type]' : 'Expected value of type Object', at);
  } else {
    found.schema(`Value is not valid. Must be one of [${Object.keys(rules).join(', ')}]`, `${at}/Type`);
  }
}

function languageOf(
  { QueryLanguage: language }: JsonObject,
  at: string,
  found: Diagnostics,
): QueryLanguage | undefined {
  if (language === undefined || language === 'JSONata' || language === 'JSONPath') return language;
  found.schema('Value is not valid. Must be one of [JSONPath, JSONata]', `${at}/QueryLanguage`);
  return undefined;
}
