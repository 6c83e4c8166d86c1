import { readFileSync } from 'node:fs';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { isDay } from '../../lambdas/shared/times.ts';

// A timeline is recorded or invented traffic: one webhook a line, in time order (JSONL).

export type TimelineLine = {
  /** Epoch milliseconds. */
  at: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  /** The raw body. */
  body: string;
};

export class BadTimeline extends PorchlightError {
  override name = 'BadTimeline';
}

export const readTimeline = (file: string): TimelineLine[] => parseTimeline(textOf(file), file);

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadTimeline(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws BadTimeline naming every malformed line by its number, before anything is played */
export function parseTimeline(text: string, name = 'timeline'): TimelineLine[] {
  const problems: string[] = [];
  const lines: TimelineLine[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue;
    const line = parseLine(row);
    if (typeof line === 'string') problems.push(`${name}:${index + 1}: ${line}`);
    else if (line.at < (lines.at(-1)?.at ?? line.at))
      problems.push(`${name}:${index + 1}: at is earlier than the line before`);
    else lines.push(line);
  }
  if (problems.length > 0) throw new BadTimeline(problems.join('\n'));
  if (lines.length === 0) throw new BadTimeline(`${name}: expected at least one line`);
  return lines;
}

function parseLine(row: string): TimelineLine | string {
  const line = parsed(row);
  if (typeof line !== 'object' || line === null) return 'expected a JSON object on one line';
  const { at, method = 'POST', path, headers = {}, body = '' } = line as Record<string, unknown>;
  const time = typeof at === 'string' ? instant(at) : Number.NaN;
  if (Number.isNaN(time)) return 'at: expected an ISO 8601 time with its offset, such as "2026-03-01T09:30:00Z"';
  if (typeof method !== 'string' || !METHODS.includes(method)) return `method: expected one of ${METHODS.join(', ')}`;
  if (typeof path !== 'string' || !PATH.test(path)) return 'path: expected a path such as "/STORE/orders"';
  if (path.startsWith('/_')) return 'path: what begins with "/_" is for the sandbox itself';
  if (!isTexts(headers)) return 'headers: expected an object of texts';
  for (const [name, value] of Object.entries(headers)) {
    if (!TOKEN.test(name) || !VALUE.test(value)) return `headers: ${JSON.stringify(name)} is no header of HTTP`;
  }
  return {
    at: time,
    method,
    path,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'];
const PATH = /^\/[\x21-\x7e]*$/;
/** A header's name and value (RFC 9110, section 5). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Epoch milliseconds; NaN if the text is no time. */
function instant(text: string): number {
  const [, day] = /^(\d{4}-\d\d-\d\d)T.*(?:Z|[+-]\d\d:?\d\d)$/.exec(text) ?? [];
  return day && isDay(day) ? Date.parse(text) : Number.NaN;
}

function parsed(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
