// AWS's checks when a stack is created: that its services may assume the roles, and that the roles may do what the
// services do for them. What AWS would only notice later, without an error, is added to the refused calls.
import { AwsError, SandboxError } from '../errors.ts';
import type { MachineSettings } from '../states/machine.ts';
import type { Stack } from '../template/stack.ts';
import type { Iam } from './iam.ts';

const STREAM = ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams'].map(
  (action) => `dynamodb:${action}`,
);

/**
 * The permissions that Step Functions requires of a role (its guide: logging to CloudWatch Logs; tracing with X-Ray).
 */
const DELIVERY = [
  ...['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries'],
  ...['PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'],
].map((action) => `logs:${action}`);
const SEGMENTS = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const TRACES = [...SEGMENTS, 'xray:GetSamplingRules', 'xray:GetSamplingTargets'];

const ASSUME = 'sts:AssumeRole';

/** Throws AWS's error if the stack cannot be created as its template says. */
export function admitStack(iam: Iam, { functions, mappings, machines, alarms, rules }: Stack): void {
  for (const spec of functions) {
    const caller = known(spec.id, () => iam.ofFunction(spec));
    if (!iam.mayService('lambda.amazonaws.com', spec.arn, { action: ASSUME, resource: spec.roleArn })) {
      throw refused(spec.id, 'The role defined for the function cannot be assumed by Lambda.');
    }
    if (spec.traces) iam.may(caller, '*', ...SEGMENTS);
  }
  for (const { id, function: name, streamArn } of mappings) {
    const spec = functions.find((each) => each.name === name);
    if (!spec || iam.may(iam.ofFunction(spec), streamArn, ...STREAM)) continue;
    const wanted = 'GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.';
    throw refused(id, `Cannot access stream ${streamArn}. Please ensure the role can perform the ${wanted}`);
  }
  for (const { name, roleArn } of machines) known(name, () => iam.session(roleArn, name));
  for (const { arn, targets } of rules) {
    for (const { deadLetters: resource } of targets) {
      if (resource) iam.mayService('events.amazonaws.com', arn, { action: 'sqs:SendMessage', resource });
    }
  }
  for (const { arn, tells } of alarms) {
    for (const resource of tells.filter((target) => target.startsWith('arn:aws:sns:'))) {
      iam.mayService('cloudwatch.amazonaws.com', arn, { action: 'sns:Publish', resource });
    }
  }
}

/** Throws the errors of CreateStateMachine and UpdateStateMachine. A role outside the template is not checked. */
export function admitMachine(iam: Iam, arn: string, settings: MachineSettings): void {
  const { roleArn, loggingConfiguration, tracingConfiguration } = settings;
  if (!iam.hasRole(roleArn)) return;
  if (!iam.mayService('states.amazonaws.com', arn, { action: ASSUME, resource: roleArn })) {
    const what = 'Neither the global service principal states.amazonaws.com, nor the regional one';
    throw new AwsError('AccessDeniedException', `${what} is authorized to assume the provided role.`);
  }
  const caller = iam.ofRole(roleArn, sessionOf(arn));
  const { level = 'OFF' } = (loggingConfiguration ?? {}) as { level?: string };
  if (level !== 'OFF' && !iam.may(caller, '*', ...DELIVERY)) {
    const what = 'The state machine IAM Role is not authorized to access the Log Destination';
    throw new AwsError('AccessDeniedException', what);
  }
  if ((tracingConfiguration as { enabled?: boolean } | undefined)?.enabled) iam.may(caller, '*', ...TRACES);
}

/** The session name of a machine's role. On AWS it is random. */
export const sessionOf = (machineArn: string): string => machineArn.replace(/^.*:/, '');

function known<T>(id: string, find: () => T): T {
  try {
    return find();
  } catch (cause) {
    throw new SandboxError(`"${id}": ${(cause as Error).message}`, { cause });
  }
}

const refused = (id: string, message: string) => new AwsError('InvalidParameterValueException', `"${id}": ${message}`);
