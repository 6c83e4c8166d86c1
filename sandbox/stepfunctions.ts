import type { Time } from './lane.ts';
import { ServiceError } from './states/errors.ts';
import type { Execution, MachineRevision, MachineSettings } from './states/execution.ts';
import { renderEvent } from './states/history.ts';
import { isObject, type Json, type JsonObject } from './states/json.ts';
import { redriveStatus, type StateMachines } from './states/machines.ts';
import { Parameters } from './states/parameters.ts';
import { validate } from './states/validate.ts';

type Answer = { status: number; body: JsonObject };
type Operation = (machines: StateMachines, parameters: Parameters, time: Time) => JsonObject;

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'] as const;

const seconds = (ms: number) => ms / 1000;

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

const operations: Record<string, Operation | undefined> = {
  CreateStateMachine(machines, given) {
    refuseExpress(given);
    const definition = given.required('definition', 1_048_576);
    const roleArn = given.required('roleArn', 256);
    const machine = machines.create(given.required('name', 80), { definition, roleArn, ...settings(given) });
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
    const revision = machines.update(given.required('stateMachineArn', 256), changes);
    return { updateDate: seconds(revision.updatedAt), revisionId: revision.revisionId! };
  },

  DeleteStateMachine(machines, given) {
    machines.delete(given.required('stateMachineArn', 256));
    return {};
  },

  DescribeStateMachine(machines, given) {
    const machine = machines.machine(given.required('stateMachineArn', 256));
    return {
      ...describeRevision(machine.revision),
      status: 'ACTIVE',
      type: 'STANDARD',
      creationDate: seconds(machine.createdAt),
    };
  },

  DescribeStateMachineForExecution(machines, given) {
    const { machine } = machines.execution(given.required('executionArn', 256));
    return { ...describeRevision(machine), updateDate: seconds(machine.updatedAt) };
  },

  ListStateMachines(machines, given) {
    const { page, nextToken } = given.page(machines.machines());
    const stateMachines = page.map(({ arn, name, createdAt }) => ({
      stateMachineArn: arn,
      name,
      type: 'STANDARD',
      creationDate: seconds(createdAt),
    }));
    return { stateMachines, ...nextToken };
  },

  ValidateStateMachineDefinition(_machines, given) {
    const { diagnostics } = validate(given.required('definition', 1_048_576));
    const most = given.number('maxResults', 100) || 100;
    const truncated = diagnostics.length > most;
    return { result: diagnostics.length ? 'FAIL' : 'OK', diagnostics: diagnostics.slice(0, most), truncated };
  },

  StartExecution(machines, given, time) {
    const arn = given.required('stateMachineArn', 256);
    const execution = machines.start(arn, given.text('name', 80), given.text('input', 262_144), time);
    return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
  },

  StopExecution(machines, given) {
    const execution = machines.execution(given.required('executionArn', 256));
    execution.stop(given.text('error', 256), given.text('cause', 32_768));
    return { stopDate: seconds(execution.stoppedAt!) };
  },

  DescribeExecution(machines, given) {
    const execution = machines.execution(given.required('executionArn', 256));
    const { inputText, outputText, error, cause } = execution;
    return {
      ...listed(execution),
      input: inputText,
      inputDetails: { included: true },
      ...(outputText !== undefined && { output: outputText, outputDetails: { included: true } }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      ...redriveStatus(execution.status),
    };
  },

  ListExecutions(machines, given) {
    const status = given.oneOf('statusFilter', STATUSES);
    const { page, nextToken } = given.page(machines.executions(given.required('stateMachineArn', 256), status), 3096);
    return { executions: page.map(listed), ...nextToken };
  },

  GetExecutionHistory(machines, given) {
    const { events } = machines.execution(given.required('executionArn', 256)).history;
    const ordered = given.flag('reverseOrder', false) ? events.toReversed() : events;
    const { page, nextToken } = given.page(ordered);
    const data = given.flag('includeExecutionData', true);
    return { events: page.map((event) => renderEvent(event, data)), ...nextToken };
  },

  SendTaskSuccess(machines, given) {
    machines.sendTaskSuccess(given.required('taskToken', 2048), given.required('output', 262_144));
    return {};
  },

  SendTaskFailure(machines, given) {
    machines.sendTaskFailure(given.required('taskToken', 2048), given.text('error', 256), given.text('cause', 32_768));
    return {};
  },

  SendTaskHeartbeat(machines, given) {
    machines.sendTaskHeartbeat(given.required('taskToken', 2048));
    return {};
  },
};

function refuseExpress(given: Parameters): void {
  if (given.text('type', 8) !== 'EXPRESS') return;
  throw new ServiceError('StateMachineTypeNotSupported', 'The sandbox does not have Express state machines');
}

function settings(given: Parameters): Partial<MachineSettings> {
  const fields = {
    definition: given.text('definition', 1_048_576),
    roleArn: given.text('roleArn', 256),
    loggingConfiguration: given.json('loggingConfiguration'),
    tracingConfiguration: given.json('tracingConfiguration'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function describeRevision(revision: MachineRevision): JsonObject {
  const { arn, name, definition, roleArn, loggingConfiguration, tracingConfiguration, revisionId } = revision;
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

function listed({ arn, machine, name, status, startedAt, stoppedAt }: Execution): Record<string, Json> {
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: seconds(startedAt),
    ...(stoppedAt !== undefined && { stopDate: seconds(stoppedAt) }),
    redriveCount: 0,
  };
}
