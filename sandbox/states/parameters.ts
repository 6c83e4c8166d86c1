import { ServiceError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';

const MOST_RESULTS = 1000;
const DEFAULT_RESULTS = 100;

/** A request's members, read with the service's own constraints and complaints. */
export class Parameters {
  readonly #given: JsonObject;

  constructor(given: JsonObject) {
    this.#given = given;
  }

  json(name: string): Json | undefined {
    return this.#given[name] ?? undefined;
  }

  text(name: string, longest: number): string | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw new ServiceError('SerializationException', `${name} must be a string`);
    if (value.length > longest) throw invalid(name, value, `Member must have length less than or equal to ${longest}`);
    return value;
  }

  required(name: string, longest: number): string {
    const value = this.text(name, longest);
    if (value === undefined) throw invalid(name, 'null', 'Member must not be null');
    return value;
  }

  number(name: string, most: number): number | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number') throw new ServiceError('SerializationException', `${name} must be a number`);
    if (value > most) throw invalid(name, value, `Member must have value less than or equal to ${most}`);
    if (value < 0) throw invalid(name, value, 'Member must have value greater than or equal to 0');
    return value;
  }

  oneOf(name: string, allowed: readonly string[]): string | undefined {
    const value = this.text(name, 100);
    if (value === undefined || allowed.includes(value)) return value;
    throw invalid(name, value, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
  }

  flag(name: string, otherwise: boolean): boolean {
    return (this.json(name) ?? otherwise) === true;
  }

  /** The part of a list that maxResults and nextToken ask for. */
  page<T>(all: readonly T[], longestToken = 1024): { page: T[]; nextToken: { nextToken?: string } } {
    const size = this.number('maxResults', MOST_RESULTS) || DEFAULT_RESULTS;
    const token = this.text('nextToken', longestToken);
    if (token === '') throw invalid('nextToken', '', 'Member must have length greater than or equal to 1');
    const start = token === undefined ? 0 : offset(token);
    const end = start + size;
    return { page: all.slice(start, end), nextToken: end < all.length ? { nextToken: tokenFor(end) } : {} };
  }
}

const TOKEN = /^page (\d+)$/;
const tokenFor = (start: number) => Buffer.from(`page ${start}`).toString('base64');

function offset(token: string): number {
  const start = TOKEN.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (!start) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  return Number(start);
}

const invalid = (name: string, value: string | number, constraint: string) =>
  new ServiceError(
    'ValidationException',
    `1 validation error detected: Value ${value === 'null' ? 'null' : `'${value}'`} at '${name}' failed to satisfy constraint: ${constraint}`,
  );
