// Evaluates the plain expressions of a machine ($name, $states.result.x, a = 'b', a ? b : c) without JSONata's own
// evaluator, which takes a hundred times as long. If the expression or a value in it is not plain, JSONata does it.
import { isObject } from './json.ts';

type Bindings = { readonly [name: string]: unknown };

/** Not plain: JSONata must evaluate the whole expression. */
export const UNSURE = Symbol('unsure');
type Quick = (bindings: Bindings) => unknown;

type Node = { type: string; value?: unknown } & { [member: string]: unknown };

/** Undefined for an expression that is not plain. */
export function quick(ast: unknown): Quick | undefined {
  const node = ast as Node;
  switch (node.type) {
    case 'string':
    case 'number':
      return () => node.value;
    case 'variable':
      return isName(node.value) ? variable(String(node.value)) : undefined;
    case 'path':
      return path(node);
    case 'binary':
      return binary(node);
    case 'condition':
      return condition(node);
    default:
      return undefined;
  }
}

/** True for all names but `$` and `$$`, which are JSONata's input. */
const isName = (value: unknown): boolean => value !== '' && value !== '$';

/**
 * A name that is not given may be one of JSONata's functions, and JSONata treats a list as a sequence. Both are left to
 * it.
 */
const variable =
  (name: string): Quick =>
  (given) =>
    Object.hasOwn(given, name) ? certain(given[name]) : UNSURE;

const certain = (value: unknown): unknown => (Array.isArray(value) || typeof value === 'function' ? UNSURE : value);

function path(node: Node): Quick | undefined {
  const [first, ...rest] = node.steps as Node[];
  const isPlain = (step: Node) => Object.keys(step).every((key) => ['type', 'value', 'position'].includes(key));
  if (first?.type !== 'variable' || !isName(first.value) || !rest.every((step) => step.type === 'name'))
    return undefined;
  if (!(node.steps as Node[]).every(isPlain) || 'keepSingletonArray' in node) return undefined;
  const start = variable(String(first.value));
  const names = rest.map(({ value }) => String(value));
  return (given) => {
    let value = start(given);
    for (const name of names) {
      if (!isObject(value)) return value === UNSURE ? UNSURE : undefined;
      if (!Object.hasOwn(value, name)) return name in value ? UNSURE : undefined;
      value = certain(value[name]);
    }
    return value;
  };
}

function binary({ value: operator, lhs, rhs }: Node): Quick | undefined {
  if (operator === 'in') return among(lhs, rhs);
  const [left, right] = [quick(lhs), quick(rhs)];
  if (!left || !right) return undefined;
  if (operator === 'and') return (given) => both(left(given), () => right(given));
  if (operator === '=') return (given) => equal(left(given), right(given));
  if (operator !== '!=') return undefined;
  return (given) => {
    const [a, b] = [left(given), right(given)];
    const isEqual = equal(a, b);
    return isEqual === UNSURE ? UNSURE : a !== undefined && b !== undefined && !isEqual;
  };
}

function equal(a: unknown, b: unknown): unknown {
  if (typeof a === 'symbol' || typeof b === 'symbol') return UNSURE;
  if (a === undefined || b === undefined) return false;
  return isObject(a) || isObject(b) ? UNSURE : a === b;
}

function both(a: unknown, right: () => unknown): unknown {
  if (typeof a !== 'boolean') return UNSURE;
  if (!a) return false;
  const b = right();
  return typeof b === 'boolean' ? b : UNSURE;
}

/** `a in ['b', 'c']` */
function among(lhs: unknown, rhs: unknown): Quick | undefined {
  const [left, list] = [quick(lhs), rhs as Node];
  const texts = list.value === '[' ? (list.expressions as Node[]) : [];
  if (!left || texts.length < 2 || texts.some(({ type }) => type !== 'string')) return undefined;
  const values = texts.map(({ value }) => value);
  return (given) => {
    const value = left(given);
    return value === undefined || typeof value === 'string' ? values.includes(value) : UNSURE;
  };
}

function condition(node: Node): Quick | undefined {
  const [test, then, otherwise] = [quick(node.condition), quick(node.then), quick(node.else ?? {})];
  if (!test || !then || !otherwise) return undefined;
  return (given) => {
    const isTrue = test(given);
    return typeof isTrue === 'boolean' ? (isTrue ? then : otherwise)(given) : UNSURE;
  };
}
