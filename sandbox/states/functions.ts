// JSONata as in the service: with the service's own functions, without $eval, in virtual time, and with a limit on each
// run.
import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import type { Time } from '../clock/lane.ts';
import { ExpressionError } from './errors.ts';
import { quick, UNSURE } from './quick.ts';

// The results for unusual arguments were measured at the service (floci-io/floci, docs/services/step-functions.md).

const refuse = (message: string, options?: ErrorOptions) => new ExpressionError(message, 'D3137', options);

function partition(list: unknown[] | undefined, size = Number.POSITIVE_INFINITY): unknown[] | undefined {
  const length = Math.min(Math.trunc(size), list?.length ?? 0);
  if (length < 0) throw refuse('Second argument must be zero or greater');
  if (!list || length === 0) return undefined;
  return Array.from({ length: Math.ceil(list.length / length) }, (_, i) => list.slice(i * length, (i + 1) * length));
}

const LONGEST_RANGE = 360_145;

/** Includes both ends. As always in JSONata, a sequence of one number is that number, and an empty sequence is nothing. */
function range(...numbers: [first?: number, last?: number, step?: number]): number[] | number | undefined {
  const [first, last, step] = numbers.map((number = Number.NaN) => Math.trunc(number)) as [number, number, number];
  const length = step ? Math.floor((last - first) / step) + 1 : 0;
  if (length > LONGEST_RANGE) {
    throw new ExpressionError('Expression evaluation memory limit exceeded: Check for excessive memory usage');
  }
  if (!(length > 0)) return undefined; // NaN where a number is missing
  return length === 1 ? first : Array.from({ length }, (_, i) => first + i * step);
}

const HASHES = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

function hash(text?: string, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  if (!HASHES.includes(algorithm)) throw refuse(`The hash algorithm must be one of ${HASHES.join(', ')}`);
  return createHash(algorithm.replace('-', '')).update(text).digest('hex');
}

/** The service uses java.util.Random with the seed, so the same seed gives the same number here. */
function random(seed?: number): number {
  if (seed === undefined) return Math.random();
  const mask = (1n << 48n) - 1n;
  let state = (BigInt(Math.trunc(seed)) ^ 0x5deece66dn) & mask;
  const bits = (count: bigint) => {
    state = (state * 0x5deece66dn + 0xbn) & mask;
    return state >> (48n - count);
  };
  return Number((bits(26n) << 27n) + bits(27n)) / 2 ** 53;
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse('Invalid JSON', { cause });
  }
}

const format = jsonata('$fromMillis($millis, $picture, $zone)');

/** The functions that return the time, to be bound for each evaluation. */
export function timeFunctions(clock: Time) {
  const millis = clock.now(); // one time for the whole expression
  return {
    millis: () => millis,
    now: (picture?: string, zone?: string) => format.evaluate(undefined, { millis, picture, zone }),
  };
}

const LOOP_LIMIT_MS = 1000;
const ENTRY = Symbol.for('jsonata.__evaluate_entry') as unknown as string;

function stopRunaway(_expression: unknown, _input: unknown, { timestamp }: { timestamp: Date }): void {
  if (Date.now() - timestamp.getTime() <= LOOP_LIMIT_MS) return;
  throw new ExpressionError('Expression evaluation timeout: Check for infinite loop');
}

let turn: Promise<unknown> = Promise.resolve();

/** Runs one evaluation at a time, so that each has its own second. */
function inTurn<T>(evaluate: () => Promise<T>): Promise<T> {
  const result = turn.then(evaluate);
  turn = result.catch(() => {});
  return result;
}

type Evaluated = (bindings: { [name: string]: unknown }) => unknown;

/** Parses an expression in the service's dialect. Returns a function that evaluates it with the given names bound. */
export function parseExpression(source: string): Evaluated {
  const expression = jsonata(source);
  const evaluate = evaluatorOf(expression, source);
  const plainly = quick(expression.ast());
  if (!plainly) return evaluate;
  return (bindings) => {
    const value = plainly(bindings);
    return value === UNSURE ? evaluate(bindings) : value;
  };
}

function evaluatorOf(expression: jsonata.Expression, source: string): Evaluated {
  expression.registerFunction('partition', partition, '<an?:a>');
  expression.registerFunction('range', range, '<n?n?n?:x>');
  expression.registerFunction('hash', hash, '<ss?:s>');
  expression.registerFunction('random', random, '<n?:n>');
  expression.registerFunction('uuid', randomUUID, '<:s>');
  expression.registerFunction('parse', parse, '<s:x>');
  expression.assign('eval', undefined);
  // Only an expression that defines a function can run forever, and the check would slow down all others.
  if (!/function|λ/.test(source)) return (bindings) => expression.evaluate(undefined, bindings);
  expression.assign(ENTRY, stopRunaway);
  return (bindings) => inTurn(() => expression.evaluate(undefined, bindings));
}
