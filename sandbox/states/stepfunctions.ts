import type { Time } from '../clock/lane.ts';
import { AwsError } from '../errors.ts';
import { refusal } from './errors.ts';
import { describe, summary } from './execution.ts';
import { renderEvent } from './history.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { MachineRevision, MachineSettings } from './machine.ts';
import { DEFAULTS, type StateMachines } from './machines.ts';
import { validate } from './validate.ts';
import { variablesOf } from './variables.ts';

/** Returns dates in epoch milliseconds. Undefined members are not sent. */
type Operation = (machines: StateMachines, given: Parameters, time: Time) => unknown;

/**
 * The wire protocol: `target` is the X-Amz-Target header, e.g. `AWSStepFunctions.StartExecution`, `body` the parsed JSON.
 * Returns the body of the answer, or throws AwsError.
 */
export function stepFunctions(machines: StateMachines): (target: string, body: JsonObject, time: Time) => object {
  return (target, body, time) => {
    const name = target.slice(target.indexOf('.') + 1);
    const operation = Object.hasOwn(operations, name) && operations[name];
    if (!operation) throw new AwsError('UnknownOperationException', `The sandbox does not have ${name}`);
    const members = Object.entries(body).filter(([, value]) => value !== null);
    const answer = operation(machines, new Parameters(members), time) ?? {};
    return JSON.parse(JSON.stringify(answer), inSeconds);
  };
}

const inSeconds = (name: string, value: unknown) =>
  /^timestamp$|Date$/.test(name) && typeof value === 'number' ? value / 1000 : value;

const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

const operations: Record<string, Operation | undefined> = {
  CreateStateMachine(machines, given) {
    if (given.oneOf('type', ['STANDARD', 'EXPRESS']) === 'EXPRESS') {
      throw new AwsError('StateMachineTypeNotSupported', 'The sandbox does not have Express state machines');
    }
    const needed = { definition: given.required('definition'), roleArn: given.required('roleArn') };
    const { arn, createdAt } = machines.create(given.required('name'), { ...settings(given), ...needed });
    return { stateMachineArn: arn, creationDate: createdAt };
  },

  UpdateStateMachine(machines, given) {
    const changes = settings(given);
    if (Object.keys(changes).length === 0) {
      const either = 'the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration';
      throw new AwsError('MissingRequiredParameter', `Either ${either} must be specified`);
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
    const all = machines.executions(given.required('stateMachineArn'), status);
    const { page, nextToken } = given.page(all, true, 3096);
    return { executions: page.map(summary), nextToken };
  },

  GetExecutionHistory(machines, given) {
    const { events } = machines.execution(given.required('executionArn')).history;
    const growsAtFront = given.get('reverseOrder') === true;
    const { page, nextToken } = given.page(growsAtFront ? events.toReversed() : events, growsAtFront);
    const data = (given.get('includeExecutionData') ?? true) === true;
    return { events: page.map((event) => renderEvent(event, data)), nextToken };
  },

  SendTaskSuccess: (machines, given) => machines.sendTaskSuccess(given.required('taskToken'), given.required('output')),

  SendTaskFailure: (machines, given) =>
    machines.sendTaskFailure(given.required('taskToken'), given.text('error'), given.text('cause')),

  SendTaskHeartbeat: (machines, given) => machines.sendTaskHeartbeat(given.required('taskToken')),
};

/** Only the given settings: an update leaves the others unchanged. */
function settings(given: Parameters): Partial<MachineSettings> {
  const logging = given.object('loggingConfiguration');
  const members = {
    definition: given.text('definition'),
    roleArn: given.text('roleArn'),
    loggingConfiguration: logging && completed(logging),
    tracingConfiguration: given.object('tracingConfiguration'),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function completed(given: JsonObject): JsonObject {
  const logging: JsonObject = { ...DEFAULTS.loggingConfiguration, ...given };
  const { level, destinations } = logging;
  if (level === 'OFF' || (Array.isArray(destinations) && destinations.length === 1)) return logging;
  const what = 'Must specify exactly one Log Destination.';
  throw new AwsError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${what}`);
}

const listed = ({ arn, name, createdAt }: MachineRevision) => ({
  stateMachineArn: arn,
  name,
  type: 'STANDARD',
  creationDate: createdAt,
});

function described(machine: MachineRevision) {
  const { arn, name, revisionId, definition, roleArn, loggingConfiguration, tracingConfiguration } = machine;
  const variableReferences = variablesOf(JSON.parse(definition));
  return {
    stateMachineArn: arn,
    name,
    revisionId,
    definition,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
    ...(Object.keys(variableReferences).length > 0 && { variableReferences }),
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  };
}

/**
 * The greatest length of each text according to the service's API reference. For all others it is 256. IN_BYTES counts
 * UTF-8 bytes.
 */
const LONGEST: { [name: string]: number } = {
  cause: 32_768,
  definition: 1_048_576,
  input: 262_144,
  name: 80,
  nextToken: 1024,
  output: 262_144,
  taskToken: 2048,
};
const IN_BYTES = ['input', 'output'];
/** Values that the service does not repeat in a complaint. */
const SECRET = ['cause', 'definition', 'error', ...IN_BYTES];
const PAGE_TOKEN = /^page (\d+)$/;

/** Reads the members of a request, with the service's own constraints and complaints. */
class Parameters extends Map<string, Json> {
  text(name: string, longest = LONGEST[name] ?? 256): string | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw new AwsError('SerializationException', `${name} must be a string`);
    if (IN_BYTES.includes(name) && Buffer.byteLength(value) > longest) {
      throw invalid(name, value, `have size less than or equal to ${longest} bytes in UTF-8 encoding`);
    }
    if (value.length > longest) throw invalid(name, value, `have length less than or equal to ${longest}`);
    return value;
  }

  object(name: string): JsonObject | undefined {
    const value = this.get(name);
    if (value === undefined || isObject(value)) return value;
    throw new AwsError('SerializationException', `${name} must be an object`);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalid(name, null, 'not be null');
    return value;
  }

  oneOf(name: string, allowed: string[]): string | undefined {
    const value = this.text(name);
    if (value === undefined || allowed.includes(value)) return value;
    throw invalid(name, value, `satisfy enum value set: [${allowed.join(', ')}]`);
  }

  results(most = 1000): number {
    const value = this.get('maxResults') ?? 0;
    if (typeof value !== 'number' || !Number.isInteger(value))
      throw new AwsError('SerializationException', 'maxResults must be an integer');
    if (value > most) throw invalid('maxResults', value, `have value less than or equal to ${most}`);
    if (value < 0) throw invalid('maxResults', value, 'have value greater than or equal to 0');
    return value || 100;
  }

  /** The part of a list that maxResults and nextToken ask for. New entries do not shift the pages. */
  page<T>(all: readonly T[], growsAtFront = false, longestToken?: number) {
    const size = this.results();
    const token = this.text('nextToken', longestToken);
    if (token === '') throw invalid('nextToken', '', 'have length greater than or equal to 1');
    // counted from the end that does not grow
    const counted = (place: number) => (growsAtFront ? all.length - place : place);
    const start = token === undefined ? 0 : Math.max(0, counted(placeIn(token)));
    const end = start + size;
    const nextToken = end < all.length ? Buffer.from(`page ${counted(end)}`).toString('base64') : undefined;
    return { page: all.slice(start, end), nextToken };
  }
}

function placeIn(token: string): number {
  const [, place] = PAGE_TOKEN.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (place === undefined) throw refusal('InvalidToken', 'Invalid token');
  return Number(place);
}

function invalid(name: string, value: string | number | null, must: string): AwsError {
  const shown = value === null ? ' null' : SECRET.includes(name) ? '' : ` '${value}'`;
  const complaint = `Value${shown} at '${name}' failed to satisfy constraint: Member must ${must}`;
  return new AwsError('ValidationException', `1 validation error detected: ${complaint}`);
}
