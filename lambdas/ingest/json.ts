import { PorchlightError } from '../../domain/shared/errors.ts';

/** A body that is not valid JSON for us. The message says where, but never quotes the body. */
export class NotJson extends PorchlightError {
  override name = 'NotJson';
}

const DEEPEST = 32; // no platform nests deeper than 10; the limit protects the reader's stack
const BLANK = /[ \t\n\r]*/y;
const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
  /[{}[\],:]|"[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const CONSTANTS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Reads JSON as `JSON.parse` does, but keeps integers that a double cannot hold as strings (Shopify's ids may pass 2^53),
 * limits the depth, and can name the place of an error, which V8 does not always do. Keys such as `__proto__` are plain keys.
 * @throws NotJson
 */
export const parseJson = (text: string): unknown => new JsonReader(text).whole();

class JsonReader {
  readonly #text: string;
  #start = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value(this.#next(), 1);
    if (this.#next() !== '') throw this.#error();
    return value;
  }

  /** The next token; the empty one at the end. */
  #next(): string {
    this.#start = this.#after(BLANK, this.#at);
    this.#at = this.#after(TOKEN, this.#start);
    if (this.#at === this.#start && this.#start < this.#text.length) throw this.#error();
    return this.#text.slice(this.#start, this.#at);
  }

  #after(pattern: RegExp, from: number): number {
    pattern.lastIndex = from;
    return pattern.test(this.#text) ? pattern.lastIndex : from;
  }

  #value(token: string, depth: number): unknown {
    if (depth > DEEPEST) throw new NotJson(`the JSON is nested deeper than ${DEEPEST} levels`);
    if (token === '{') return Object.fromEntries(this.#members('}', (first) => this.#entry(first, depth)));
    if (token === '[') return this.#members(']', (first) => this.#value(first, depth + 1));
    if (token.startsWith('"')) return this.#string(token);
    if (/^[-\d]/.test(token)) return number(token);
    if (CONSTANTS.has(token)) return CONSTANTS.get(token);
    throw this.#error();
  }

  #members<T>(close: string, read: (first: string) => T): T[] {
    const members: T[] = [];
    let token = this.#next();
    if (token === close) return members;
    for (;;) {
      members.push(read(token));
      token = this.#next();
      if (token === close) return members;
      if (token !== ',') throw this.#error();
      token = this.#next();
    }
  }

  #entry(token: string, depth: number): [string, unknown] {
    const key = this.#string(token);
    if (this.#next() !== ':') throw this.#error();
    return [key, this.#value(this.#next(), depth + 1)];
  }

  #string(token: string): string {
    if (!token.startsWith('"')) throw this.#error();
    try {
      return JSON.parse(token).replace(/\p{Surrogate}/gu, '\uFFFD'); // a lone surrogate: DynamoDB would refuse it
    } catch {
      throw this.#error(); // an escape that JSON does not know
    }
  }

  #error(): NotJson {
    const lines = this.#text.slice(0, this.#start).split('\n');
    const place = `line ${lines.length}, character ${lines.at(-1)!.length + 1}`;
    const ended = this.#start >= this.#text.length;
    return new NotJson(ended ? `the JSON breaks off at its end, ${place}` : `the JSON cannot be read from ${place} on`);
  }
}

function number(token: string): number | string {
  const value = Number(token);
  const exact = /^-?\d+$/.test(token) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return exact ? value : token;
}
