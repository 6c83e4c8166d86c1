/** What the States Language passes around. Values are shared between states and events, so nobody may change one. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The word AWS uses for a value's type. */
export const typeName = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

const LIMIT_BYTES = 262_144;

/** Whether the value's JSON is longer than the service's 256 KiB. */
export function exceedsLimit(value: Json): boolean {
  // The cheap upper bound spares nearly every value the serialising.
  return upperBound(value, LIMIT_BYTES) < 0 && Buffer.byteLength(JSON.stringify(value)) > LIMIT_BYTES;
}

const WORST_BYTES_PER_CHARACTER = 6; // a control character becomes \u001f
const WORST_NUMBER_BYTES = 25;

/** What is left of `budget` after the value; below zero as soon as it may not fit. */
function upperBound(value: Json, budget: number): number {
  if (typeof value === 'string') return budget - value.length * WORST_BYTES_PER_CHARACTER - 3;
  if (typeof value !== 'object' || value === null) return budget - WORST_NUMBER_BYTES;
  let left = budget - 2;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && left >= 0; i++) left = upperBound(value[i]!, left);
    return left;
  }
  for (const key in value) {
    left = upperBound(value[key]!, left - key.length * WORST_BYTES_PER_CHARACTER - 4);
    if (left < 0) break;
  }
  return left;
}

/** A plain copy of what JSONata returned: its sequences carry flags that would change what a later expression sees. */
export function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : plain(item)));
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value as Json;
  const copy: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined && typeof member !== 'function') copy[key] = plain(member);
  }
  return copy;
}
