import type { Time } from '../clock/lane.ts';
import { Cancelled, EvaluationError, StatesError } from './errors.ts';
import type { Scope } from './expressions.ts';
import { timeFunctions } from './functions.ts';
import type { EventDetails } from './history.ts';
import type { Json, JsonObject } from './json.ts';
import type { Tasks } from './resource.ts';
import type { TaskTokens } from './tokens.ts';

/** What a Map's iteration is about, as the context shows it. */
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
  /** Hears of each state that a thread enters. */
  entered(state: string, at: number): void;
  /** Adds an event to the history and returns its id. */
  record(type: string, previousEventId: number, details?: EventDetails): number;
};

type ThreadState = { readonly name: string; readonly Type: string };

const RETRYABLE = ['Map', 'Parallel', 'Task'];
const ABORTABLE = [...RETRYABLE, 'Wait'];

/** As the context shows times: without the zeros of a whole second. */
const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');

/**
 * One line of control, an execution's own, a branch or an iteration, and the state it is in.
 * Between two waits all it does is done in microtasks, so that time cannot pass.
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
  /** The state has no event of its end yet. */
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

  /** What the state's expressions see; `given` is what `$states` holds beside the input and the context. */
  scope(given?: JsonObject, item = this.item): Scope {
    return (whole) => {
      const states: JsonObject = { input: this.input, ...given };
      if (!whole) return { ...this.variables, states };
      states.context = this.#context(item);
      return { ...timeFunctions(this.execution.clock), ...this.variables, states };
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

  /** A failure as Retry and Catch see it; one of an expression is written to the history on the way. */
  failure(thrown: unknown): StatesError {
    if (!(thrown instanceof StatesError)) throw thrown;
    if (!(thrown instanceof EvaluationError)) return thrown;
    const { error, location } = thrown;
    const { name, Type: type } = this.state;
    const cause = this.#where + thrown.causeText;
    // AWS hangs a failure before the state's first own event on what came before the state; Wait is the exception.
    const early = this.lastEventId === this.#enteredId && type !== 'Wait';
    if (early) this.lastEventId = this.#beforeId;
    this.add('EvaluationFailed', { error, cause, location, state: name });
    return new StatesError(error, cause, { cause: thrown });
  }

  get #where(): string {
    return `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.#enteredId}). `;
  }

  /** Writes an event that the next one of this thread follows on. */
  add(type: string, details?: EventDetails): number {
    this.lastEventId = this.note(type, details);
    return this.lastEventId;
  }

  /** Writes an event without following on it. */
  note(type: string, details?: EventDetails): number {
    if (this.cancelled) throw new Cancelled();
    return this.execution.record(type, this.lastEventId, details);
  }

  /** Says in the history that the state failed, where a state is more than its task. */
  tellFailed(): void {
    const { Type: type } = this.state;
    if (type !== 'Map' && type !== 'Parallel') return;
    this.add(`${type}StateFailed`);
    this.#inState = false;
  }

  /** Says in the history that this thread is given up in the middle of its state, where a state can be. */
  tellAborted(): void {
    if (this.#inState && ABORTABLE.includes(this.state.Type)) this.note(`${this.state.Type}StateAborted`);
  }

  /** Waits for what `arm` starts: it calls one of the two when it is over. What it returns cleans up after it. */
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

  /** Gives this thread up. */
  cancel(): void {
    this.cancelled = true;
    this.#callOff?.();
  }
}
