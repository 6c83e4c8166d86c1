import type { MachineDefinition } from './definition.ts';
import { type Diagnostic, Diagnostics } from './diagnostics.ts';
import { checkFields, checkNumber, type Language, languageOf, STATE_TYPES } from './fields.ts';
import { checkGraph } from './graph.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** `definition` is there when nothing speaks against it. */
export type Validated = { diagnostics: Diagnostic[]; definition?: MachineDefinition };

const LONGEST_NAME = 80;
const MACHINE_FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
const FLOW_FIELDS = ['Comment', 'ProcessorConfig', 'StartAt', 'States'];

/** Finds in a machine's text what AWS would refuse, and what the sandbox does not have. */
export function validate(text: string): Validated {
  const found = new Diagnostics();
  let machine: Json;
  try {
    machine = JSON.parse(text);
  } catch (error) {
    found.add('INVALID_JSON_DESCRIPTION', (error as Error).message);
    return { diagnostics: found.list };
  }
  if (isObject(machine)) {
    const language = languageOf(machine.QueryLanguage, '/QueryLanguage', found) ?? 'JSONPath';
    checkNumber(machine.TimeoutSeconds, 1, 99_999_999, '/TimeoutSeconds', found);
    checkFlow(machine, '', { machine: language, fields: MACHINE_FIELDS, names: new Set() }, found);
  } else {
    found.schema('Expected value of type Object', '/');
  }
  const { list: diagnostics } = found;
  return diagnostics.length ? { diagnostics } : { diagnostics, definition: machine as unknown as MachineDefinition };
}

type Surroundings = { machine: Language; fields: string[]; names: Set<string> };

/** A machine, a branch or an item processor; `at` is its place, empty for the machine. */
function checkFlow(flow: JsonObject, at: string, around: Surroundings, found: Diagnostics): void {
  const before = found.list.length;
  const missing = ['StartAt', 'States'].filter((field) => flow[field] === undefined);
  if (missing.length) found.schema(`These fields are required: [${missing.join(', ')}]`, at || '/');
  for (const field of Object.keys(flow)) {
    if (!around.fields.includes(field)) found.schema(`Field '${field}' is not supported`, at || '/');
  }
  const { States: states, StartAt: start } = flow;
  if (start !== undefined && typeof start !== 'string') found.schema('Expected value of type String', `${at}/StartAt`);
  if (states === undefined) return;
  if (!isObject(states) || Object.keys(states).length === 0) {
    found.schema(isObject(states) ? 'The field must not be empty' : 'Expected value of type Object', `${at}/States`);
    return;
  }
  for (const [name, state] of Object.entries(states)) checkState(name, state, `${at}/States/${name}`, around, found);
  if (found.list.length === before) checkGraph(String(start), states as { [name: string]: JsonObject }, at, found);
}

function checkState(name: string, state: Json, at: string, around: Surroundings, found: Diagnostics): void {
  if (name.length > LONGEST_NAME)
    found.add('INVALID_STATE_NAME', `State name is longer than ${LONGEST_NAME} characters`, at);
  if (around.names.has(name)) found.add('DUPLICATE_STATE_NAME', `Duplicate State name: ${name}`, at);
  around.names.add(name);
  if (!isObject(state)) {
    found.schema('Expected value of type Object', at);
    return;
  }
  if (state.Type === undefined) {
    found.schema('These fields are required: [Type]', at);
    return;
  }
  if (!STATE_TYPES.includes(String(state.Type))) {
    found.schema(`Value is not valid. Must be one of [${STATE_TYPES.join(', ')}]`, `${at}/Type`);
    return;
  }
  const own = languageOf(state.QueryLanguage, `${at}/QueryLanguage`, found);
  if (own === 'JSONPath' && around.machine === 'JSONata') {
    found.schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
  }
  checkFields(state, own ?? around.machine, at, found);
  for (const [flow, place] of innerFlows(state, at, found))
    checkFlow(flow, place, { ...around, fields: FLOW_FIELDS }, found);
}

function innerFlows(state: JsonObject, at: string, found: Diagnostics): [JsonObject, string][] {
  if (state.Type === 'Parallel') {
    const { Branches: branches } = state;
    if (Array.isArray(branches) && branches.length > 0 && branches.every(isObject)) {
      return branches.map((branch, i) => [branch as JsonObject, `${at}/Branches[${i}]`]);
    }
    if (branches !== undefined) found.schema('Expected a non-empty array of branches', `${at}/Branches`);
  }
  if (state.Type !== 'Map') return [];
  const field = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
  const processor = state[field];
  if (!isObject(processor)) {
    found.schema('These fields are required: [ItemProcessor]', at);
    return [];
  }
  const config = processor.ProcessorConfig;
  if (isObject(config) && config.Mode === 'DISTRIBUTED') {
    found.missing('Distributed Map', `${at}/${field}/ProcessorConfig/Mode`);
  }
  return [[processor, `${at}/${field}`]];
}
