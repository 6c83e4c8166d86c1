// The parts of a template that the sandbox runs, as plain data.

import { createHash } from 'node:crypto';
import { SandboxError } from '../errors.ts';
import { readIam } from '../iam/read.ts';
import { patternOf } from '../pattern.ts';
import { type Get, getterOf, type Names, readTemplate, refuseOthers } from './template.ts';

export type Stack = ReturnType<typeof readStack>;
export type FunctionSpec = Stack['functions'][number];
export type TableSpec = Stack['tables'][number];
export type MappingSpec = Stack['mappings'][number];

/** Reads one stack of a `cdk.out` folder; without a folder the stack is empty. */
export function readStack(folder: string | undefined, region: string, httpUrl: string, stack = '') {
  const { name, outputs, all, asset } = readTemplate(folder, stack, region, httpUrl);
  const configs = new Map(all('Lambda::EventInvokeConfig', (get) => [get<string>('FunctionName'), get]));
  const integrations = new Map(all('ApiGatewayV2::Integration', (get, { Ref }) => [`integrations/${Ref}`, get]));
  const ref = (_: Get, { Ref }: Names) => Ref;
  return {
    name,
    outputs,
    functions: all('Lambda::Function', (get, names) => ({
      ...aFunction(get, names, configs.get(names.name)),
      directory: asset(get('Code.S3Key')),
    })),
    tables: all('DynamoDB::Table', aTable),
    mappings: all('Lambda::EventSourceMapping', aMapping),
    routes: all('ApiGatewayV2::Route', (get, { id }) => {
      const integration = integrations.get(get('Target'));
      if (!integration) throw new SandboxError(`"${id}": there is no integration ${get('Target')}`);
      const authorization = get<string>('AuthorizationType', 'NONE');
      if (authorization !== 'NONE' && authorization !== 'AWS_IAM')
        throw new SandboxError(`"${id}": the sandbox's routes are open or check IAM, not ${authorization}`);
      return {
        key: get<string>('RouteKey'),
        function: functionName(integration('IntegrationUri')),
        isSigned: authorization === 'AWS_IAM',
      };
    }),
    buses: all('Events::EventBus', (_, { name, Arn: arn }) => ({ name, arn })),
    rules: all('Events::Rule', aRule),
    machines: all('StepFunctions::StateMachine', aMachine),
    secrets: all('SecretsManager::Secret', aSecret),
    mailEvents: all('SES::ConfigurationSetEventDestination', mailEvents),
    configurationSets: all('SES::ConfigurationSet', ref),
    identities: all('SES::EmailIdentity', ref),
    topics: all('SNS::Topic', ref),
    buckets: all('S3::Bucket', ref),
    iam: readIam(all),
    alarms: all('CloudWatch::Alarm', (get, { Arn: arn }) => ({
      arn,
      tells: ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((when) => get<string[]>(when, [])),
    })),
  };
}

/** The name in a function's ARN; a plain name is returned as it is. */
export const functionName = (arn: string) => /function:([A-Za-z0-9-_]+)/.exec(arn)?.[1] ?? arn;

const ON_FAILURE = 'DestinationConfig.OnFailure.Destination';

const aFunction = (get: Get, { id, name, Arn: arn }: Names, config = getterOf(id, {})) => ({
  id,
  name,
  arn,
  roleArn: get<string>('Role'),
  logGroup: get('LoggingConfig.LogGroup', `/aws/lambda/${name}`),
  traces: get<string>('TracingConfig.Mode', '') === 'Active',
  handler: get<string>('Handler'),
  environment: get<Record<string, string>>('Environment.Variables', {}),
  timeoutSeconds: get('Timeout', 3),
  memoryMb: get('MemorySize', 128),
  reserved: get('ReservedConcurrentExecutions', Number.POSITIVE_INFINITY),
  /** How often a failed event is retried, and where it goes after that. */
  asyncRetries: config('MaximumRetryAttempts', 2),
  onFailure: config<string | undefined>(ON_FAILURE, undefined),
});

type KeyPart = { AttributeName: string; KeyType: string };

const hashKeyOf = (schema: KeyPart[]) => schema.find(({ KeyType }) => KeyType === 'HASH')!.AttributeName;

function aTable(get: Get, { id, name, Arn: arn, StreamArn }: Names) {
  const KeySchema = get<KeyPart[]>('KeySchema');
  const indexes = get<{ IndexName: string; KeySchema: KeyPart[] }[]>('GlobalSecondaryIndexes', []);
  const stream = get<object | undefined>('StreamSpecification', undefined);
  return {
    id,
    name,
    streamArn: StreamArn!,
    hashKey: hashKeyOf(KeySchema),
    keys: {
      arn,
      key: hashKeyOf(KeySchema),
      indexes: Object.fromEntries(indexes.map(({ IndexName, KeySchema }) => [IndexName, hashKeyOf(KeySchema)])),
    },
    /** The input of CreateTable. */
    create: {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema,
      AttributeDefinitions: get('AttributeDefinitions'),
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
      StreamSpecification: stream && { StreamEnabled: true, ...stream },
    },
  };
}

const DAY_SECONDS = 24 * 3600;

function aMapping(get: Get, { id }: Names) {
  const [retries, ageSeconds] = [get('MaximumRetryAttempts', -1), get('MaximumRecordAgeInSeconds', -1)];
  const filters = get<{ Pattern: string }[]>('FilterCriteria.Filters', []);
  return {
    id,
    function: functionName(get('FunctionName')),
    streamArn: get<string>('EventSourceArn'),
    batchSize: get('BatchSize', 100),
    windowSeconds: get('MaximumBatchingWindowInSeconds', 0),
    filters: filters.map(({ Pattern }) => patternOf(JSON.parse(Pattern))),
    bisect: get('BisectBatchOnFunctionError', false),
    retries: retries < 0 ? Number.POSITIVE_INFINITY : retries,
    ageSeconds: ageSeconds < 0 ? DAY_SECONDS : ageSeconds, // the stream keeps no record longer
    reportsItemFailures: get<string[]>('FunctionResponseTypes', []).includes('ReportBatchItemFailures'),
    parallel: get('ParallelizationFactor', 1),
    onFailure: get<string | undefined>(ON_FAILURE, undefined),
  };
}

/** Each account's default bus, to which AWS's services send their events. */
export const DEFAULT_BUS = 'default';

export const isQueue = (arn: string): boolean => arn.startsWith('arn:aws:sqs:');

function aRule(get: Get, { id, Arn: arn }: Names) {
  const targets = get<{ Arn: string; DeadLetterConfig?: { Arn: string } }[]>('Targets', []);
  for (const target of targets) refuseOthers(`a target of "${id}"`, target, 'Arn Id DeadLetterConfig');
  const other = targets.find(({ Arn }) => functionName(Arn) === Arn && !isQueue(Arn));
  if (other)
    throw new SandboxError(`"${id}": the sandbox's rules have functions and queues as targets, not ${other.Arn}`);
  const pattern = get<object | undefined>('EventPattern', undefined); // a schedule has no pattern, and matches no event
  return {
    id,
    arn,
    bus: get('EventBusName', DEFAULT_BUS).replace(/^.*event-bus\//, ''),
    matches: pattern ? patternOf(pattern as never) : () => false,
    schedule: get<string | undefined>('ScheduleExpression', undefined),
    targets: targets.map(({ Arn, DeadLetterConfig }) => ({ arn: Arn, deadLetters: DeadLetterConfig?.Arn })),
  };
}

function aMachine(get: Get, { name }: Names) {
  const values = get<Record<string, string>>('DefinitionSubstitutions', {});
  const fill = (placeholder: string, key: string) => values[key] ?? placeholder;
  const definition = get<string>('DefinitionString').replaceAll(/\$\{(\w+)\}/g, fill);
  return {
    name,
    definition,
    roleArn: get<string>('RoleArn'),
    loggingConfiguration: {
      level: get('LoggingConfiguration.Level', 'OFF'),
      includeExecutionData: get('LoggingConfiguration.IncludeExecutionData', false),
    },
    tracingConfiguration: { enabled: get('TracingConfiguration.Enabled', false) },
  };
}

function aSecret(get: Get, { id, name, Ref: arn }: Names) {
  // The letters and digits are the same on every run.
  const length = get('GenerateSecretString.PasswordLength', 32);
  const generated = createHash('sha256').update(id).digest('hex').slice(0, length);
  const key = get('GenerateSecretString.GenerateStringKey', '');
  const others = JSON.parse(get('GenerateSecretString.SecretStringTemplate', '{}'));
  const whole = key ? JSON.stringify({ ...others, [key]: generated }) : generated;
  return { id, arn, name, value: get('SecretString', whole) };
}

/** The events that a configuration set sends to EventBridge. */
function mailEvents(get: Get, { id }: Names) {
  refuseOthers(
    `"${id}"`,
    get<object>('EventDestination'),
    'Name Enabled=true MatchingEventTypes EventBridgeDestination',
  );
  const types = get<string[]>('EventDestination.MatchingEventTypes').map((type) => type.toUpperCase());
  return { configurationSet: get<string>('ConfigurationSetName'), types };
}
