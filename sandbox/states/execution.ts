import type { Cancel, Time } from '../clock/lane.ts';
import { Cancelled, StatesError } from './errors.ts';
import { runFlow } from './flow.ts';
import { type EventDetails, ExecutionHistory } from './history.ts';
import type { Json } from './json.ts';
import type { MachineRevision } from './machine.ts';
import { Thread, type ThreadExecution } from './thread.ts';

const LAST_EVENTS = {
  ABORTED: 'ExecutionAborted',
  FAILED: 'ExecutionFailed',
  SUCCEEDED: 'ExecutionSucceeded',
  TIMED_OUT: 'ExecutionTimedOut',
};

/** What executions need of the Step Functions they run in. */
export type ExecutionPort = ThreadExecution['service'] & {
  /** Whether executions keep their history (default true). With thousands of open executions it takes much memory. */
  readonly keepsHistories?: boolean;
  /** Called for each state that any thread of an execution enters. `enteredAt` is in epoch milliseconds. */
  readonly onState?: (execution: Execution, state: string, enteredAt: number) => void;
  statusChanged(execution: Execution): void;
};

type ExecutionResult = { output?: Json; error?: string | undefined; cause?: string | undefined };
type Given = 'arn' | 'clock' | 'input' | 'inputText' | 'machine' | 'name' | 'service';

/** One run of a machine. Times are in epoch milliseconds. */
export class Execution implements ThreadExecution {
  readonly arn!: string;
  readonly name!: string;
  readonly clock!: Time;
  readonly inputText!: string;
  readonly input!: Json;
  /** The machine when the execution started: an update does not affect running executions. */
  readonly machine!: MachineRevision;
  readonly service!: ExecutionPort;
  readonly startedAt: number;
  readonly history: ExecutionHistory;
  status: 'RUNNING' | keyof typeof LAST_EVENTS = 'RUNNING';
  stoppedAt: number | undefined;
  outputText: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  readonly #thread = new Thread(this);
  #cancelDeadline: Cancel | undefined;

  constructor(given: Pick<Execution, Given>) {
    Object.assign(this, given);
    this.history = new ExecutionHistory(this.service.keepsHistories);
    this.startedAt = this.clock.now();
    this.record('ExecutionStarted', 0, { input: this.input, roleArn: this.machine.roleArn });
  }

  start(): void {
    const { flow } = this.machine;
    this.service.statusChanged(this);
    if (this.endsAt < Number.POSITIVE_INFINITY) {
      this.#cancelDeadline = this.clock.at(this.endsAt, () => this.#close('TIMED_OUT', {}));
    }
    setImmediate(this.clock.hold()); // the first steps are microtasks
    runFlow(flow, this.#thread, this.input).then(
      (output) => this.#close('SUCCEEDED', { output }, this.#thread.lastEventId),
      (error) => this.#fail(error),
    );
  }

  /** When it times out; Infinity for never. */
  get endsAt(): number {
    return this.startedAt + (this.machine.timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  }

  entered(state: string, at: number): void {
    this.service.onState?.(this, state, at);
  }

  record(type: string, previousEventId: number, details?: EventDetails): number {
    return this.history.add(this.clock.now(), type, previousEventId, details);
  }

  /** Ends a running execution from outside. */
  stop(error?: string, cause?: string): void {
    if (this.status === 'RUNNING') this.#close('ABORTED', { error, cause });
  }

  #fail(thrown: unknown): void {
    if (thrown instanceof Cancelled) return;
    // Any other error is a fault of the sandbox and must not look like a failure of the machine.
    const { error, causeText } =
      thrown instanceof StatesError ? thrown : new StatesError('Sandbox.Fault', (thrown as Error).stack);
    this.#close('FAILED', { error, cause: causeText }, this.#thread.lastEventId);
  }

  #close(status: keyof typeof LAST_EVENTS, result: ExecutionResult, previousEventId = 0): void {
    const { output, error, cause } = result;
    this.record(LAST_EVENTS[status], previousEventId, status === 'TIMED_OUT' ? { error: 'States.Timeout' } : result);
    this.status = status;
    this.stoppedAt = this.clock.now();
    this.outputText = output === undefined ? undefined : JSON.stringify(output);
    this.error = error;
    this.cause = cause;
    this.#cancelDeadline?.();
    this.service.statusChanged(this);
    this.#thread.cancel();
  }
}

/** What every description of an execution contains. Dates are in epoch milliseconds; absent members are undefined. */
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
