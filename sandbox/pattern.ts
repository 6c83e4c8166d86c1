// Event patterns: the filters of rules and of stream mappings.
import { SandboxError } from './errors.ts';
import { isObject } from './states/json.ts';

/** Whether an event matches. */
type EventMatcher = (event: unknown) => boolean;

/** Compiles a pattern. An operator that the sandbox does not have fails here rather than as a mail that is never sent. */
export function patternOf(pattern: unknown): EventMatcher {
  if (Array.isArray(pattern)) {
    const leaves = pattern.map(leafOf);
    return (value) => leaves.some((matches) => matches(value));
  }
  if (!isObject(pattern)) throw new SandboxError(`not an event pattern: ${JSON.stringify(pattern)}`);
  const parts = Object.entries(pattern).map(([key, wanted]): EventMatcher => {
    const matches = patternOf(wanted);
    return (event) => {
      const value = isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;
      // An array in the event matches when one of its elements matches.
      return Array.isArray(value) && value.length > 0 ? value.some(matches) : matches(value);
    };
  });
  return (event) => parts.every((matches) => matches(event));
}

function leafOf(wanted: unknown): EventMatcher {
  if (!isObject(wanted)) return (value) => value === wanted;
  const [[operator, argument]] = Object.entries(wanted) as [[string, unknown]];
  const make = OPERATORS[operator];
  if (!make) throw new SandboxError(`the sandbox does not have the pattern operator ${JSON.stringify(wanted)}`);
  return make(argument);
}

const text = (test: (value: string, wanted: string) => boolean) => (wanted: unknown) => (value: unknown) =>
  typeof value === 'string' && test(value, String(wanted));

const OPERATORS: Record<string, (argument: unknown) => EventMatcher> = {
  exists: (wanted) => (value) => (value !== undefined && !isObject(value)) === wanted,
  prefix: text((value, wanted) => value.startsWith(wanted)),
  suffix: text((value, wanted) => value.endsWith(wanted)),
  'equals-ignore-case': text((value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
  'anything-but': (refused) => {
    const matches = patternOf([refused].flat());
    return (value) => value !== undefined && !matches(value);
  },
  numeric: (argument) => {
    const [sign, bound, ...others] = argument as [string, number];
    const signs = SIGNS[sign];
    if (!signs) throw new SandboxError(`the sandbox does not have the numeric comparison "${sign}"`);
    const rest: EventMatcher = others.length > 0 ? OPERATORS.numeric!(others) : () => true;
    return (value) => typeof value === 'number' && signs.includes(Math.sign(value - bound)) && rest(value);
  },
};

/** The signs that the difference of two numbers may have. */
const SIGNS: Record<string, number[]> = { '<': [-1], '<=': [-1, 0], '=': [0], '>=': [0, 1], '>': [1] };
