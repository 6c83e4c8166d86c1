import { runtimeError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';

/** Raw values: they become the strings of the wire only when somebody reads the history. */
export type EventDetails = { [key: string]: Json | undefined };

/** One event as it is kept. `timestamp` in epoch milliseconds. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly details: EventDetails | undefined;
};

export const MOST_EVENTS = 25_000;
const LIMIT_CAUSE = `The execution reached the maximum number of history events (${MOST_EVENTS}).`;

export class History {
  #events: HistoryEvent[] = [];
  #length = 0;

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** Returns the event's id. The last place is kept for the event that ends the execution. Throws States.Runtime when full. */
  add(timestamp: number, type: string, previousEventId: number, details?: EventDetails): number {
    if (this.#length >= MOST_EVENTS - 1 && !type.startsWith('Execution')) throw runtimeError(LIMIT_CAUSE);
    const id = ++this.#length;
    this.#events.push({ id, previousEventId, timestamp, type, details });
    return id;
  }

  /** Gives the memory back; ids go on. */
  forget(): void {
    this.#events = [];
  }
}

const DETAILS_KEY = /^(?:Choice|Fail|Map|Parallel|Pass|Succeed|Task|Wait)(StateEntered|StateExited)$/;
const DATA = new Set(['input', 'output', 'parameters', 'assignedVariables', 'cause']);

/** The event as GetExecutionHistory gives it; without `data` it keeps inputs, outputs and causes to itself. */
export function renderEvent(event: HistoryEvent, data: boolean): JsonObject {
  const { id, previousEventId, timestamp, type, details } = event;
  const rendered: JsonObject = { timestamp: timestamp / 1000, type, id, previousEventId };
  if (!details) return rendered;
  const name = DETAILS_KEY.exec(type)?.[1] ?? type;
  rendered[`${name[0]!.toLowerCase()}${name.slice(1)}EventDetails`] = renderDetails(details, data);
  return rendered;
}

function renderDetails(details: EventDetails, data: boolean): JsonObject {
  const rendered: JsonObject = {};
  for (const [key, value] of Object.entries(details)) {
    if (value === undefined || (!data && DATA.has(key))) continue;
    if (key === 'input' || key === 'output') {
      rendered[key] = JSON.stringify(value);
      rendered[`${key}Details`] = { truncated: false };
    } else if (key === 'parameters') {
      rendered[key] = JSON.stringify(value);
    } else if (key === 'assignedVariables') {
      rendered[key] = Object.fromEntries(Object.entries(value as JsonObject).map(([k, v]) => [k, JSON.stringify(v)]));
      rendered.assignedVariablesDetails = { truncated: false };
    } else {
      rendered[key] = value;
    }
  }
  return rendered;
}
