// EventBridge: the default bus and the template's rules; stream mappings filter by the same patterns.
import { randomUUID } from 'node:crypto';
import type { Time } from './clock/lane.ts';
import type { Sandbox } from './index.ts';
import { isObject } from './states/json.ts';
import { ACCOUNT } from './template/template.ts';

type Entry = { source: string; 'detail-type': string; resources: string[]; detail: object };

/** Delivers at that instant, once nothing else is in flight: the bus never overtakes its own cause. */
export function putEvent({ region, lambda, usage, stack }: Sandbox, entry: Entry, time: Time, at = time.now()): void {
  if (entry.source !== 'aws.states') usage.events++; // of Step Functions free for certain, of SES perhaps not
  time.at(at, () => {
    const stamp = `${new Date(at).toISOString().slice(0, 19)}Z`;
    const event = { version: '0', id: randomUUID(), account: ACCOUNT, time: stamp, region, ...entry };
    for (const { targets } of stack.rules.filter(({ matches }) => matches(event))) {
      for (const arn of targets) void lambda.send(arn, JSON.stringify(event), time);
    }
  });
}

/** True when the event has what the pattern asks for. */
type Pattern = (event: unknown) => boolean;

/** Compiles a pattern; an operator that the sandbox does not have is an error now, not a mail that never goes later. */
export function patternOf(pattern: unknown): Pattern {
  if (Array.isArray(pattern)) {
    const leaves = pattern.map(leafOf);
    return (value) => leaves.some((matches) => matches(value));
  }
  if (!isObject(pattern)) throw new Error(`not an event pattern: ${JSON.stringify(pattern)}`);
  const parts = Object.entries(pattern).map(([key, wanted]): Pattern => {
    const matches = patternOf(wanted);
    return (event) => {
      const value = isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;
      // An array in the event matches when one of its elements does.
      return Array.isArray(value) && value.length > 0 ? value.some(matches) : matches(value);
    };
  });
  return (event) => parts.every((matches) => matches(event));
}

function leafOf(wanted: unknown): Pattern {
  if (!isObject(wanted)) return (value) => value === wanted;
  const [[operator, argument]] = Object.entries(wanted) as [[string, unknown]];
  const make = OPERATORS[operator];
  if (!make) throw new Error(`the sandbox does not have the pattern operator ${JSON.stringify(wanted)}`);
  return make(argument);
}

const text = (test: (value: string, wanted: string) => boolean) => (wanted: unknown) => (value: unknown) =>
  typeof value === 'string' && test(value, String(wanted));

const OPERATORS: Record<string, (argument: unknown) => Pattern> = {
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
    if (!signs) throw new Error(`the sandbox does not have the numeric comparison "${sign}"`);
    const rest: Pattern = others.length > 0 ? OPERATORS.numeric!(others) : () => true;
    return (value) => typeof value === 'number' && signs.includes(Math.sign(value - bound)) && rest(value);
  },
};

/** Which signs the difference of two numbers may have. */
const SIGNS: Record<string, number[]> = { '<': [-1], '<=': [-1, 0], '=': [0], '>=': [0, 1], '>': [1] };
