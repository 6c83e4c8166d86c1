// EventBridge patterns: rules match events with them, stream mappings their records.
import { NotHonoured } from './errors.ts';

/** True when the event has what the pattern asks for. */
export type Pattern = (event: unknown) => boolean;

type Leaf = (value: unknown) => boolean;
type Node = Record<string, unknown>;

/** Compiles a pattern; an operator that the sandbox does not have is an error now, not a mail that never goes later. */
export function patternOf(pattern: unknown): Pattern {
  if (!isObject(pattern)) throw new NotHonoured(`not an event pattern: ${JSON.stringify(pattern)}`);
  const parts = Object.entries(pattern).map(([key, wanted]): Pattern => {
    if (key === '$or') {
      const options = (wanted as unknown[]).map(patternOf);
      return (event) => options.some((matches) => matches(event));
    }
    if (Array.isArray(wanted)) {
      const leaf = anyOf(wanted.map(leafOf));
      return (event) => some(field(event, key), leaf);
    }
    const inner = patternOf(wanted);
    return (event) => some(field(event, key), inner);
  });
  return (event) => parts.every((matches) => matches(event));
}

const isObject = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const field = (event: unknown, key: string) => (isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined);
const anyOf =
  (leaves: Leaf[]): Leaf =>
  (value) =>
    leaves.some((matches) => matches(value));
/** An array in the event matches when one of its elements does. */
const some = (value: unknown, matches: Leaf) =>
  Array.isArray(value) && value.length > 0 ? value.some(matches) : matches(value);

function leafOf(wanted: unknown): Leaf {
  if (!isObject(wanted)) return (value) => value === wanted;
  const [[operator, argument]] = Object.entries(wanted) as [[string, unknown]];
  const make = OPERATORS[operator];
  if (!make) throw new NotHonoured(`the sandbox does not have the pattern operator ${JSON.stringify(wanted)}`);
  return make(argument);
}

const text =
  (test: (value: string) => boolean): Leaf =>
  (value) =>
    typeof value === 'string' && test(value);

/** `prefix` and `suffix` take a string, or `{"equals-ignore-case": string}`. */
function affix(argument: unknown, test: (value: string, part: string) => boolean): Leaf {
  if (!isObject(argument)) return text((value) => test(value, String(argument)));
  const part = String(argument['equals-ignore-case']).toLowerCase();
  return text((value) => test(value.toLowerCase(), part));
}

const OPERATORS: Record<string, (argument: unknown) => Leaf> = {
  exists: (wanted) => (value) => (value !== undefined && !isObject(value)) === wanted,
  prefix: (argument) => affix(argument, (value, part) => value.startsWith(part)),
  suffix: (argument) => affix(argument, (value, part) => value.endsWith(part)),
  'equals-ignore-case': (wanted) => text((value) => value.toLowerCase() === String(wanted).toLowerCase()),
  wildcard: (wanted) => {
    const source = String(wanted)
      .split(/(?<!\\)\*/)
      .map((part) => part.replace(/\\\*/g, '*').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    const expression = new RegExp(`^${source.join('[^]*')}$`);
    return text((value) => expression.test(value));
  },
  'anything-but': (argument) => {
    const refused = anyOf([argument].flat().map(leafOf));
    return (value) => value !== undefined && !refused(value);
  },
  numeric: (argument) => {
    const list = argument as (string | number)[];
    const tests = list.flatMap((each, i) => (i % 2 === 0 ? [comparison(String(each), Number(list[i + 1]))] : []));
    return (value) => typeof value === 'number' && tests.every((holds) => holds(value));
  },
};

function comparison(operator: string, bound: number): (value: number) => boolean {
  if (operator === '=') return (value) => value === bound;
  if (operator === '<') return (value) => value < bound;
  if (operator === '<=') return (value) => value <= bound;
  if (operator === '>') return (value) => value > bound;
  if (operator === '>=') return (value) => value >= bound;
  throw new NotHonoured(`the sandbox does not have the numeric comparison "${operator}"`);
}
