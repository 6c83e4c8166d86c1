import { refusal, ServiceError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';

/** The longest value of each text, as the service's API reference has it; of the others 256 characters. */
const LONGEST: { [name: string]: number } = {
  cause: 32_768,
  definition: 1_048_576,
  input: 262_144,
  name: 80,
  nextToken: 1024,
  output: 262_144,
  taskToken: 2048,
};
const PAGE_TOKEN = /^page (\d+)$/;

/** A request's members, read with the service's own constraints and complaints. */
export class Parameters {
  readonly #given: JsonObject;

  constructor(given: JsonObject) {
    this.#given = given;
  }

  json(name: string): Json | undefined {
    return this.#given[name] ?? undefined;
  }

  text(name: string, longest = LONGEST[name] ?? 256): string | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw new ServiceError('SerializationException', `${name} must be a string`);
    if (value.length > longest) throw invalid(name, value, `have length less than or equal to ${longest}`);
    return value;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalid(name, null, 'not be null');
    return value;
  }

  oneOf(name: string, allowed: string[]): string | undefined {
    const value = this.text(name);
    if (value === undefined || allowed.includes(value)) return value;
    throw invalid(name, value, `satisfy enum value set: [${allowed.join(', ')}]`);
  }

  results(most = 1000): number {
    const value = this.json('maxResults') ?? 0;
    if (typeof value !== 'number') throw new ServiceError('SerializationException', 'maxResults must be a number');
    if (value > most) throw invalid('maxResults', value, `have value less than or equal to ${most}`);
    if (value < 0) throw invalid('maxResults', value, 'have value greater than or equal to 0');
    return value || 100;
  }

  /** The part of a list that maxResults and nextToken ask for. */
  page<T>(all: readonly T[], longestToken?: number): { page: T[]; nextToken: string | undefined } {
    const size = this.results();
    const token = this.text('nextToken', longestToken);
    if (token === '') throw invalid('nextToken', '', 'have length greater than or equal to 1');
    const start = token === undefined ? '0' : PAGE_TOKEN.exec(Buffer.from(token, 'base64').toString())?.[1];
    if (!start) throw refusal('InvalidToken', 'Invalid token');
    const end = Number(start) + size;
    const nextToken = end < all.length ? Buffer.from(`page ${end}`).toString('base64') : undefined;
    return { page: all.slice(Number(start), end), nextToken };
  }
}

function invalid(name: string, value: string | number | null, must: string): ServiceError {
  const complaint = `Value ${value === null ? 'null' : `'${value}'`} at '${name}' failed to satisfy constraint: Member must ${must}`;
  return new ServiceError('ValidationException', `1 validation error detected: ${complaint}`);
}
