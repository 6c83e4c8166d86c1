// EventBridge patterns: rules match events with them, stream mappings their records.
import { NotHonoured } from './errors.ts';
import { isObject } from './states/json.ts';

/** True when the event has what the pattern asks for. */
export type Pattern = (event: unknown) => boolean;

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

const text =
  (test: (value: string, part: string) => boolean) =>
  (part: unknown): Pattern =>
  (value) =>
    typeof value === 'string' && test(value, String(part));

const OPERATORS: Record<string, (argument: unknown) => Pattern> = {
  exists: (wanted) => (value) => (value !== undefined && !isObject(value)) === wanted,
  prefix: text((value, part) => value.startsWith(part)),
  suffix: text((value, part) => value.endsWith(part)),
  'equals-ignore-case': text((value, part) => value.toLowerCase() === part.toLowerCase()),
  'anything-but': (refused) => {
    const matches = anyOf([refused].flat());
    return (value) => value !== undefined && !matches(value);
  },
  numeric: (argument) => {
    const list = argument as (string | number)[];
    const tests = list.flatMap((operator, i) =>
      i % 2 === 0 ? [[signsOf(operator), Number(list[i + 1])] as const] : [],
    );
    return (value) =>
      typeof value === 'number' && tests.every(([signs, bound]) => signs.includes(Math.sign(value - bound)));
  },
};

/** Which signs the difference of two numbers may have. */
const SIGNS: Record<string, number[]> = { '<': [-1], '<=': [-1, 0], '=': [0], '>=': [0, 1], '>': [1] };

function signsOf(operator: unknown): number[] {
  const signs = SIGNS[String(operator)];
  if (!signs) throw new NotHonoured(`the sandbox does not have the numeric comparison "${operator}"`);
  return signs;
}
