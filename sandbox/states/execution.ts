import type { Time, Timer } from '../lane.ts';
import { Cancelled, StatesError } from './errors.ts';
import { runFlow } from './flow.ts';
import { type EventDetails, History } from './history.ts';
import type { Json } from './json.ts';
import type { Machine } from './machines.ts';
import { Thread } from './thread.ts';

const LAST_EVENTS = {
  ABORTED: 'ExecutionAborted',
  FAILED: 'ExecutionFailed',
  SUCCEEDED: 'ExecutionSucceeded',
  TIMED_OUT: 'ExecutionTimedOut',
};

export type Observer = {
  onStatus(execution: Execution): void;
  /** Each state entered, by any thread of an execution; `enteredAt` in epoch milliseconds. */
  onState?: (execution: Execution, state: string, enteredAt: number) => void;
};

type ExecutionProps = {
  clock: Time;
  /** As it is now: an update does not reach what already runs. */
  machine: Machine;
  arn: string;
  name: string;
  inputText: string;
  input: Json;
  observer: Observer;
};

/** One run of a machine. Times in epoch milliseconds. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly clock: Time;
  readonly inputText: string;
  readonly input: Json;
  readonly startedAt: number;
  readonly machine: Machine;
  readonly history = new History();
  readonly observer: Observer;
  status: 'RUNNING' | keyof typeof LAST_EVENTS = 'RUNNING';
  stoppedAt: number | undefined;
  outputText: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  readonly #thread: Thread;
  #deadline: Timer | undefined;

  constructor({ clock, machine, arn, name, inputText, input, observer }: ExecutionProps) {
    this.clock = clock;
    this.machine = machine;
    this.arn = arn;
    this.name = name;
    this.inputText = inputText;
    this.input = input;
    this.startedAt = clock.now();
    this.observer = observer;
    this.#thread = new Thread(this);
    this.record('ExecutionStarted', 0, { input, roleArn: machine.roleArn });
  }

  start(): void {
    const { timeoutSeconds, flow } = this.machine;
    this.observer.onStatus(this);
    if (timeoutSeconds !== undefined) {
      const timeOut = () => this.#close('TIMED_OUT', { error: 'States.Timeout' });
      this.#deadline = this.clock.at(this.startedAt + timeoutSeconds * 1000, timeOut);
    }
    setImmediate(this.clock.hold()); // its first steps are microtasks
    runFlow(flow, this.#thread, this.input).then(
      (output) => this.#succeed(output),
      (error) => this.#fail(error),
    );
  }

  /** Returns the event's id. */
  record(type: string, previousEventId: number, details?: EventDetails): number {
    return this.history.add(this.clock.now(), type, previousEventId, details);
  }

  /** Ends a running execution from outside. */
  stop(error?: string, cause?: string): void {
    if (this.status !== 'RUNNING') return;
    this.error = error;
    this.cause = cause;
    this.#close('ABORTED', { error, cause });
  }

  #succeed(output: Json): void {
    this.outputText = JSON.stringify(output);
    this.#close('SUCCEEDED', { output }, this.#thread.lastEventId);
  }

  #fail(thrown: unknown): void {
    if (thrown instanceof Cancelled) return;
    // Anything else that is thrown is a fault of the sandbox: it must not look like the machine's own failure.
    const { error, cause } =
      thrown instanceof StatesError ? thrown : new StatesError('Sandbox.Fault', (thrown as Error).stack);
    this.error = error;
    this.cause = cause;
    this.#close('FAILED', { error, cause }, this.#thread.lastEventId);
  }

  #close(status: keyof typeof LAST_EVENTS, details: EventDetails, previousEventId = 0): void {
    this.record(LAST_EVENTS[status], previousEventId, details);
    this.status = status;
    this.stoppedAt = this.clock.now();
    this.#deadline?.cancel();
    this.observer.onStatus(this);
    this.#thread.cancel();
  }
}

/** What every description of an execution says. Dates in epoch milliseconds; what is not there is undefined. */
export const summary = ({ arn, machine, name, status, startedAt, stoppedAt }: Execution) => ({
  executionArn: arn,
  stateMachineArn: machine.arn,
  name,
  status,
  startDate: startedAt,
  stopDate: stoppedAt,
  redriveCount: 0,
});

export function describe(execution: Execution) {
  const { status, inputText, outputText, error, cause } = execution;
  const closed = status !== 'RUNNING' && status !== 'SUCCEEDED';
  return {
    ...summary(execution),
    input: inputText,
    inputDetails: { included: true },
    output: outputText,
    outputDetails: outputText === undefined ? undefined : { included: true },
    error,
    cause,
    redriveStatus: closed ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    redriveStatusReason: closed ? undefined : `Execution is ${status} and cannot be redriven`,
  };
}
