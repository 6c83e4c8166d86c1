// EventBridge patterns: rules match events with them, stream mappings their records.
import { NotHonoured } from './errors.ts';

/** True when the event has what the pattern asks for. */
export type Pattern = (event: unknown) => boolean;

type Node = Record<string, unknown>;

const isObject = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text =
  (test: (value: string) => boolean): Pattern =>
  (value) =>
    typeof value === 'string' && test(value);

/** Compiles a pattern; an operator that the sandbox does not have is an error now, not a mail that never goes later. */
export function patternOf(pattern: unknown): Pattern {
  if (!isObject(pattern)) throw new NotHonoured(`not an event pattern: ${JSON.stringify(pattern)}`);
  const parts = Object.entries(pattern).map(([key, wanted]): Pattern => {
    const matches = Array.isArray(wanted) ? anyOf(wanted) : patternOf(wanted);
    return (event) => {
      const value = isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;
      // An array in the event matches when one of its elements does.
      return Array.isArray(value) && value.length > 0 ? value.some(matches) : matches(value);
    };
  });
  return (event) => parts.every((matches) => matches(event));
}

function anyOf(wanted: unknown[]): Pattern {
  const leaves = wanted.map(leafOf);
  return (value) => leaves.some((matches) => matches(value));
}

function leafOf(wanted: unknown): Pattern {
  if (!isObject(wanted)) return (value) => value === wanted;
  const [[operator, argument]] = Object.entries(wanted) as [[string, unknown]];
  const make = OPERATORS[operator];
  if (!make) throw new NotHonoured(`the sandbox does not have the pattern operator ${JSON.stringify(wanted)}`);
  return make(argument);
}

const OPERATORS: Record<string, (argument: unknown) => Pattern> = {
  exists: (wanted) => (value) => (value !== undefined && !isObject(value)) === wanted,
  prefix: (part) => text((value) => value.startsWith(String(part))),
  suffix: (part) => text((value) => value.endsWith(String(part))),
  'equals-ignore-case': (wanted) => text((value) => value.toLowerCase() === String(wanted).toLowerCase()),
  'anything-but': (refused) => {
    const matches = anyOf([refused].flat());
    return (value) => value !== undefined && !matches(value);
  },
  numeric: (argument) => {
    const list = argument as (string | number)[];
    const tests = list.flatMap((operator, i) => (i % 2 === 0 ? [comparison(operator, Number(list[i + 1]))] : []));
    return (value) => typeof value === 'number' && tests.every((holds) => holds(value));
  },
};

function comparison(operator: unknown, bound: number): (value: number) => boolean {
  if (operator === '=') return (value) => value === bound;
  if (operator === '<') return (value) => value < bound;
  if (operator === '<=') return (value) => value <= bound;
  if (operator === '>') return (value) => value > bound;
  if (operator === '>=') return (value) => value >= bound;
  throw new NotHonoured(`the sandbox does not have the numeric comparison "${operator}"`);
}
