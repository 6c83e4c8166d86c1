// What the sandbox runs of a template, as plain data.
import { createHash } from 'node:crypto';
import { patternOf } from './events.ts';
import { readTemplate, refuseOthers, type Template } from './template.ts';

export type Stack = ReturnType<typeof readStack>;
export type FunctionSpec = Stack['functions'][number];
export type TableSpec = Stack['tables'][number];
export type MappingSpec = Stack['mappings'][number];

/** Reads the one stack of a `cdk.out` folder; without a folder there is nothing in it. */
export function readStack(folder: string | undefined, region: string, httpUrl: string, stack = '') {
  const { name, outputs, all, asset } = readTemplate(folder, stack, region, httpUrl);
  return {
    name,
    outputs,
    functions: readFunctions(all, asset),
    tables: readTables(all),
    mappings: readMappings(all),
    routes: readRoutes(all),
    rules: readRules(all),
    machines: readMachines(all),
    secrets: readSecrets(all),
    mailEvents: readMailEvents(all),
    configurationSets: all('SES::ConfigurationSet', (_, { Ref }) => Ref),
    identities: all('SES::EmailIdentity', (_, { Ref }) => Ref),
    topics: all('SNS::Topic', (_, { Ref }) => Ref),
    buckets: all('S3::Bucket', (_, { Ref }) => Ref),
  };
}

/** The name in a function's ARN, or the name itself. */
export const functionName = (arn: string) => /function:([A-Za-z0-9-_]+)/.exec(arn)?.[1] ?? arn;

type All = Template['all'];

const ON_FAILURE = 'DestinationConfig.OnFailure.Destination';

function readFunctions(all: All, asset: Template['asset']) {
  const configs = all('Lambda::EventInvokeConfig', (get) => ({
    function: get<string>('FunctionName'),
    asyncRetries: get('MaximumRetryAttempts', 2),
    onFailure: get<string | undefined>(ON_FAILURE, undefined),
  }));
  return all('Lambda::Function', (get, { id, name, Arn: arn }) => {
    const config = configs.find((config) => config.function === name);
    return {
      id,
      name,
      arn,
      directory: asset(get<string>('Code.S3Key')),
      handler: get<string>('Handler'),
      environment: get<Record<string, string>>('Environment.Variables', {}),
      timeoutSeconds: get('Timeout', 3),
      memoryMb: get('MemorySize', 128),
      reserved: get('ReservedConcurrentExecutions', Number.POSITIVE_INFINITY),
      /** How often a failed event is tried again, and where it goes then. */
      asyncRetries: config?.asyncRetries ?? 2,
      onFailure: config?.onFailure,
    };
  });
}

function readTables(all: All) {
  type Key = { AttributeName: string; KeyType: string };
  return all('DynamoDB::Table', (get, { id, name, StreamArn }) => {
    const KeySchema = get<Key[]>('KeySchema');
    const stream = get<object | undefined>('StreamSpecification', undefined);
    return {
      id,
      name,
      streamArn: StreamArn!,
      hashKey: KeySchema.find(({ KeyType }) => KeyType === 'HASH')!.AttributeName,
      /** The input of CreateTable. */
      create: {
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema,
        AttributeDefinitions: get('AttributeDefinitions'),
        StreamSpecification: stream && { StreamEnabled: true, ...stream },
      },
    };
  });
}

const DAY_SECONDS = 24 * 3600;

function readMappings(all: All) {
  return all('Lambda::EventSourceMapping', (get, { id }) => {
    const [retries, ageSeconds] = [get('MaximumRetryAttempts', -1), get('MaximumRecordAgeInSeconds', -1)];
    return {
      id,
      function: functionName(get('FunctionName')),
      streamArn: get<string>('EventSourceArn'),
      batchSize: get('BatchSize', 100),
      windowSeconds: get('MaximumBatchingWindowInSeconds', 0),
      filters: get<{ Pattern: string }[]>('FilterCriteria.Filters', []).map((each) =>
        patternOf(JSON.parse(each.Pattern)),
      ),
      bisect: get('BisectBatchOnFunctionError', false),
      retries: retries < 0 ? Number.POSITIVE_INFINITY : retries,
      ageSeconds: ageSeconds < 0 ? DAY_SECONDS : ageSeconds, // the stream keeps nothing longer
      reportsItemFailures: get<string[]>('FunctionResponseTypes', []).includes('ReportBatchItemFailures'),
      parallel: get('ParallelizationFactor', 1),
      onFailure: get<string | undefined>(ON_FAILURE, undefined),
    };
  });
}

function readRoutes(all: All) {
  const integrations = all('ApiGatewayV2::Integration', (get, { Ref }): [string, string] => [
    `integrations/${Ref}`,
    functionName(get('IntegrationUri')),
  ]);
  const targets = new Map(integrations);
  return all('ApiGatewayV2::Route', (get) => ({ key: get<string>('RouteKey'), function: targets.get(get('Target'))! }));
}

function readRules(all: All) {
  return all('Events::Rule', (get, { id }) => {
    const targets = get<{ Arn: string }[]>('Targets', []);
    for (const target of targets) refuseOthers(`a target of "${id}"`, target, 'Arn Id');
    const other = targets.find(({ Arn }) => functionName(Arn) === Arn);
    if (other) throw new Error(`"${id}": the sandbox's rules have functions as targets, not ${other.Arn}`);
    return { matches: patternOf(get('EventPattern')), targets: targets.map(({ Arn }) => Arn) };
  });
}

function readMachines(all: All) {
  return all('StepFunctions::StateMachine', (get, { name }) => {
    const values = get<Record<string, string>>('DefinitionSubstitutions', {});
    const fill = (placeholder: string, key: string) => values[key] ?? placeholder;
    const definition = get<string>('DefinitionString').replaceAll(/\$\{(\w+)\}/g, fill);
    return { name, definition, roleArn: get<string>('RoleArn') };
  });
}

function readSecrets(all: All) {
  return all('SecretsManager::Secret', (get, { id, name, Ref: arn }) => {
    // Letters and digits, the same on every run.
    const length = get('GenerateSecretString.PasswordLength', 32);
    const generated = createHash('sha256').update(id).digest('hex').slice(0, length);
    const key = get('GenerateSecretString.GenerateStringKey', '');
    const others = JSON.parse(get('GenerateSecretString.SecretStringTemplate', '{}'));
    const whole = key ? JSON.stringify({ ...others, [key]: generated }) : generated;
    return { id, arn, name, value: get('SecretString', whole) };
  });
}

/** What each configuration set tells EventBridge. */
function readMailEvents(all: All) {
  return all('SES::ConfigurationSetEventDestination', (get, { id }) => {
    const destination = get<object>('EventDestination');
    refuseOthers(`"${id}"`, destination, 'Name Enabled=true MatchingEventTypes EventBridgeDestination');
    const types = get<string[]>('EventDestination.MatchingEventTypes').map((type) => type.toUpperCase());
    return { configurationSet: get<string>('ConfigurationSetName'), types };
  });
}
