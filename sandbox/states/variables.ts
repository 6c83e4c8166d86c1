// The variables that a machine's expressions name, as DescribeStateMachine lists them.
import jsonata from 'jsonata';
import { COMPUTED, type MachineDefinition } from './definition.ts';
import { nodesIn, sourcesIn } from './expressions.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** By state, nested states included. A state that names no variable is left out. The machine must be valid. */
export function variablesOf(
  { States, QueryLanguage: language = 'JSONPath' }: MachineDefinition,
  machine = language,
): { [state: string]: string[] } {
  const all: { [state: string]: string[] } = {};
  for (const [name, state] of Object.entries(States)) {
    const { QueryLanguage = machine, Branches = [], ItemProcessor, Iterator = ItemProcessor } = state;
    const exits = QueryLanguage === 'JSONata' ? [state, ...(state.Choices ?? []), ...(state.Catch ?? [])] : [];
    const names = exits.flatMap(computedIn).flatMap((source) => namedIn(jsonata(source).ast()));
    if (names.length > 0) all[name] = [...new Set(names)];
    for (const flow of Iterator ? [Iterator] : Branches) Object.assign(all, variablesOf(flow, machine));
  }
  return all;
}

const computedIn = (exit: JsonObject): string[] =>
  Object.entries(exit).flatMap(([field, value]) => (field in COMPUTED ? sourcesIn(value) : []));

/** The variables in an expression that it does not define itself. */
function namedIn(ast: unknown): string[] {
  const nodes = [...nodesIn(ast)];
  const functions = nodes.map(({ procedure }) => procedure);
  const own = nodes.flatMap(({ type, lhs, arguments: given }) =>
    type === 'bind' ? [lhs] : type === 'lambda' ? (given as Json[]) : [],
  );
  const ownNames = ['', '$', 'states', ...own.map((node) => (isObject(node) ? node.value : undefined))];
  return nodes
    .filter((node) => node.type === 'variable' && !functions.includes(node) && !ownNames.includes(node.value!))
    .map(({ value }) => String(value));
}
