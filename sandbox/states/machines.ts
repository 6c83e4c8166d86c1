import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Time } from '../clock/lane.ts';
import { compileFlow } from './compile.ts';
import { refusal, StatesError } from './errors.ts';
import { describe, Execution, type ExecutionPort } from './execution.ts';
import type { Json } from './json.ts';
import type { MachineRevision, MachineSettings } from './machine.ts';
import { TaskTokens } from './tokens.ts';
import { validate } from './validate.ts';

export type ExecutionStatusChange = { executionArn: string; [member: string]: unknown };

export type StateMachinesOptions = Pick<ExecutionPort, 'keepsHistories' | 'onState' | 'region' | 'tasks'> & {
  /** The clock of executions that are started without one. */
  readonly clock: Time;
  readonly accountId: string;
  /** Throws if the account does not allow this machine. */
  readonly admit?: (arn: string, settings: MachineSettings) => void;
  /** Receives the detail of the event "Step Functions Execution Status Change". */
  readonly onStatusChange?: (change: ExecutionStatusChange, clock: Time) => void;
};

/** A machine and all its executions; an update keeps them. */
export type StateMachine = MachineRevision & { executions: Execution[] };

export const DEFAULTS = {
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
};

/** Step Functions in one account and region. The methods throw the AwsErrors of the service's API. */
export class StateMachines {
  readonly #options: StateMachinesOptions;
  readonly #tokens = new TaskTokens();
  readonly #service: ExecutionPort;
  readonly #machines = new Map<string, StateMachine>();
  readonly #executions = new Map<string, Execution>();

  constructor(options: StateMachinesOptions) {
    this.#options = options;
    const statusChanged = (execution: Execution) => options.onStatusChange?.(statusChange(execution), execution.clock);
    this.#service = { ...options, tokens: this.#tokens, statusChanged };
  }

  /** Creating the same machine again, even with another role, returns the existing one (API_CreateStateMachine). */
  create(name: string, settings: MachineSettings): StateMachine {
    checkName(name);
    const arn = this.#arn('stateMachine', name);
    const compiled = this.#compile(settings.definition);
    this.#options.admit?.(arn, settings);
    const createdAt = compiled.updatedAt;
    const machine = { ...DEFAULTS, ...settings, ...compiled, arn, name, createdAt, executions: [] };
    const there = this.#machines.get(arn);
    if (there) {
      if (agree(there, machine, ['definition', 'loggingConfiguration', 'tracingConfiguration'])) return there;
      throw refusal('StateMachineAlreadyExists', arn);
    }
    this.#machines.set(arn, machine);
    return machine;
  }

  /** Running executions keep the old definition and role. */
  update(arn: string, changes: Partial<MachineSettings>): StateMachine {
    const before = this.machine(arn);
    const compiled = this.#compile(changes.definition ?? before.definition);
    this.#options.admit?.(arn, { ...before, ...changes });
    const same = agree(before, changes, Object.keys(changes) as (keyof MachineSettings)[]) && before.revisionId;
    const machine = { ...before, ...changes, ...compiled, revisionId: same || randomUUID() };
    this.#machines.set(arn, machine);
    return machine;
  }

  /** Aborts running executions. */
  delete(arn: string): void {
    checkArn(arn, 'stateMachine');
    for (const execution of this.#machines.get(arn)?.executions ?? []) execution.stop();
    this.#machines.delete(arn);
  }

  machine(arn: string): StateMachine {
    return found(this.#machines, arn, 'stateMachine', 'StateMachineDoesNotExist');
  }

  /** Sorted by name. */
  machines(): StateMachine[] {
    return [...this.#machines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Starting a running execution again with the same input returns it. A name is free again 90 days after its execution
   * ended.
   */
  start(machineArn: string, name: string = randomUUID(), inputText = '{}', clock = this.#options.clock): Execution {
    const machine = this.machine(machineArn);
    checkName(name);
    const input = parsed(inputText, 'InvalidExecutionInput');
    const arn = this.#arn('execution', `${machine.name}:${name}`);
    const there = this.#executions.get(arn);
    if (there && clock.now() - (there.stoppedAt ?? clock.now()) <= NAME_TAKEN_MS) {
      if (there.status === 'RUNNING' && there.inputText === inputText) return there;
      throw refusal('ExecutionAlreadyExists', arn);
    }
    const execution = new Execution({ clock, machine, arn, name, inputText, input, service: this.#service });
    this.#executions.set(arn, execution);
    machine.executions.push(execution);
    execution.start();
    return execution;
  }

  execution(arn: string): Execution {
    return found(this.#executions, arn, 'execution', 'ExecutionDoesNotExist');
  }

  /** Newest first. */
  executions(machineArn: string, status?: string): Execution[] {
    const all = this.machine(machineArn).executions;
    return (status ? all.filter((execution) => execution.status === status) : all).toReversed();
  }

  sendTaskSuccess(token: string, outputText: string): void {
    const output = parsed(outputText, 'InvalidOutput');
    this.#tokens.waiting(token).succeed(output);
  }

  sendTaskFailure(token: string, error?: string, cause?: string): void {
    this.#tokens.waiting(token).fail(new StatesError(error, cause));
  }

  /** The machine with a task that waits for this token. */
  machineOf(token: string): string | undefined {
    return this.#tokens.get(token)?.machineArn;
  }

  sendTaskHeartbeat(token: string): void {
    this.#tokens.waiting(token).beat();
  }

  #arn(kind: string, name: string): string {
    const { region, accountId } = this.#options;
    return `arn:aws:states:${region}:${accountId}:${kind}:${name}`;
  }

  #compile(text: string): Pick<MachineRevision, 'flow' | 'timeoutSeconds' | 'updatedAt'> {
    return { ...compiledFrom(text), updatedAt: this.#options.clock.now() };
  }
}

type Compiled = Pick<MachineRevision, 'flow' | 'timeoutSeconds'>;
/**
 * The latest text and its result are kept: otherwise a test that opens Step Functions for each case would mostly
 * compile.
 */
let latest: { text: string; compiled: Compiled } | undefined;

function compiledFrom(text: string): Compiled {
  if (latest?.text === text) return latest.compiled;
  const { diagnostics, definition } = validate(text);
  const findings = diagnostics.map(({ code, message, location }) => `${code}: ${message} at ${location ?? null}`);
  if (!definition) throw refusal('InvalidDefinition', findings.join(', '));
  const { QueryLanguage = 'JSONPath', TimeoutSeconds: timeoutSeconds } = definition;
  latest = { text, compiled: { flow: compileFlow(definition, QueryLanguage), timeoutSeconds } };
  return latest.compiled;
}

const agree = (
  one: Partial<MachineRevision>,
  other: Partial<MachineRevision>,
  members: (keyof MachineSettings)[],
): boolean => members.every((member) => isDeepStrictEqual(one[member], other[member]));

/** The description, with null for absent members. Dates are in epoch milliseconds, as the service sends them. */
function statusChange(execution: Execution): ExecutionStatusChange {
  const members = Object.entries(describe(execution)).map(([name, value]) => [name, value ?? null]);
  const never = { stateMachineVersionArn: null, stateMachineAliasArn: null, redriveDate: null };
  return { executionArn: execution.arn, ...never, ...Object.fromEntries(members) };
}

const NAME_TAKEN_MS = 90 * 86_400_000;
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

function checkName(name: string): void {
  if (!NAME.test(name)) throw refusal('InvalidName', name);
}

function checkArn(arn: string, kind: 'execution' | 'stateMachine'): void {
  const [prefix, , service = '', , , type = ''] = arn.split(':');
  if (prefix !== 'arn') throw refusal('InvalidArn', `Invalid ARN prefix: ${arn}`);
  if (service !== 'states') throw refusal('InvalidArn', `Invalid service name in ARN: ${service}`);
  if (type !== kind) throw refusal('InvalidArn', `Resource type not valid in this context: ${type}`);
}

function found<T>(all: Map<string, T>, arn: string, kind: 'execution' | 'stateMachine', otherwise: string): T {
  checkArn(arn, kind);
  const there = all.get(arn);
  if (there === undefined) throw refusal(otherwise, arn);
  return there;
}

function parsed(text: string, refused: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal(refused, complaint(text), { cause });
  }
}

/** The words of the service's own parser for the most common mistakes. */
function complaint(text: string): string {
  const word = /^\s*([A-Za-z_$][\w$]*)/.exec(text)?.[1];
  if (word) {
    return `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  }
  const character = /^\s*\{\s*([^\s"}])/.exec(text)?.[1];
  if (character) {
    return `Unexpected character ('${character}' (code ${character.codePointAt(0)})): was expecting double-quote to start field name`;
  }
  return 'Invalid execution input.';
}
