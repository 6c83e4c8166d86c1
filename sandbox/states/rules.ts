// What a single value may be, in the words of the service.

import jsonata from 'jsonata';
import type { QueryLanguage } from './definition.ts';
import { expressionIn, membersOf } from './expressions.ts';
import { isObject, type Json } from './json.ts';

/** A finding of ValidateStateMachineDefinition. */
export type Diagnostic = { severity: 'ERROR'; code: string; message: string; location?: string };

/** Where a rule is applied: `machine` is the language of the whole machine, `language` that of the state. */
export type Context = { found: Diagnostic[]; machine: QueryLanguage; language: QueryLanguage; names: Set<string> };

/** Looks at one value; `at` is its place, e.g. `/States/A/Next`. */
export type Rule = (value: Json, at: string, context: Context) => void;

export function report(
  { found }: Pick<Context, 'found'>,
  message: string,
  at?: string,
  code = 'SCHEMA_VALIDATION_FAILED',
): void {
  found.push({ severity: 'ERROR', code, message, ...(at !== undefined && { location: at }) });
}

/** A rule that needs to know the value only: gives the complaint, if there is one. */
const rule =
  (complaint: (value: Json) => string | false): Rule =>
  (value, at, context) => {
    const message = complaint(value);
    if (message) report(context, message, at);
  };

/** What AWS has and we do not: refused by name, so that nobody takes silence for support. */
export const missing = (what: string): Rule => rule(() => `The sandbox does not have ${what}`);

export const text = rule((value) => typeof value !== 'string' && 'Expected value of type String');

export const only = (...values: Json[]) =>
  rule((value) => !values.includes(value) && `Value is not valid. Must be one of [${values.join(', ')}]`);

export const integer = (least: number, most = 99_999_999) =>
  rule((value) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return 'Expected value of type Integer';
    if (value < least) return `Minimum value is ${least}`;
    return value > most && `Maximum value is ${most}`;
  });

export const rate = rule((value) => !(typeof value === 'number' && value >= 1) && 'Minimum value is 1.0');

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
export const timestamp = rule(
  (value) =>
    !(typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value))) &&
    'String does not match RFC3339 timestamp',
);

export const list =
  (item: Rule, least: 0 | 1 = 1): Rule =>
  (value, at, context) => {
    if (!Array.isArray(value) || value.length < least) {
      report(context, `Expected ${least ? 'a non-empty' : 'an'} array`, at);
    } else {
      for (const [, member, place] of membersOf(value, at)) item(member, place, context);
    }
  };

/** A literal that keeps the rule, or an expression that will be computed. */
export const computed =
  (literal: Rule): Rule =>
  (value, at, context) => {
    const expression = context.language === 'JSONata' && typeof value === 'string' && BRACES.test(value);
    (expression ? template : literal)(value, at, context);
  };

const BRACES = /^\{%|%\}$/;

/** Any JSON, each of its expressions as the service wants it before it takes a machine. */
export const template: Rule = (value, at, context) => {
  if (typeof value === 'object' && value !== null) {
    for (const [key, member, place] of membersOf(value, at)) {
      const path = context.language === 'JSONPath' && !Array.isArray(value) && key.endsWith('.$');
      (path ? missing(`the JSONPath field '${key}'`) : template)(member, place, context);
    }
  } else if (context.language === 'JSONata' && typeof value === 'string') expression(value, at, context);
};

function expression(value: string, at: string, context: Context): void {
  const source = expressionIn(value);
  if (source === undefined) {
    if (BRACES.test(value)) report(context, 'A JSONata expression must start with {% and end with %}', at);
    return;
  }
  const unsupported = (message: string) => report(context, message, at, 'UNSUPPORTED_JSONATA_EXPRESSION');
  try {
    for (const name of topLevelNames(jsonata(source).ast())) {
      unsupported(`Reference to '${name}' at the top level is not supported.`);
    }
  } catch (error) {
    report(context, (error as Error).message, at, 'INVALID_JSONATA_EXPRESSION');
    return;
  }
  if (/\$states\s*\.\s*errorOutput\b/.test(source) && !/\/Catch\[\d+\]\//.test(at)) {
    unsupported("Reference to '$states.errorOutput' is only supported in Catch.");
  }
}

/** Parts of a node that see the same input as the node itself; of a path only its first step does. */
const PARTS = ['condition', 'then', 'else', 'lhs', 'rhs', 'arguments', 'expression', 'expressions'];

/** The names an expression reads from an input that a state does not have: only `$states` and variables exist. */
function topLevelNames(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(topLevelNames);
  if (!isObject(node)) return [];
  const { type, value, steps } = node;
  if (type === 'name') return [String(value)];
  if (type === 'variable') return value === '$' ? ['$$'] : [];
  if (type === 'path') return topLevelNames((steps as Json[])[0]);
  return type === 'lambda' ? [] : PARTS.flatMap((part) => topLevelNames(node[part]));
}
