import jsonata from 'jsonata';
import type { QueryLanguage } from './definition.ts';
import { EvaluationError } from './errors.ts';
import { bindDialect, NOW } from './functions.ts';
import { isObject, type Json, type JsonObject, plain, typeName } from './json.ts';

/** What an expression can see: the variables, in `$states` what is given and the context, and the time. */
export type Scope = { variables: JsonObject; given: JsonObject; context(): JsonObject; now(): number };

/** A field ready to be computed. Throws EvaluationError. */
export type Evaluate = (scope: Scope) => Json | Promise<Json>;

export type Expected = 'array' | 'boolean' | 'number' | 'string' | 'object';

/** How a state's fields are compiled. `field` names the place in causes, e.g. `Arguments`. */
export type Templates = {
  readonly language: QueryLanguage;
  /** Any JSON. Literals come back as they are, never copied. */
  template(value: Json, field: string): Evaluate;
  /** A template whose expression must give a certain type. */
  typed(value: Json, field: string, expected: Expected): Evaluate;
};

/** The JSONata source inside `{% … %}`, or undefined when the value is none. */
export function expressionIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('{%') || !value.endsWith('%}')) return undefined;
  return value.slice(2, -2).trim();
}

/** Compiles templates (JSON with `{% … %}` in it) ; each expression's text is parsed once. */
export class Expressions implements Templates {
  readonly language = 'JSONata';
  readonly #parsed = new Map<string, jsonata.Expression>();

  template(value: Json, field: string): Evaluate {
    const source = expressionIn(value);
    if (source !== undefined) return this.#expression(source, field);
    if (Array.isArray(value))
      return list(
        value.map((item, i) => this.template(item, `${field}[${i}]`)),
        value,
      );
    if (!isObject(value)) return constant(value);
    const members = Object.entries(value).map(
      ([key, member]) => [key, this.template(member, `${field}/${key}`)] as const,
    );
    return record(members, value);
  }

  typed(value: Json, field: string, expected: Expected): Evaluate {
    const source = expressionIn(value);
    const evaluate = this.template(value, field);
    if (source === undefined) return evaluate;
    return async (scope) => {
      const result = await evaluate(scope);
      if (typeName(result) === expected) return result;
      throw new EvaluationError(
        `The JSONata expression '${source}' specified for the field '${field}' returned an unexpected result type. ` +
          `Expected '${expected}', but was '${typeName(result)}' for value: ${JSON.stringify(result)}`,
        field,
      );
    };
  }

  #expression(source: string, field: string): Evaluate {
    const compiled = this.#parse(source);
    const fail = (end: string) =>
      new EvaluationError(`The JSONata expression '${source}' specified for the field '${field}' ${end}`, field);
    // The context object is made only for the expressions that may look at it.
    const needsContext = OTHER_THAN_GIVEN.test(source);
    return async ({ variables, given, context, now }) => {
      const states = needsContext ? { ...given, context: context() } : given;
      let result: unknown;
      try {
        result = await compiled.evaluate(undefined, { ...variables, states, [NOW]: now });
      } catch (thrown) {
        const { code, message } = thrown as { code?: string; message: string };
        throw fail(`threw an error during evaluation${code ? `. ${code}` : ''}: ${message}`);
      }
      if (result === undefined) throw fail('returned nothing (undefined).');
      if (isFunction(result)) throw fail('returned a function, which is not JSON.');
      return plain(result);
    };
  }

  #parse(source: string): jsonata.Expression {
    let parsed = this.#parsed.get(source);
    if (!parsed) {
      parsed = jsonata(source);
      bindDialect(parsed, source);
      this.#parsed.set(source, parsed);
    }
    return parsed;
  }
}

const OTHER_THAN_GIVEN = /\$states(?!\s*\.\s*(?:input|result|errorOutput)\b)/;

const isFunction = (value: unknown) =>
  typeof value === 'function' || (isObject(value) && ('_jsonata_lambda' in value || '_jsonata_function' in value));

const constants = new WeakSet<Evaluate>();

function constant(value: Json): Evaluate {
  const evaluate = () => value;
  constants.add(evaluate);
  return evaluate;
}

function list(items: Evaluate[], literal: Json): Evaluate {
  if (items.every((item) => constants.has(item))) return constant(literal);
  return async (scope) => {
    const result: Json[] = [];
    for (const item of items) result.push(await item(scope));
    return result;
  };
}

function record(members: (readonly [string, Evaluate])[], literal: Json): Evaluate {
  if (members.every(([, member]) => constants.has(member))) return constant(literal);
  return async (scope) => {
    const result: JsonObject = {};
    for (const [key, member] of members) result[key] = await member(scope);
    return result;
  };
}
