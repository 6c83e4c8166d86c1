// The rules for single values, with the service's own messages.
import jsonata from 'jsonata';
import { instantOf } from './basic.ts';
import type { QueryLanguage } from './definition.ts';
import { expressionIn, MOST, membersOf, nodesIn } from './expressions.ts';
import { isObject, type Json } from './json.ts';

/** A finding of ValidateStateMachineDefinition. */
export type Diagnostic = { severity: 'ERROR'; code: string; message: string; location?: string };

/**
 * What surrounds a place. `machine` is the language of the whole machine, `language` that of the state. `withResult` lists
 * the fields of the state whose expressions may name its result.
 */
type PlaceContext = {
  found: Diagnostic[];
  machine: QueryLanguage;
  language: QueryLanguage;
  names: Set<string>;
  withResult: readonly string[];
};

/** A value in a machine's text and its position, e.g. `/States/A/Next`. */
export type Place = { value: Json; at: string; context: PlaceContext };

/** @param location left out when empty */
export function report(
  place: Place,
  message: string,
  code = 'SCHEMA_VALIDATION_FAILED',
  location = place.at || '/',
): void {
  place.context.found.push({ severity: 'ERROR', code, message, ...(location && { location }) });
}

/** Refuses by name a feature of AWS that the sandbox does not have, so that it is not silently ignored. */
export const missing = (place: Place, what: string): void => report(place, `The sandbox does not have ${what}`);

/** The members of a list or an object. Other values have none. */
export const membersAt = ({ value, at, context }: Place): (readonly [key: string, member: Place])[] =>
  typeof value === 'object' && value !== null
    ? membersOf(value, at).map(([key, member, place]) => [key, { value: member, at: place, context }])
    : [];

export type Rule = (place: Place) => void;

const expect =
  (holds: (value: Json) => boolean, message: string): Rule =>
  (place) => {
    if (!holds(place.value)) report(place, message);
  };

export const text = expect((value) => typeof value === 'string', 'Expected value of type String');
export const rate = expect((value) => typeof value === 'number' && value >= 1, 'Minimum value is 1.0');
export const only = (...allowed: Json[]) =>
  expect((value) => allowed.includes(value), `Value is not valid. Must be one of [${allowed.join(', ')}]`);

export const integer =
  (least: number, most = MOST): Rule =>
  (place) => {
    const value = Number(place.value);
    if (!Number.isInteger(place.value)) report(place, 'Expected value of type Integer');
    else if (value < least) report(place, `Minimum value is ${least}`);
    else if (value > most) report(place, `Maximum value is ${most}`);
  };

const WITH_SECONDS = /T\d\d:\d\d:\d\d/;
export const timestamp = expect(
  (value) => typeof value === 'string' && WITH_SECONDS.test(value) && !Number.isNaN(instantOf(value)),
  'String does not match RFC3339 timestamp',
);

export const list =
  (item: Rule, least: 0 | 1 = 1): Rule =>
  (place) => {
    const { value } = place;
    if (!Array.isArray(value) || value.length < least) report(place, `Expected ${least ? 'a non-empty' : 'an'} array`);
    else for (const [, member] of membersAt(place)) item(member);
  };

const BRACES = /^\{%|%\}$/;

/** A literal that follows the rule, or an expression. */
export const computed =
  (literal: Rule): Rule =>
  (place) => {
    const { value, context } = place;
    const expression = context.language === 'JSONata' && typeof value === 'string' && BRACES.test(value);
    (expression ? template : literal)(place);
  };

/** Any JSON. Its expressions must pass the checks that the service makes before it accepts a machine. */
export const template: Rule = (place) => {
  const { value, context } = place;
  if (typeof value === 'object' && value !== null) {
    for (const [key, member] of membersAt(place)) {
      if (context.language === 'JSONPath' && key.endsWith('.$')) missing(member, `the JSONPath field '${key}'`);
      else template(member);
    }
  } else if (context.language === 'JSONata' && typeof value === 'string') checkExpression(place, value);
};

/** An object of any JSON. */
export const members: Rule = (place) =>
  isObject(place.value) ? template(place) : report(place, 'Expected value of type Object');

const VARIABLE = /^(?!states$)\p{ID_Start}\p{ID_Continue}{0,79}$/u; // states-language.net, variables

/** Variables and their values. */
export const assigned: Rule = (place) => {
  members(place);
  for (const [name, member] of isObject(place.value) ? membersAt(place) : []) {
    const isName = VARIABLE.test(place.context.language === 'JSONPath' ? name.replace(/\.\$$/, '') : name);
    if (!isName) report(member, `'${name}' is not a valid variable name`);
  }
};

function checkExpression(place: Place, text: string): void {
  const source = expressionIn(text);
  if (source === undefined) {
    if (BRACES.test(text)) report(place, 'A JSONata expression must start with {% and end with %}');
    return;
  }
  const unsupported = (message: string) => report(place, message, 'UNSUPPORTED_JSONATA_EXPRESSION');
  try {
    const ast = jsonata(source).ast();
    for (const name of topLevelNames(ast)) unsupported(`Reference to '${name}' at the top level is not supported.`);
    if ([...nodesIn(ast)].some(({ type, value }) => type === 'variable' && value === '$')) {
      unsupported("Reference to '$$' is not supported.");
    }
    if (/\$states\s*\.\s*result\b/.test(source) && !place.context.withResult.some((field) => isIn(field, place.at))) {
      unsupported("Reference to '$states.result' is only supported in Output and Assign of Map, Parallel and Task.");
    }
    if (/\$states\s*\.\s*errorOutput\b/.test(source) && !/\/Catch\[\d+\]\//.test(place.at)) {
      unsupported("Reference to '$states.errorOutput' is only supported in Catch.");
    }
  } catch (error) {
    report(place, (error as Error).message, 'INVALID_JSONATA_EXPRESSION');
  }
}

const isIn = (field: string, at: string) => at.startsWith(field) && /^([/[]|$)/.test(at.slice(field.length));

/** The parts of a node that see the same input as the node itself. In a path only the first step does. */
const PARTS = ['condition', 'then', 'else', 'lhs', 'rhs', 'arguments', 'expression', 'expressions'];

/** The names that an expression reads from its top-level input. A state has no such input: only `$states` and variables exist. */
function topLevelNames(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(topLevelNames);
  if (!isObject(node)) return [];
  const { type, value, steps } = node;
  if (type === 'name') return [String(value)];
  if (type === 'wildcard' || type === 'descendant') return [String(value)];
  if (type === 'variable') return value === '' ? ['$'] : [];
  if (type === 'path') return topLevelNames((steps as Json[])[0]);
  return type === 'lambda' ? [] : PARTS.flatMap((part) => topLevelNames(node[part]));
}
