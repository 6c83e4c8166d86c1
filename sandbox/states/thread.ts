import type { Time } from '../clock/lane.ts';
import { Cancelled, EvaluationError, StatesError } from './errors.ts';
import type { Scope } from './expressions.ts';
import { timeFunctions } from './functions.ts';
import type { EventDetails } from './history.ts';
import type { Json, JsonObject } from './json.ts';
import type { Tasks } from './resource.ts';
import type { TaskTokens } from './tokens.ts';

/** The item of a Map's iteration, as the context shows it. */
export type MapItem = { Index: number; Value: Json };

/** What a thread needs of the execution it belongs to. Times in epoch milliseconds. */
export type ThreadExecution = {
  readonly arn: string;
  readonly name: string;
  readonly clock: Time;
  readonly input: Json;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly machine: { readonly arn: string; readonly name: string; readonly roleArn: string };
  readonly service: { readonly region: string; readonly tasks: Tasks; readonly tokens: TaskTokens };
  /** Called for each state that a thread enters. */
  entered(state: string, at: number): void;
  /** Adds an event to the history and returns its id. */
  record(type: string, previousEventId: number, details?: EventDetails): number;
};

type ThreadState = { readonly name: string; readonly Type: string };

const RETRYABLE = ['Map', 'Parallel', 'Task'];
const ABORTABLE = [...RETRYABLE, 'Wait'];

/** A time in the context's form: without the milliseconds if they are zero. */
const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');

/**
 * One line of control (the execution's own, a branch or an iteration) and the state that it is in.
 * Between two waits it runs in microtasks only, so that no time passes.
 */
export class Thread {
  readonly execution: ThreadExecution;
  readonly item: MapItem | undefined;
  variables: JsonObject;
  lastEventId: number;
  state!: ThreadState;
  input: Json = null;
  enteredAt = 0;
  retryCount = 0;
  /** What the context shows as the task's token. */
  token: string | undefined;
  cancelled = false;
  #beforeId = 0;
  #enteredId = 0;
  /** True until the history shows the end of the state. */
  #inState = false;
  #callOff: (() => void) | undefined;

  constructor(execution: ThreadExecution, parent?: Thread, item?: MapItem) {
    this.execution = execution;
    this.item = item ?? parent?.item;
    this.variables = parent?.variables ?? {};
    this.lastEventId = parent?.lastEventId ?? 0;
  }

  enter(state: ThreadState, input: Json): void {
    this.#beforeId = this.lastEventId;
    this.#enteredId = this.add(`${state.Type}StateEntered`, { name: state.name, input });
    this.state = state;
    this.input = input;
    this.enteredAt = this.execution.clock.now();
    this.retryCount = 0;
    this.token = undefined;
    this.#inState = true;
    this.execution.entered(state.name, this.enteredAt);
  }

  exit(output: Json, assigned?: JsonObject): void {
    const { Type: type, name } = this.state;
    this.add(`${type}StateExited`, { name, output, assignedVariables: assigned });
    if (assigned) this.variables = { ...this.variables, ...assigned };
    this.#inState = false;
  }

  /** What the state's expressions see. `given` is what `$states` holds besides the input and the context. */
  scope(given?: JsonObject, item = this.item): Scope {
    const states: JsonObject = { input: this.input, ...given };
    let small: ReturnType<Scope> | undefined;
    let large: ReturnType<Scope> | undefined;
    return (whole) => {
      if (!whole) {
        small ??= { ...this.variables, states };
        return small;
      }
      const context = () => ({ ...states, context: this.#context(item) });
      large ??= { ...timeFunctions(this.execution.clock), ...this.variables, states: context() };
      return large;
    };
  }

  #context(item: MapItem | undefined): JsonObject {
    const { arn, input, startedAt, name, machine } = this.execution;
    const { state, enteredAt, retryCount, token } = this;
    const retries = RETRYABLE.includes(state.Type) && { RetryCount: retryCount };
    const StartTime = iso(startedAt);
    return {
      Execution: { Id: arn, Input: input, StartTime, Name: name, RoleArn: machine.roleArn, RedriveCount: 0 },
      StateMachine: { Id: machine.arn, Name: machine.name },
      State: { Name: state.name, EnteredTime: iso(enteredAt), ...retries },
      ...(token && { Task: { Token: token } }),
      ...(item && { Map: { Item: item } }),
    };
  }

  runtimeError(what: string): StatesError {
    return new StatesError('States.Runtime', this.#where + what);
  }

  /** A failure as Retry and Catch see it. The failure of an expression is also added to the history. */
  failure(thrown: unknown): StatesError {
    if (!(thrown instanceof StatesError)) throw thrown;
    if (!(thrown instanceof EvaluationError)) return thrown;
    const { error, location } = thrown;
    const { name, Type: type } = this.state;
    const cause = this.#where + thrown.causeText;
    // Before the state's own first event, AWS links the failure to the event before the state, except in a Wait.
    const early = this.lastEventId === this.#enteredId && type !== 'Wait';
    if (early) this.lastEventId = this.#beforeId;
    this.add('EvaluationFailed', { error, cause, location, state: name });
    return new StatesError(error, cause, { cause: thrown });
  }

  get #where(): string {
    return `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.#enteredId}). `;
  }

  /** Adds an event to the history; the thread's next event links back to it. */
  add(type: string, details?: EventDetails): number {
    this.lastEventId = this.note(type, details);
    return this.lastEventId;
  }

  /** Adds an event to the history; the thread's next event does not link back to it. */
  note(type: string, details?: EventDetails): number {
    if (this.cancelled) throw new Cancelled();
    return this.execution.record(type, this.lastEventId, details);
  }

  /** Records that the state failed. Only Map and Parallel have an event for it. */
  recordFailed(): void {
    const { Type: type } = this.state;
    if (type !== 'Map' && type !== 'Parallel') return;
    this.add(`${type}StateFailed`);
    this.#inState = false;
  }

  /** Records that this thread is aborted within its state, if that kind of state has an event for it. */
  recordAborted(): void {
    if (this.#inState && ABORTABLE.includes(this.state.Type)) this.note(`${this.state.Type}StateAborted`);
  }

  /** Waits for what `arm` starts. `arm` calls `done` or `fail` at the end, and returns what cleans up afterwards. */
  wait<T>(arm: (done: (value: T) => void, fail: (error: unknown) => void) => () => void): Promise<T> {
    if (this.cancelled) throw new Cancelled();
    return new Promise((resolve, reject) => {
      let cleanUp: (() => void) | undefined;
      let over = false;
      const end = (settle: () => void) => {
        if (over) return;
        over = true;
        this.#callOff = undefined;
        cleanUp?.();
        settle();
      };
      const fail = (error: unknown) => end(() => reject(error));
      this.#callOff = () => fail(new Cancelled());
      cleanUp = arm((value) => end(() => resolve(value)), fail);
      if (over) cleanUp();
    });
  }

  sleepUntil(at: number): Promise<void> {
    return this.wait((done) => this.execution.clock.at(at, () => done()));
  }

  /** Aborts this thread. */
  cancel(): void {
    this.cancelled = true;
    this.#callOff?.();
  }
}
