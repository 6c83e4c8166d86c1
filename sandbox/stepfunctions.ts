import type { Time } from './lane.ts';
import { ServiceError } from './states/errors.ts';
import { describe, summary } from './states/execution.ts';
import { renderEvent } from './states/history.ts';
import { isObject, type JsonObject } from './states/json.ts';
import type { Machine, MachineSettings, StateMachines } from './states/machines.ts';
import { invalid, Parameters } from './states/parameters.ts';
import { validate } from './states/validate.ts';

type Answer = { status: number; body: object };
type Operation = (machines: StateMachines, given: Parameters, time: Time) => object;

/** The wire protocol: `target` is the X-Amz-Target header, e.g. `AWSStepFunctions.StartExecution`, `body` the parsed JSON. */
export function stepFunctions(machines: StateMachines): (target: string, body: unknown, time: Time) => Answer {
  return (target, body, time) => {
    const name = target.slice(target.indexOf('.') + 1);
    try {
      const operation = operations[name];
      if (!operation) throw new ServiceError('UnknownOperationException', `The sandbox does not have ${name}`);
      return { status: 200, body: operation(machines, new Parameters(isObject(body) ? body : {}), time) };
    } catch (thrown) {
      if (!(thrown instanceof ServiceError)) throw thrown;
      return { status: 400, body: { __type: thrown.code, message: thrown.message } };
    }
  };
}

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];

const operations: Record<string, Operation | undefined> = {
  CreateStateMachine(machines, given) {
    if (given.text('type') === 'EXPRESS') {
      throw new ServiceError('StateMachineTypeNotSupported', 'The sandbox does not have Express state machines');
    }
    const needed = { definition: given.required('definition'), roleArn: given.required('roleArn') };
    const machine = machines.create(given.required('name'), { ...settings(given), ...needed });
    return { stateMachineArn: machine.arn, creationDate: seconds(machine.createdAt) };
  },

  UpdateStateMachine(machines, given) {
    const changes = settings(given);
    if (Object.keys(changes).length === 0) {
      throw new ServiceError(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      );
    }
    const { updatedAt, revisionId } = machines.update(given.required('stateMachineArn'), changes);
    return { updateDate: seconds(updatedAt), revisionId };
  },

  DeleteStateMachine(machines, given) {
    machines.delete(given.required('stateMachineArn'));
    return {};
  },

  DescribeStateMachine(machines, given) {
    const machine = machines.machine(given.required('stateMachineArn'));
    return { ...described(machine), ...listed(machine), status: 'ACTIVE' };
  },

  DescribeStateMachineForExecution(machines, given) {
    const { machine } = machines.execution(given.required('executionArn'));
    return { ...described(machine), updateDate: seconds(machine.updatedAt) };
  },

  ListStateMachines(machines, given) {
    const { page, nextToken } = given.page(machines.machines());
    return { stateMachines: page.map(listed), nextToken };
  },

  ValidateStateMachineDefinition(_machines, given) {
    const { diagnostics } = validate(given.required('definition'));
    const most = given.results(100);
    const truncated = diagnostics.length > most;
    return { result: diagnostics.length ? 'FAIL' : 'OK', diagnostics: diagnostics.slice(0, most), truncated };
  },

  StartExecution(machines, given, time) {
    const arn = given.required('stateMachineArn');
    const execution = machines.start(arn, given.text('name'), given.text('input'), time);
    return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
  },

  StopExecution(machines, given) {
    const execution = machines.execution(given.required('executionArn'));
    execution.stop(given.text('error'), given.text('cause'));
    return { stopDate: seconds(execution.stoppedAt!) };
  },

  DescribeExecution(machines, given) {
    return dated(describe(machines.execution(given.required('executionArn'))));
  },

  ListExecutions(machines, given) {
    const status = given.text('statusFilter');
    if (status !== undefined && !STATUSES.includes(status)) {
      throw invalid('statusFilter', status, `Member must satisfy enum value set: [${STATUSES.join(', ')}]`);
    }
    const { page, nextToken } = given.page(machines.executions(given.required('stateMachineArn'), status), 3096);
    return { executions: page.map((execution) => dated(summary(execution))), nextToken };
  },

  GetExecutionHistory(machines, given) {
    const { events } = machines.execution(given.required('executionArn')).history;
    const { page, nextToken } = given.page(given.flag('reverseOrder', false) ? events.toReversed() : events);
    const data = given.flag('includeExecutionData', true);
    return { events: page.map((event) => renderEvent(event, data)), nextToken };
  },

  SendTaskSuccess(machines, given) {
    machines.sendTaskSuccess(given.required('taskToken'), given.required('output'));
    return {};
  },

  SendTaskFailure(machines, given) {
    machines.sendTaskFailure(given.required('taskToken'), given.text('error'), given.text('cause'));
    return {};
  },

  SendTaskHeartbeat(machines, given) {
    machines.sendTaskHeartbeat(given.required('taskToken'));
    return {};
  },
};

/** Only those that are given: an update leaves the others as they are. */
function settings(given: Parameters): Partial<MachineSettings> {
  const fields = {
    definition: given.text('definition'),
    roleArn: given.text('roleArn'),
    loggingConfiguration: given.json('loggingConfiguration'),
    tracingConfiguration: given.json('tracingConfiguration'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const listed = ({ arn, name, createdAt }: Machine) => ({
  stateMachineArn: arn,
  name,
  type: 'STANDARD',
  creationDate: seconds(createdAt),
});

function described(machine: Machine): JsonObject {
  const { arn, name, definition, roleArn, loggingConfiguration, tracingConfiguration, revisionId } = machine;
  return {
    stateMachineArn: arn,
    name,
    definition,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    ...(revisionId !== undefined && { revisionId }),
  };
}

const seconds = (ms: number) => ms / 1000;

const dated = <T extends { startDate: number; stopDate: number | undefined }>(execution: T) => ({
  ...execution,
  startDate: seconds(execution.startDate),
  stopDate: execution.stopDate === undefined ? undefined : seconds(execution.stopDate),
});
