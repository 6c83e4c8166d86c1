import { EvaluationError, StatesError } from './errors.ts';
import type { Scope } from './expressions.ts';
import type { Json, JsonObject } from './json.ts';
import type { Thread } from './thread.ts';

export type StateHead = {
  readonly name: string;
  readonly type: string;
  /** Types of its events, e.g. `PassStateEntered`. */
  readonly entered: string;
  readonly exited: string;
};

/** What `$states` holds beside the input and the context. */
export type Extra = { result?: Json; errorOutput?: Json };

const iso = (ms: number) => new Date(ms).toISOString();

/** One stay of a thread in a state, retries included. */
export class Visit {
  readonly thread: Thread;
  readonly state: StateHead;
  readonly input: Json;
  readonly enteredAt: number;
  readonly enteredId: number;
  readonly #before: number;
  retryCount = 0;
  token: string | undefined;
  /** Its own StateFailed event is written. */
  failed = false;

  constructor(thread: Thread, state: StateHead, input: Json, enteredId: number, before: number) {
    this.thread = thread;
    this.state = state;
    this.input = input;
    this.enteredId = enteredId;
    this.enteredAt = thread.execution.clock.now();
    this.#before = before;
  }

  scope(extra?: Extra, item = this.thread.item): Scope {
    const given = { input: this.input, ...extra };
    const { variables, execution } = this.thread;
    return { variables, given, context: () => this.#context(item), now: () => execution.clock.now() };
  }

  #context(item: Thread['item']): JsonObject {
    const { execution } = this.thread;
    const { name, type } = this.state;
    const retries = type === 'Task' || type === 'Map' || type === 'Parallel';
    return {
      Execution: {
        Id: execution.arn,
        Input: execution.input,
        StartTime: iso(execution.startedAt),
        Name: execution.name,
        RoleArn: execution.machine.roleArn,
        RedriveCount: 0,
      },
      StateMachine: { Id: execution.machine.arn, Name: execution.machine.name },
      State: { Name: name, EnteredTime: iso(this.enteredAt), ...(retries && { RetryCount: this.retryCount }) },
      ...(this.token && { Task: { Token: this.token } }),
      ...(item && { Map: { Item: item } }),
    };
  }

  /** The failure as Retry and Catch see it; one of an expression is written to the history on the way. */
  failure(thrown: unknown): StatesError {
    if (!(thrown instanceof StatesError)) throw thrown;
    const where = `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.enteredId}). `;
    if (thrown instanceof EvaluationError) {
      const failure = new StatesError(thrown.error, where + thrown.detail);
      this.#recordEvaluation(failure, thrown.location);
      return failure;
    }
    return thrown;
  }

  #recordEvaluation({ error, cause }: StatesError, location?: string): void {
    const { thread, state } = this;
    // AWS hangs a failure before the state's first own event on what came before the state; Wait is the exception.
    const early = thread.lastEventId === this.enteredId && state.type !== 'Wait';
    const details = { error, cause, location, state: state.name };
    thread.lastEventId = thread.note('EvaluationFailed', details, early ? this.#before : thread.lastEventId);
  }
}
