import { SandboxError } from '../errors.ts';

/** The values of the States Language. States and events share them, so they must not be changed. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** AWS's word for the type of a value. */
export const typeName = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** The JSON in a text, or the text itself when it is not JSON. */
export function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const LIMIT_BYTES = 262_144;

/** Whether the value's JSON is longer than the service's 256 KiB. The cheap bound avoids serialising nearly all values. */
export const exceedsLimit = (value: Json) =>
  mostBytes(value) > LIMIT_BYTES && Buffer.byteLength(JSON.stringify(value)) > LIMIT_BYTES;

const BYTES_A_CHARACTER = 6; // in the worst case a control character becomes \u001f

function mostBytes(value: Json): number {
  if (typeof value === 'string') return value.length * BYTES_A_CHARACTER + 2;
  if (typeof value !== 'object' || value === null) return 25;
  let bytes = 2;
  if (Array.isArray(value)) for (const item of value) bytes += mostBytes(item);
  else for (const key in value) bytes += key.length * BYTES_A_CHARACTER + 4 + mostBytes(value[key]!);
  return bytes;
}

/**
 * A plain copy of what JSONata returned, since its sequences carry flags that would change what a later expression sees.
 * Numbers that JSON cannot express become their names, "Infinity" or "NaN", as in the service. Throws SandboxError for a function.
 */
export function plain(value: unknown): Json {
  if (isFunction(value)) throw new SandboxError('a function is not JSON');
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : plain(item)));
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value as Json;
  const copy: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) copy[key] = plain(member);
  }
  return copy;
}

const isFunction = (value: unknown) =>
  typeof value === 'function' || (isObject(value) && ('_jsonata_lambda' in value || '_jsonata_function' in value));
