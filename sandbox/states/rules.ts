import type { QueryLanguage } from './definition.ts';
import type { Diagnostics } from './diagnostics.ts';
import { isObject, type Json } from './json.ts';
import { checkTemplate } from './references.ts';

/** Where a rule is applied: `machine` is the language of the whole machine, `language` that of the state. */
export type Context = { found: Diagnostics; machine: QueryLanguage; language: QueryLanguage; names: Set<string> };

/** Looks at one value; `at` is its place, e.g. `/States/A/Next`. */
export type Rule = (value: Json, at: string, context: Context) => void;

const expect =
  (holds: (value: Json) => boolean, message: string): Rule =>
  (value, at, { found }) => {
    if (!holds(value)) found.schema(message, at);
  };

export const any: Rule = () => {};
export const text = expect((value) => typeof value === 'string', 'Expected value of type String');
export const only = (...values: Json[]) =>
  expect((value) => values.includes(value), `Value is not valid. Must be one of [${values.join(', ')}]`);

export const integer =
  (least: number, most = 99_999_999): Rule =>
  (value, at, { found }) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) found.schema('Expected value of type Integer', at);
    else if (value < least) found.schema(`Minimum value is ${least}`, at);
    else if (value > most) found.schema(`Maximum value is ${most}`, at);
  };

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
export const timestamp = expect(
  (value) => typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value)),
  'String does not match RFC3339 timestamp',
);

export const template: Rule = (value, at, { language, found }) => checkTemplate(value, language, at, found);

/** A literal that keeps the rule, or an expression that will be computed. */
export const computed =
  (rule: Rule): Rule =>
  (value, at, context) => {
    const expression = context.language === 'JSONata' && typeof value === 'string' && /^\{%|%\}$/.test(value);
    (expression ? template : rule)(value, at, context);
  };

export const list =
  (item: Rule, least: 0 | 1 = 1): Rule =>
  (value, at, context) => {
    if (!Array.isArray(value) || value.length < least) {
      context.found.schema(`Expected ${least ? 'a non-empty' : 'an'} array`, at);
    } else {
      value.forEach((entry, i) => {
        item(entry, `${at}[${i}]`, context);
      });
    }
  };

/** What AWS has and we do not. */
export const missing =
  (what: string): Rule =>
  (_value, at, { found }) =>
    found.missing(what, at);

const JSONPATH_ONLY = /Path$|^(Parameters|ResultSelector|Result)$/;
const JSONATA_ONLY = /^(Arguments|Condition|Items|Output)$/;

type Shape = { required?: string[]; oneOf?: string[][] };

/** An object with these fields and no others; of each list in `oneOf` exactly one. */
export const record =
  (fields: { [field: string]: Rule }, { required = [], oneOf = [] }: Shape = {}): Rule =>
  (value, at, context) => {
    const { found } = context;
    if (!isObject(value)) {
      found.schema('Expected value of type Object', at || '/');
      return;
    }
    const absent = required.filter((field) => value[field] === undefined);
    if (absent.length) found.schema(`These fields are required: [${absent.join(', ')}]`, at || '/');
    for (const fields of oneOf) {
      const there = fields.filter((field) => value[field] !== undefined).length;
      const choice = `one of the following fields: [${fields.join(', ')}]`;
      if (there === 0) found.schema(`There must be ${choice}`, at);
      if (there > 1) found.schema(`There should only be ${choice}`, at);
    }
    for (const [field, member] of Object.entries(value)) checkField(fields[field], field, member, at, context);
  };

function checkField(rule: Rule | undefined, field: string, value: Json, at: string, context: Context): void {
  const { language, found } = context;
  const foreign = (language === 'JSONata' ? JSONPATH_ONLY : JSONATA_ONLY).test(field);
  if (!rule) {
    found.schema(`Field '${field}' is not supported`, at || '/');
  } else if (foreign) {
    const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
    const only = `field '${field}' is only supported for the '${other}' QueryLanguage`;
    found.schema(`The QueryLanguage is set to '${language}', but ${only}`, at);
  } else if (JSONPATH_ONLY.test(field) && field !== 'Result') {
    found.missing(`the JSONPath field '${field}'`, at);
  } else {
    rule(value, `${at}/${field}`, context);
  }
}

/** The fields of a space-separated list, all under one rule. */
export const each = (names: string, rule: Rule): { [field: string]: Rule } =>
  Object.fromEntries(names.split(' ').map((name) => [name, rule]));
