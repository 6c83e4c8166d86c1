import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';

type Focus = { code: string; message: string };
const refuse = (message: string): Focus => ({ code: 'D3000', message });

const HASHES: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};
const LONGEST_RANGE = 1000;

function partition(list: unknown[] | undefined, size: number): unknown[] | undefined {
  if (list === undefined) return undefined;
  if (!(size >= 1)) throw refuse('The second argument of $partition must be a positive number');
  const length = Math.floor(size);
  const parts = [];
  for (let i = 0; i < list.length; i += length) parts.push(list.slice(i, i + length));
  return parts;
}

function range(first: number, last: number, step: number): number[] {
  if (!step) throw refuse('The third argument of $range must not be zero');
  const length = Math.floor((last - first) / step) + 1;
  if (length > LONGEST_RANGE) throw refuse(`$range must not return more than ${LONGEST_RANGE} elements`);
  return Array.from({ length: Math.max(0, length) }, (_, i) => first + i * step);
}

function hash(text: string | undefined, algorithm: string): string | undefined {
  if (text === undefined) return undefined;
  const name = HASHES[algorithm];
  if (!name) throw refuse(`The hash algorithm must be one of ${Object.keys(HASHES).join(', ')}`);
  return createHash(name).update(text).digest('hex');
}

/** The service seeds java.util.Random: the same seed gives the same number here as there. */
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
  } catch {
    throw refuse('The argument of $parse is not valid JSON');
  }
}

const format = jsonata('$fromMillis($millis, $picture, $zone)');

function millis(this: Called): number {
  return this.environment.lookup(NOW)();
}

function now(this: Called, picture?: string, zone?: string): Promise<string> {
  return format.evaluate(undefined, { millis: millis.call(this), picture, zone });
}

const LOOP_LIMIT_MS = 1000;
const ENTRY = Symbol.for('jsonata.__evaluate_entry') as unknown as string;

/** Under this name an expression finds its execution's time; nobody can write it. */
export const NOW = 'virtual now';

type Called = { environment: { lookup(name: string): () => number } };

/** Makes the expression one of the service's dialect: its own functions, no $eval, virtual time, a bounded run. */
export function bindDialect(expression: jsonata.Expression, source: string): void {
  expression.registerFunction('partition', partition, '<an:a>');
  expression.registerFunction('range', range, '<nnn:a<n>>');
  expression.registerFunction('hash', hash, '<ss:s>');
  expression.registerFunction('random', random, '<n?:n>');
  expression.registerFunction('uuid', randomUUID, '<:s>');
  expression.registerFunction('parse', parse, '<s:x>');
  expression.registerFunction('millis', millis, '<:n>');
  expression.registerFunction('now', now, '<s?s?:s>');
  expression.assign('eval', undefined);
  // Only a function of the expression's own can run for ever; the check would slow down every other expression.
  if (/function|λ/.test(source)) expression.assign(ENTRY, stopRunaway);
}

function stopRunaway(_expression: unknown, _input: unknown, environment: { timestamp: Date }): void {
  if (Date.now() - environment.timestamp.getTime() > LOOP_LIMIT_MS) {
    throw { message: 'Expression evaluation timeout: Check for infinite loop' };
  }
}
