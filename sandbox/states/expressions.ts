import { EvaluationError } from './errors.ts';
import { parseExpression } from './functions.ts';
import { isObject, type Json, type JsonObject, plain, typeName } from './json.ts';

/** What an expression can see, by name. Only the `whole` scope holds the context and the time. */
export type Scope = (whole: boolean) => { [name: string]: unknown };

/** Computes a field. Throws EvaluationError. */
export type Evaluate = (scope: Scope) => Json | Promise<Json>;

export type ExpectedType = 'any' | 'array' | 'boolean' | 'number' | 'string';

/** The JSONata source inside `{% … %}`; undefined when the value is not an expression. */
export function expressionIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('{%') || !value.endsWith('%}')) return undefined;
  return value.slice(2, -2).trim();
}

/** The sources of all expressions in a value. */
export function sourcesIn(value: Json): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(sourcesIn);
  const source = expressionIn(value);
  return source === undefined ? [] : [source];
}

/** Every node of a parsed expression. */
export function* nodesIn(value: unknown): Generator<{ [member: string]: Json }> {
  if (isObject(value) && typeof value.type === 'string') yield value;
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) yield* nodesIn(member);
}

/** The members of a list or an object, each with its place as AWS writes it. */
export const membersOf = (value: Json[] | JsonObject, at: string): [key: string, member: Json, at: string][] =>
  Object.entries(value).map(([key, member]) => [key, member, Array.isArray(value) ? `${at}[${key}]` : `${at}/${key}`]);

/** Compiles JSON that contains `{% … %}`. `field` is its place as causes name it. Literals are returned as they are, not copied. */
export function compile(value: Json, field: string, expected: ExpectedType = 'any'): Evaluate {
  if (sourcesIn(value).length === 0) return () => value;
  if (typeof value !== 'object' || value === null) return compileExpression(expressionIn(value)!, field, expected);
  const members = membersOf(value, field).map(([key, member, at]) => [key, compile(member, at)] as const);
  const empty = (): JsonObject => (Array.isArray(value) ? ([] as unknown as JsonObject) : {});
  return (scope) => filled(empty(), members, scope, 0);
}

type Members = (readonly [key: string, evaluate: Evaluate])[];

/**
 * Fills in one member after the other. It waits only for members that are promises, because a promise takes longer than
 * a plain expression.
 */
function filled(result: JsonObject, members: Members, scope: Scope, from: number): Json | Promise<Json> {
  for (let i = from; i < members.length; i++) {
    const [key, evaluate] = members[i]!;
    const value = evaluate(scope);
    if (value instanceof Promise) {
      return value.then((known) => {
        result[key] = known;
        return filled(result, members, scope, i + 1);
      });
    }
    result[key] = value;
  }
  return result;
}

const NEEDS_WHOLE = /\$states(?!\s*\.\s*(?:input|result|errorOutput)\b)|\$(now|millis)\b/;

/** The lower bounds of numbers, literal or computed. */
export const LEAST: { [field: string]: number } = {
  HeartbeatSeconds: 1,
  MaxConcurrency: 0,
  Seconds: 0,
  TimeoutSeconds: 1,
};
export const MOST = 99_999_999;

function compileExpression(source: string, field: string, expected: ExpectedType): Evaluate {
  const evaluate = parseExpression(source);
  const whole = NEEDS_WHOLE.test(source);
  const fail = (end: string, options?: ErrorOptions) =>
    new EvaluationError(`The JSONata expression '${source}' specified for the field '${field}' ${end}`, field, options);
  const check = (returned: unknown): Json => {
    if (returned === undefined) throw fail('returned nothing (undefined).');
    const result = jsonOf(returned);
    if (result === undefined) throw fail('returned a function, which is not JSON.');
    const type = typeName(result);
    if (expected !== 'any' && type !== expected) {
      const found = `but was '${type}' for value: ${JSON.stringify(result)}`;
      throw fail(`returned an unexpected result type. Expected '${expected}', ${found}`);
    }
    const least = LEAST[field];
    if (least !== undefined && !(Number.isInteger(result) && Number(result) >= least && Number(result) <= MOST)) {
      const range = `an integer between ${least} and ${MOST}`;
      throw new EvaluationError(`The ${field} field must be ${range}, but was: ${result}`, field);
    }
    return result;
  };
  const broken = (cause: unknown): never => {
    const { code, message } = cause as { code?: string; message: string };
    throw fail(`threw an error during evaluation${code ? `. ${code}` : ''}: ${message}`, { cause });
  };
  return (scope) => {
    const returned = evaluate(scope(whole));
    return returned instanceof Promise ? returned.then(check, broken) : check(returned);
  };
}

function jsonOf(returned: unknown): Json | undefined {
  try {
    return plain(returned);
  } catch {
    return undefined;
  }
}
