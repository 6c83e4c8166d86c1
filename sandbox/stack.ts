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
type OnFailure = { DestinationConfig?: { OnFailure?: { Destination: string } } };

function readFunctions(all: All, asset: Template['asset']) {
  type Config = OnFailure & { FunctionName: string; MaximumRetryAttempts?: number };
  type Properties = {
    Code: { S3Key?: string };
    Handler: string;
    Timeout?: number;
    MemorySize?: number;
    ReservedConcurrentExecutions?: number;
    Environment?: { Variables?: Record<string, string> };
  };
  const configs = new Map(all('Lambda::EventInvokeConfig', (p: Config) => [p.FunctionName, p]));
  return all('Lambda::Function', (p: Properties, { id, name, Arn: arn }) => {
    if (!p.Code.S3Key) throw new Error(`"${id}": the sandbox runs bundled functions only`);
    const config = configs.get(name);
    return {
      id,
      name,
      arn,
      directory: asset(p.Code.S3Key),
      handler: p.Handler,
      environment: p.Environment?.Variables ?? {},
      timeoutSeconds: p.Timeout ?? 3,
      memoryMb: p.MemorySize ?? 128,
      reserved: p.ReservedConcurrentExecutions ?? Number.POSITIVE_INFINITY,
      /** How often a failed event is tried again, and where it goes then. */
      asyncRetries: config?.MaximumRetryAttempts ?? 2,
      onFailure: config?.DestinationConfig?.OnFailure?.Destination,
    };
  });
}

function readTables(all: All) {
  type Properties = {
    KeySchema: { AttributeName: string; KeyType: string }[];
    AttributeDefinitions: unknown;
    StreamSpecification?: { StreamViewType: string };
  };
  return all('DynamoDB::Table', ({ KeySchema, AttributeDefinitions, StreamSpecification }: Properties, names) => ({
    id: names.id,
    name: names.name,
    streamArn: names.StreamArn!,
    hashKey: KeySchema.find(({ KeyType }) => KeyType === 'HASH')!.AttributeName,
    /** The input of CreateTable. */
    create: {
      TableName: names.name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema,
      AttributeDefinitions,
      StreamSpecification: StreamSpecification && { StreamEnabled: true, ...StreamSpecification },
    },
  }));
}

const RETENTION_SECONDS = 24 * 3600;
/** -1, or nothing, stands for no limit. */
const limit = (given: number | undefined, none: number) => (given === undefined || given < 0 ? none : given);

function readMappings(all: All) {
  type Properties = OnFailure & {
    EventSourceArn: string;
    FunctionName: string;
    BatchSize?: number;
    MaximumBatchingWindowInSeconds?: number;
    FilterCriteria?: { Filters?: { Pattern: string }[] };
    BisectBatchOnFunctionError?: boolean;
    MaximumRetryAttempts?: number;
    MaximumRecordAgeInSeconds?: number;
    FunctionResponseTypes?: string[];
    ParallelizationFactor?: number;
  };
  return all('Lambda::EventSourceMapping', (p: Properties, { id }) => ({
    id,
    function: functionName(p.FunctionName),
    streamArn: p.EventSourceArn,
    batchSize: p.BatchSize ?? 100,
    windowSeconds: p.MaximumBatchingWindowInSeconds ?? 0,
    filters: (p.FilterCriteria?.Filters ?? []).map(({ Pattern }) => patternOf(JSON.parse(Pattern))),
    bisect: p.BisectBatchOnFunctionError ?? false,
    retries: limit(p.MaximumRetryAttempts, Number.POSITIVE_INFINITY),
    ageSeconds: limit(p.MaximumRecordAgeInSeconds, RETENTION_SECONDS),
    reportsItemFailures: p.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    parallel: p.ParallelizationFactor ?? 1,
    onFailure: p.DestinationConfig?.OnFailure?.Destination,
  }));
}

function readRoutes(all: All) {
  type Integration = { IntegrationUri: string };
  type Route = { RouteKey: string; Target: string };
  const integrations = all('ApiGatewayV2::Integration', ({ IntegrationUri: uri }: Integration, { Ref }) => ({
    Ref,
    uri,
  }));
  return all('ApiGatewayV2::Route', ({ RouteKey: key, Target }: Route) => {
    const { uri } = integrations.find(({ Ref }) => Target === `integrations/${Ref}`)!;
    return { key, function: functionName(uri) };
  });
}

function readRules(all: All) {
  type Properties = { EventPattern: unknown; Targets?: { Arn: string }[] };
  return all('Events::Rule', ({ EventPattern, Targets = [] }: Properties, { id }) => {
    for (const target of Targets) {
      refuseOthers(`a target of "${id}"`, target, 'Arn Id');
      if (functionName(target.Arn) === target.Arn) throw new Error(`"${id}": rules have functions as targets here`);
    }
    return { matches: patternOf(EventPattern), targets: Targets.map(({ Arn }) => Arn) };
  });
}

function readMachines(all: All) {
  type Properties = { DefinitionString: string; DefinitionSubstitutions?: Record<string, string>; RoleArn: string };
  return all('StepFunctions::StateMachine', ({ DefinitionSubstitutions = {}, ...p }: Properties, { name }) => {
    const fill = (placeholder: string, key: string) => DefinitionSubstitutions[key] ?? placeholder;
    return { name, definition: p.DefinitionString.replaceAll(/\$\{(\w+)\}/g, fill), roleArn: p.RoleArn };
  });
}

function readSecrets(all: All) {
  type Generated = { SecretStringTemplate?: string; GenerateStringKey?: string; PasswordLength?: number };
  type Properties = { GenerateSecretString?: Generated; SecretString?: string };
  return all('SecretsManager::Secret', ({ GenerateSecretString, SecretString }: Properties, { id, name, Ref: arn }) => {
    const { SecretStringTemplate = '{}', GenerateStringKey: key, PasswordLength = 32 } = GenerateSecretString ?? {};
    // Letters and digits, the same on every run.
    const generated = createHash('sha256').update(id).digest('hex').slice(0, PasswordLength);
    const whole = key ? JSON.stringify({ ...JSON.parse(SecretStringTemplate), [key]: generated }) : generated;
    return { id, arn, name, value: SecretString ?? whole };
  });
}

/** What each configuration set tells EventBridge. */
function readMailEvents(all: All) {
  type Properties = { ConfigurationSetName: string; EventDestination: { MatchingEventTypes: string[] } };
  return all('SES::ConfigurationSetEventDestination', (p: Properties, { id }) => {
    refuseOthers(`"${id}"`, p.EventDestination, 'Name Enabled=true MatchingEventTypes EventBridgeDestination');
    const types = p.EventDestination.MatchingEventTypes.map((type) => type.toUpperCase());
    return { configurationSet: p.ConfigurationSetName, types };
  });
}
