import type { Time } from './lane.ts';
import { ServiceError } from './states/errors.ts';
import { describe, summary } from './states/execution.ts';
import { renderEvent } from './states/history.ts';
import { isObject } from './states/json.ts';
import type { Machine, MachineSettings, StateMachines } from './states/machines.ts';
import { Parameters } from './states/parameters.ts';
import { validate } from './states/validate.ts';

/** What it gives has dates in epoch milliseconds; members that are undefined are not sent. */
type Operation = (machines: StateMachines, given: Parameters, time: Time) => unknown;
type Answer = { status: number; body: object };

/** The wire protocol: `target` is the X-Amz-Target header, e.g. `AWSStepFunctions.StartExecution`, `body` the parsed JSON. */
export function stepFunctions(machines: StateMachines): (target: string, body: unknown, time: Time) => Answer {
  return (target, body, time) => {
    const name = target.slice(target.indexOf('.') + 1);
    try {
      const operation = operations[name];
      if (!operation) throw new ServiceError('UnknownOperationException', `The sandbox does not have ${name}`);
      const answer = operation(machines, new Parameters(isObject(body) ? body : {}), time) ?? {};
      return { status: 200, body: JSON.parse(JSON.stringify(answer), inSeconds) };
    } catch (thrown) {
      if (!(thrown instanceof ServiceError)) throw thrown;
      return { status: 400, body: { __type: thrown.code, message: thrown.message } };
    }
  };
}

const inSeconds = (name: string, value: unknown) =>
  /^timestamp$|Date$/.test(name) && typeof value === 'number' ? value / 1000 : value;

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

const operations: Record<string, Operation | undefined> = {
  CreateStateMachine(machines, given) {
    if (given.text('type') === 'EXPRESS') {
      throw new ServiceError('StateMachineTypeNotSupported', 'The sandbox does not have Express state machines');
    }
    const needed = { definition: given.required('definition'), roleArn: given.required('roleArn') };
    const { arn, createdAt } = machines.create(given.required('name'), { ...settings(given), ...needed });
    return { stateMachineArn: arn, creationDate: createdAt };
  },

  UpdateStateMachine(machines, given) {
    const changes = settings(given);
    if (Object.keys(changes).length === 0) {
      const either = 'the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration';
      throw new ServiceError('MissingRequiredParameter', `Either ${either} must be specified`);
    }
    const { updatedAt, revisionId } = machines.update(given.required('stateMachineArn'), changes);
    return { updateDate: updatedAt, revisionId };
  },

  DeleteStateMachine: (machines, given) => machines.delete(given.required('stateMachineArn')),

  DescribeStateMachine(machines, given) {
    const machine = machines.machine(given.required('stateMachineArn'));
    return { ...described(machine), ...listed(machine), status: 'ACTIVE' };
  },

  DescribeStateMachineForExecution(machines, given) {
    const { machine } = machines.execution(given.required('executionArn'));
    return { ...described(machine), updateDate: machine.updatedAt };
  },

  ListStateMachines(machines, given) {
    const { page, nextToken } = given.page(machines.machines());
    return { stateMachines: page.map(listed), nextToken };
  },

  ValidateStateMachineDefinition(_machines, given) {
    const { diagnostics } = validate(given.required('definition'));
    const page = diagnostics.slice(0, given.results(100));
    return { result: page.length ? 'FAIL' : 'OK', diagnostics: page, truncated: page.length < diagnostics.length };
  },

  StartExecution(machines, given, time) {
    const machine = given.required('stateMachineArn');
    const { arn, startedAt } = machines.start(machine, given.text('name'), given.text('input'), time);
    return { executionArn: arn, startDate: startedAt };
  },

  StopExecution(machines, given) {
    const execution = machines.execution(given.required('executionArn'));
    execution.stop(given.text('error'), given.text('cause'));
    return { stopDate: execution.stoppedAt };
  },

  DescribeExecution: (machines, given) => describe(machines.execution(given.required('executionArn'))),

  ListExecutions(machines, given) {
    const status = given.oneOf('statusFilter', STATUSES);
    const { page, nextToken } = given.page(machines.executions(given.required('stateMachineArn'), status), 3096);
    return { executions: page.map(summary), nextToken };
  },

  GetExecutionHistory(machines, given) {
    const { events } = machines.execution(given.required('executionArn')).history;
    const { page, nextToken } = given.page(given.json('reverseOrder') === true ? events.toReversed() : events);
    const data = (given.json('includeExecutionData') ?? true) === true;
    return { events: page.map((event) => renderEvent(event, data)), nextToken };
  },

  SendTaskSuccess: (machines, given) => machines.sendTaskSuccess(given.required('taskToken'), given.required('output')),

  SendTaskFailure: (machines, given) =>
    machines.sendTaskFailure(given.required('taskToken'), given.text('error'), given.text('cause')),

  SendTaskHeartbeat: (machines, given) => machines.sendTaskHeartbeat(given.required('taskToken')),
};

/** Only those that are given: an update leaves the others as they are. */
function settings(given: Parameters): Partial<MachineSettings> {
  const texts = ['definition', 'roleArn'].map((name) => [name, given.text(name)]);
  const others = ['loggingConfiguration', 'tracingConfiguration'].map((name) => [name, given.json(name)]);
  return Object.fromEntries([...texts, ...others].filter(([, value]) => value !== undefined));
}

const listed = ({ arn, name, createdAt }: Machine) => ({
  stateMachineArn: arn,
  name,
  type: 'STANDARD',
  creationDate: createdAt,
});

function described({ arn, createdAt, updatedAt, flow, timeoutSeconds, executions, ...settings }: Machine) {
  return { stateMachineArn: arn, ...settings, encryptionConfiguration: { type: 'AWS_OWNED_KEY' } };
}
