import { StatesError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';

/** Raw values: they become the strings of the wire format only when the history is read. */
export type EventDetails = { [key: string]: Json | undefined };

/** `timestamp` in epoch milliseconds. */
type HistoryEvent = { id: number; previousEventId: number; timestamp: number; type: string; details?: EventDetails };

const MOST_EVENTS = 25_000;
const LIMIT_CAUSE = `The execution reached the maximum number of history events (${MOST_EVENTS}).`;

export class ExecutionHistory {
  readonly events: HistoryEvent[] = [];
  readonly #keeps: boolean;
  #length = 0;

  /** @param keeps whether the events can be read later; otherwise they are only counted */
  constructor(keeps = true) {
    this.#keeps = keeps;
  }

  /** Returns the event's id. The last place is reserved for the event that ends the execution. Throws States.Runtime when full. */
  add(timestamp: number, type: string, previousEventId: number, details?: EventDetails): number {
    if (this.#length >= MOST_EVENTS - 1 && !type.startsWith('Execution')) {
      throw new StatesError('States.Runtime', LIMIT_CAUSE);
    }
    const id = ++this.#length;
    if (this.#keeps) this.events.push({ id, previousEventId, timestamp, type, ...(details && { details }) });
    return id;
  }
}

const DETAILS_KEY = /^(?:Choice|Fail|Map|Parallel|Pass|Succeed|Task|Wait)(StateEntered|StateExited)$/;
const DATA = ['input', 'output'];
const TRUNCATABLE = ['input', 'output', 'assignedVariables'];

/** The event as GetExecutionHistory returns it, with the time in milliseconds. Without `data` it has no inputs and outputs (API_GetExecutionHistory). */
export function renderEvent({ timestamp, type, details, ...ids }: HistoryEvent, data: boolean): JsonObject {
  const rendered: JsonObject = { timestamp, type, ...ids };
  if (!details) return rendered;
  const shown: JsonObject = {};
  for (const [key, value] of Object.entries(details)) {
    if (value === undefined || (!data && DATA.includes(key))) continue;
    shown[key] = renderDetail(key, value);
    if (TRUNCATABLE.includes(key)) shown[`${key}Details`] = { truncated: false };
  }
  const name = DETAILS_KEY.exec(type)?.[1] ?? type;
  rendered[`${name[0]!.toLowerCase()}${name.slice(1)}EventDetails`] = shown;
  return rendered;
}

function renderDetail(key: string, value: Json): Json {
  if (key === 'input' || key === 'output' || key === 'parameters') return JSON.stringify(value);
  if (key !== 'assignedVariables') return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([name, given]) => [name, JSON.stringify(given)]));
}
