import { refusal, ServiceError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';

/** The longest value of each text, as the service's API reference has it. */
const LONGEST = {
  cause: 32_768,
  definition: 1_048_576,
  error: 256,
  executionArn: 256,
  input: 262_144,
  name: 80,
  nextToken: 1024,
  output: 262_144,
  roleArn: 256,
  stateMachineArn: 256,
  statusFilter: 100,
  taskToken: 2048,
  type: 8,
};
const MOST_RESULTS = 1000;
const DEFAULT_RESULTS = 100;
const PAGE_TOKEN = /^page (\d+)$/;

type TextName = keyof typeof LONGEST;

/** A request's members, read with the service's own constraints and complaints. */
export class Parameters {
  readonly #given: JsonObject;

  constructor(given: JsonObject) {
    this.#given = given;
  }

  json(name: string): Json | undefined {
    return this.#given[name] ?? undefined;
  }

  text(name: TextName, longest = LONGEST[name]): string | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw new ServiceError('SerializationException', `${name} must be a string`);
    if (value.length > longest) throw invalid(name, value, `Member must have length less than or equal to ${longest}`);
    return value;
  }

  required(name: TextName): string {
    const value = this.text(name);
    if (value === undefined) throw invalid(name, null, 'Member must not be null');
    return value;
  }

  results(most = MOST_RESULTS): number {
    const value = this.json('maxResults') ?? 0;
    if (typeof value !== 'number') throw new ServiceError('SerializationException', 'maxResults must be a number');
    if (value > most) throw invalid('maxResults', value, `Member must have value less than or equal to ${most}`);
    if (value < 0) throw invalid('maxResults', value, 'Member must have value greater than or equal to 0');
    return value || DEFAULT_RESULTS;
  }

  flag(name: string, otherwise: boolean): boolean {
    return (this.json(name) ?? otherwise) === true;
  }

  /** The part of a list that maxResults and nextToken ask for. */
  page<T>(all: readonly T[], longestToken?: number): { page: T[]; nextToken: string | undefined } {
    const size = this.results();
    const token = this.text('nextToken', longestToken);
    if (token === '') throw invalid('nextToken', '', 'Member must have length greater than or equal to 1');
    const start = token === undefined ? '0' : PAGE_TOKEN.exec(Buffer.from(token, 'base64').toString())?.[1];
    if (!start) throw refusal('InvalidToken', 'Invalid token');
    const end = Number(start) + size;
    const nextToken = end < all.length ? Buffer.from(`page ${end}`).toString('base64') : undefined;
    return { page: all.slice(Number(start), end), nextToken };
  }
}

export function invalid(name: string, value: string | number | null, constraint: string): ServiceError {
  const shown = value === null ? 'null' : `'${value}'`;
  const complaint = `Value ${shown} at '${name}' failed to satisfy constraint: ${constraint}`;
  return new ServiceError('ValidationException', `1 validation error detected: ${complaint}`);
}
