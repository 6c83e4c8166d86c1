import type { Time, Timer } from '../lane.ts';
import { Cancelled, StatesError } from './errors.ts';
import { type Flow, runFlow } from './flow.ts';
import { type EventDetails, History } from './history.ts';
import type { Json } from './json.ts';
import { Thread } from './thread.ts';

export type ExecutionStatus = 'ABORTED' | 'FAILED' | 'RUNNING' | 'SUCCEEDED' | 'TIMED_OUT';

/** What the user sets of a machine. `definition` is its text. */
export type MachineSettings = {
  definition: string;
  roleArn: string;
  loggingConfiguration: Json;
  tracingConfiguration: Json;
};

/** The machine as it was when the execution started: an update does not reach what already runs. */
export type MachineRevision = MachineSettings & {
  arn: string;
  name: string;
  updatedAt: number;
  revisionId: string | undefined;
  flow: Flow;
  timeoutSeconds: number | undefined;
};

export type ExecutionProps = {
  clock: Time;
  machine: MachineRevision;
  arn: string;
  name: string;
  inputText: string;
  input: Json;
  onStatus(execution: Execution): void;
  onState: ((execution: Execution, state: string, enteredAt: number) => void) | undefined;
};

/** One run of a machine. Times in epoch milliseconds. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly clock: Time;
  readonly inputText: string;
  readonly input: Json;
  readonly startedAt: number;
  readonly machine: MachineRevision;
  readonly history = new History();
  readonly onState: ((state: string, enteredAt: number) => void) | undefined;
  status: ExecutionStatus = 'RUNNING';
  stoppedAt: number | undefined;
  outputText: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  readonly #onStatus: (execution: Execution) => void;
  readonly #thread: Thread;
  #deadline: Timer | undefined;

  constructor({ clock, machine, arn, name, inputText, input, onStatus, onState }: ExecutionProps) {
    this.clock = clock;
    this.machine = machine;
    this.arn = arn;
    this.name = name;
    this.inputText = inputText;
    this.input = input;
    this.startedAt = clock.now();
    this.#onStatus = onStatus;
    this.onState = onState && ((state, enteredAt) => onState(this, state, enteredAt));
    this.#thread = new Thread(this);
    this.record('ExecutionStarted', 0, { input, roleArn: machine.roleArn });
  }

  start(): void {
    const { timeoutSeconds, flow } = this.machine;
    this.#onStatus(this);
    if (timeoutSeconds !== undefined) {
      this.#deadline = this.clock.at(this.startedAt + timeoutSeconds * 1000, () => this.#timeOut());
    }
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
    this.record('ExecutionAborted', 0, { error, cause });
    this.#close('ABORTED');
  }

  #timeOut(): void {
    this.record('ExecutionTimedOut', 0, { error: 'States.Timeout' });
    this.#close('TIMED_OUT');
  }

  #succeed(output: Json): void {
    this.outputText = JSON.stringify(output);
    this.record('ExecutionSucceeded', this.#thread.lastEventId, { output });
    this.#close('SUCCEEDED');
  }

  #fail(thrown: unknown): void {
    if (thrown instanceof Cancelled) return;
    // Anything else that is thrown is a fault of the sandbox: it must not look like the machine's own failure.
    const { error, cause } =
      thrown instanceof StatesError ? thrown : new StatesError('Sandbox.Fault', (thrown as Error).stack);
    this.error = error;
    this.cause = cause;
    this.record('ExecutionFailed', this.#thread.lastEventId, { error, cause });
    this.#close('FAILED');
  }

  #close(status: ExecutionStatus): void {
    this.status = status;
    this.stoppedAt = this.clock.now();
    this.#deadline?.cancel();
    this.#onStatus(this);
    this.#thread.cancel();
  }
}
