import { Cancelled } from './errors.ts';
import type { Execution } from './execution.ts';
import type { EventDetails } from './history.ts';
import type { Json, JsonObject } from './json.ts';
import { type StateHead, Visit } from './visit.ts';

/** Starts waiting; calls one of the two when it is over. Returns how to call the waiting off. */
export type Arm<T> = (done: (value: T) => void, fail: (error: unknown) => void) => () => void;

/** What a Map's iteration is about, as the context shows it. */
export type Item = { Index: number; Value: Json };

const ABORTABLE = new Set(['Map', 'Parallel', 'Task', 'Wait']);

/**
 * One line of control: an execution's own, a branch or an iteration.
 * It holds the clock while it runs and lets it go while it waits.
 */
export class Thread {
  readonly execution: Execution;
  readonly item: Item | undefined;
  variables: JsonObject;
  lastEventId: number;
  #release: (() => void) | undefined;
  #callOff: (() => void) | undefined;
  #cancelled = false;
  #visit: Visit | undefined;

  constructor(execution: Execution, parent?: Thread, item?: Item) {
    this.execution = execution;
    this.item = item ?? parent?.item;
    this.variables = parent?.variables ?? {};
    this.lastEventId = parent?.lastEventId ?? 0;
    this.#release = execution.clock.hold();
  }

  enter(state: StateHead, input: Json): Visit {
    const before = this.lastEventId;
    const id = this.add(state.entered, { name: state.name, input });
    this.#visit = new Visit(this, state, input, id, before);
    this.execution.onState?.(state.name, this.#visit.enteredAt);
    return this.#visit;
  }

  exit(visit: Visit, output: Json, assigned?: JsonObject): void {
    this.add(visit.state.exited, { name: visit.state.name, output, assignedVariables: assigned });
    if (assigned) this.variables = { ...this.variables, ...assigned };
    this.#visit = undefined;
  }

  /** Writes an event that the next one of this thread follows on. */
  add(type: string, details?: EventDetails): number {
    this.lastEventId = this.note(type, details);
    return this.lastEventId;
  }

  /** Writes an event without following on it. */
  note(type: string, details?: EventDetails, previousEventId = this.lastEventId): number {
    if (this.#cancelled) throw new Cancelled();
    return this.execution.record(type, previousEventId, details);
  }

  wait<T>(arm: Arm<T>): Promise<T> {
    if (this.#cancelled) throw new Cancelled();
    return new Promise((resolve, reject) => {
      let over = false;
      const wake = (): boolean => {
        if (over) return false;
        over = true;
        this.#callOff = undefined;
        this.#release ??= this.execution.clock.hold();
        return true;
      };
      const disarm = arm(
        (value) => wake() && resolve(value),
        (error) => wake() && reject(error),
      );
      if (over) return;
      this.#callOff = () => {
        disarm();
        if (wake()) reject(new Cancelled());
      };
      this.end();
    });
  }

  sleepUntil(at: number): Promise<void> {
    return this.wait((done) => {
      const timer = this.execution.clock.at(at, () => done());
      return () => timer.cancel();
    });
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Says in the history that this thread is given up in the middle of its state, where a state can be. */
  tellAborted(): void {
    const visit = this.#visit;
    if (visit && !visit.failed && ABORTABLE.has(visit.state.type)) this.note(`${visit.state.type}StateAborted`);
  }

  /** Gives this thread up. */
  cancel(): void {
    this.#cancelled = true;
    this.#callOff?.();
    this.end();
  }

  /** Lets the clock go for good. */
  end(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
