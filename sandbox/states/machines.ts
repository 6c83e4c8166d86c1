import { randomUUID } from 'node:crypto';
import type { Time } from '../lane.ts';
import { compileFlow } from './compile.ts';
import { describeDiagnostics } from './diagnostics.ts';
import { ServiceError, StatesError } from './errors.ts';
import { Execution, type ExecutionStatus, type MachineRevision, type MachineSettings } from './execution.ts';
import { Expressions } from './expressions.ts';
import { checkArn, checkName, parseInput, parseOutput } from './input.ts';
import type { Tasks } from './task.ts';
import { TaskTokens } from './tokens.ts';
import { validate } from './validate.ts';

export type StatusChange = ReturnType<typeof statusChange>;

export type StateMachinesOptions = {
  /** The time of what is started without one of its own. */
  clock: Time;
  accountId: string;
  region: string;
  tasks: Tasks;
  /** What EventBridge gets as the detail of "Step Functions Execution Status Change". */
  onStatusChange?: (change: StatusChange, clock: Time) => void;
  /** Each state entered, by any thread of an execution; `enteredAt` in epoch milliseconds. */
  onState?: (execution: Execution, state: string, enteredAt: number) => void;
  /** How many closed executions keep their history (default all); the oldest lose theirs first. */
  historiesKept?: number;
};

export type Machine = {
  arn: string;
  name: string;
  createdAt: number;
  revision: MachineRevision;
  executions: Execution[];
};

const NO_SETTINGS = {
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
};

/** The Step Functions of one account and region. Methods throw ServiceError as the service's API does. */
export class StateMachines {
  readonly #options: StateMachinesOptions;
  readonly #expressions = new Expressions();
  readonly #tokens = new TaskTokens();
  readonly #machines = new Map<string, Machine>();
  readonly #executions = new Map<string, Execution>();
  readonly #closed: Execution[] = [];

  constructor(options: StateMachinesOptions) {
    this.#options = options;
  }

  /** Creating the same machine again gives the one that is there. */
  create(name: string, settings: Pick<MachineSettings, 'definition' | 'roleArn'> & Partial<MachineSettings>): Machine {
    checkName(name);
    const arn = this.#arn('stateMachine', name);
    const revision = this.#revise({ arn, name, revisionId: undefined, ...NO_SETTINGS, ...settings });
    const there = this.#machines.get(arn);
    if (there) {
      const { definition, roleArn } = there.revision;
      if (definition === settings.definition && roleArn === settings.roleArn) return there;
      throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    const machine: Machine = { arn, name, createdAt: revision.updatedAt, revision, executions: [] };
    this.#machines.set(arn, machine);
    return machine;
  }

  /** What already runs goes on with the old definition and role. */
  update(arn: string, changes: Partial<MachineSettings>): MachineRevision {
    const machine = this.machine(arn);
    machine.revision = this.#revise({ ...machine.revision, ...changes, revisionId: randomUUID() });
    return machine.revision;
  }

  /** Aborts what still runs. */
  delete(arn: string): void {
    checkArn(arn, 'stateMachine');
    for (const execution of this.#machines.get(arn)?.executions ?? []) execution.stop();
    this.#machines.delete(arn);
  }

  machine(arn: string): Machine {
    checkArn(arn, 'stateMachine');
    const machine = this.#machines.get(arn);
    if (!machine) throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  machines(): Machine[] {
    return [...this.#machines.values()];
  }

  /** Starting a running execution again with the same input gives the one that runs. */
  start(machineArn: string, name: string = randomUUID(), inputText = '{}', clock = this.#options.clock): Execution {
    const machine = this.machine(machineArn);
    checkName(name);
    const input = parseInput(inputText);
    const arn = this.#arn('execution', `${machine.name}:${name}`);
    const there = this.#executions.get(arn);
    if (there) {
      if (there.status === 'RUNNING' && there.inputText === inputText) return there;
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const execution = new Execution({
      clock,
      machine: machine.revision,
      arn,
      name,
      inputText,
      input,
      onStatus: (changed) => this.#statusChanged(changed),
      onState: this.#options.onState,
    });
    this.#executions.set(arn, execution);
    machine.executions.push(execution);
    execution.start();
    return execution;
  }

  execution(arn: string): Execution {
    checkArn(arn, 'execution');
    const execution = this.#executions.get(arn);
    if (!execution) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  /** Newest first. */
  executions(machineArn: string, status?: string): Execution[] {
    const all = this.machine(machineArn).executions;
    return (status ? all.filter((execution) => execution.status === status) : all).toReversed();
  }

  sendTaskSuccess(token: string, outputText: string): void {
    const output = parseOutput(outputText);
    this.#tokens.waiting(token).succeed(output);
  }

  sendTaskFailure(token: string, error?: string, cause?: string): void {
    this.#tokens.waiting(token).fail(new StatesError(error, cause));
  }

  sendTaskHeartbeat(token: string): void {
    this.#tokens.waiting(token).beat();
  }

  #arn(kind: string, name: string): string {
    const { region, accountId } = this.#options;
    return `arn:aws:states:${region}:${accountId}:${kind}:${name}`;
  }

  #revise(next: Omit<MachineRevision, 'flow' | 'timeoutSeconds' | 'updatedAt'>): MachineRevision {
    const { diagnostics, definition } = validate(next.definition);
    if (!definition) {
      const what = describeDiagnostics(diagnostics);
      throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${what}'`);
    }
    const { clock, tasks, region } = this.#options;
    const services = { tasks, tokens: this.#tokens, region };
    const flow = compileFlow(definition, definition.QueryLanguage ?? 'JSONPath', this.#expressions, services);
    return { ...next, updatedAt: clock.now(), flow, timeoutSeconds: definition.TimeoutSeconds };
  }

  #statusChanged(execution: Execution): void {
    this.#options.onStatusChange?.(statusChange(execution), execution.clock);
    if (execution.status === 'RUNNING') return;
    const kept = this.#options.historiesKept ?? Number.POSITIVE_INFINITY;
    this.#closed.push(execution);
    if (this.#closed.length > kept) this.#closed.shift()?.history.forget();
  }
}

/** Dates in epoch milliseconds, as the service sends them. */
function statusChange(execution: Execution) {
  const { arn, machine, name, status, startedAt, stoppedAt, inputText, outputText, error, cause } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: startedAt,
    stopDate: stoppedAt ?? null,
    input: inputText,
    inputDetails: { included: true },
    output: outputText ?? null,
    outputDetails: outputText === undefined ? null : { included: true },
    error: error ?? null,
    cause: cause ?? null,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount: 0,
    redriveDate: null,
    redriveStatusReason: null,
    ...redriveStatus(status),
  };
}

export function redriveStatus(status: ExecutionStatus): { redriveStatus: string; redriveStatusReason?: string } {
  if (status !== 'RUNNING' && status !== 'SUCCEEDED') return { redriveStatus: 'REDRIVABLE' };
  return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: `Execution is ${status} and cannot be redriven` };
}
