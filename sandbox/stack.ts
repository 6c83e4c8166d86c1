// What the sandbox runs of a template, as plain data.
import { createHash } from 'node:crypto';
import { NotHonoured } from './errors.ts';
import { patternOf } from './pattern.ts';
import { Template } from './template.ts';

export type Stack = ReturnType<typeof readStack>;
export type FunctionSpec = Stack['functions'][number];
export type TableSpec = Stack['tables'][number];
export type MappingSpec = Stack['mappings'][number];
export type RouteSpec = Stack['routes'][number];
export type SecretSpec = Stack['secrets'][number];

/** Reads the one stack of a `cdk.out` folder. */
export function readStack(folder: string, region: string, httpUrl: string, stack?: string) {
  const template = new Template(folder, region, httpUrl, stack);
  return {
    name: template.name,
    functions: readFunctions(template),
    tables: ['GlobalTable', 'Table'].flatMap((type) => readTables(template, `DynamoDB::${type}`)),
    mappings: readMappings(template),
    routes: readRoutes(template),
    rules: readRules(template),
    machines: readMachines(template),
    secrets: readSecrets(template),
    topics: template.all('SNS::Topic', (_, id) => template.attribute(id)),
    identities: template.all('SES::EmailIdentity', (_, id) => template.attribute(id)),
    mailEvents: readMailEvents(template),
    buckets: template.all('S3::Bucket', (_, id) => template.attribute(id)),
    outputs: template.outputs(),
  };
}

/** A stack with nothing in it. */
export const emptyStack: Stack = {
  name: 'sandbox',
  functions: [],
  tables: [],
  mappings: [],
  routes: [],
  rules: [],
  machines: [],
  secrets: [],
  topics: [],
  identities: [],
  mailEvents: new Map(),
  buckets: [],
  outputs: {},
};

/** The name in a function's ARN or an integration's URI, or the name itself. */
export const functionName = (arn: string) => /function:([A-Za-z0-9-_]+)/.exec(arn)?.[1] ?? arn;

type OnFailure = { DestinationConfig?: { OnFailure?: { Destination?: string } } };
type FunctionProperties = {
  Code: { S3Key?: string };
  Handler: string;
  Timeout?: number;
  MemorySize?: number;
  ReservedConcurrentExecutions?: number;
  Environment?: { Variables?: Record<string, string> };
};

function readFunctions(template: Template) {
  type AsyncProperties = OnFailure & { FunctionName: string; MaximumRetryAttempts?: number };
  const configs = template.all('Lambda::EventInvokeConfig', (p: AsyncProperties) => p);
  return template.all('Lambda::Function', (p: FunctionProperties, id) => {
    if (!p.Code.S3Key) throw new NotHonoured(`AWS::Lambda::Function "${id}": the sandbox runs bundled assets only`);
    const name = template.attribute(id);
    const config = configs.find(({ FunctionName }) => functionName(FunctionName) === name);
    return {
      id,
      name,
      arn: template.attribute(id, 'Arn'),
      directory: template.asset(p.Code.S3Key),
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

type Index = { IndexName: string; KeySchema: unknown; Projection: unknown };
type TableProperties = {
  KeySchema: { AttributeName: string; KeyType: string }[];
  AttributeDefinitions: unknown;
  GlobalSecondaryIndexes?: Index[];
  LocalSecondaryIndexes?: Index[];
  StreamSpecification?: { StreamViewType: string };
};

function readTables(template: Template, type: string) {
  const bare = (indexes: Index[] | undefined) =>
    indexes?.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
  return template.all(type, (p: TableProperties, id) => ({
    id,
    name: template.attribute(id),
    streamArn: template.attribute(id, 'StreamArn'),
    hashKey: p.KeySchema.find(({ KeyType }) => KeyType === 'HASH')!.AttributeName,
    /** The input of CreateTable. */
    create: {
      TableName: template.attribute(id),
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: p.KeySchema,
      AttributeDefinitions: p.AttributeDefinitions,
      GlobalSecondaryIndexes: bare(p.GlobalSecondaryIndexes),
      LocalSecondaryIndexes: bare(p.LocalSecondaryIndexes),
      StreamSpecification: p.StreamSpecification && { StreamEnabled: true, ...p.StreamSpecification },
    },
  }));
}

type MappingProperties = OnFailure & {
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
  Enabled?: boolean;
};

const RETENTION_SECONDS = 24 * 3600;

function readMappings(template: Template) {
  const mappings = template.all('Lambda::EventSourceMapping', (p: MappingProperties, id) => ({
    id,
    enabled: p.Enabled ?? true,
    function: functionName(p.FunctionName),
    streamArn: p.EventSourceArn,
    batchSize: p.BatchSize ?? 100,
    windowSeconds: p.MaximumBatchingWindowInSeconds ?? 0,
    filters: (p.FilterCriteria?.Filters ?? []).map(({ Pattern }) => patternOf(JSON.parse(Pattern))),
    bisect: p.BisectBatchOnFunctionError ?? false,
    retries: (p.MaximumRetryAttempts ?? -1) < 0 ? Number.POSITIVE_INFINITY : p.MaximumRetryAttempts!,
    ageSeconds: (p.MaximumRecordAgeInSeconds ?? -1) < 0 ? RETENTION_SECONDS : p.MaximumRecordAgeInSeconds!,
    reportsItemFailures: p.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    parallel: p.ParallelizationFactor ?? 1,
    onFailure: p.DestinationConfig?.OnFailure?.Destination,
  }));
  return mappings.filter(({ enabled }) => enabled);
}

function readRoutes(template: Template) {
  template.all('ApiGatewayV2::Stage', (p: { StageName: string }, id) => {
    if (p.StageName !== '$default') throw new NotHonoured(`stage "${id}": the sandbox serves $default only`);
  });
  type Integration = { IntegrationType: string; IntegrationUri: string; PayloadFormatVersion: string };
  const integrations = template.all('ApiGatewayV2::Integration', (p: Integration, id): [string, string] => {
    if (p.IntegrationType === 'AWS_PROXY' && p.PayloadFormatVersion === '2.0')
      return [id, functionName(p.IntegrationUri)];
    throw new NotHonoured(`integration "${id}": the sandbox has Lambda proxies with payload format 2.0`);
  });
  const targets = new Map(integrations.map(([id, name]) => [`integrations/${template.attribute(id)}`, name]));
  return template.all(
    'ApiGatewayV2::Route',
    (p: { RouteKey: string; Target: string; AuthorizationType?: string }, id) => {
      if ((p.AuthorizationType ?? 'NONE') !== 'NONE')
        throw new NotHonoured(`route "${id}": the sandbox has no authorizers`);
      return { key: p.RouteKey, function: targets.get(p.Target)! };
    },
  );
}

function readRules(template: Template) {
  type Rule = { EventPattern?: unknown; State?: string; Targets?: Record<string, string>[] };
  const rules = template.all('Events::Rule', (p: Rule, id) => ({
    id,
    enabled: p.State !== 'DISABLED',
    matches: patternOf(p.EventPattern),
    targets: (p.Targets ?? []).map(({ Arn = '', Input, Id, RetryPolicy, DeadLetterConfig, ...foreign }) => {
      const [property] = Object.keys(foreign);
      if (property) throw new NotHonoured(`a target of rule "${id}": the sandbox does not honour ${property}`);
      return { arn: Arn, input: Input };
    }),
  }));
  return rules.filter(({ enabled }) => enabled);
}

function readMachines(template: Template) {
  type Machine = {
    DefinitionString: string;
    DefinitionSubstitutions?: Record<string, unknown>;
    StateMachineType?: string;
    RoleArn: string;
  };
  return template.all('StepFunctions::StateMachine', (p: Machine, id) => {
    if (p.StateMachineType === 'EXPRESS')
      throw new NotHonoured(`state machine "${id}": the sandbox has no Express workflows`);
    const definition = p.DefinitionString.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) =>
      String(p.DefinitionSubstitutions?.[name] ?? whole),
    );
    return { name: template.attribute(id, 'Name'), definition, roleArn: p.RoleArn };
  });
}

function readSecrets(template: Template) {
  type Generated = { SecretStringTemplate?: string; GenerateStringKey?: string; PasswordLength?: number };
  return template.all(
    'SecretsManager::Secret',
    (p: { GenerateSecretString?: Generated; SecretString?: string }, id) => {
      const { SecretStringTemplate = '{}', GenerateStringKey: key, PasswordLength = 32 } = p.GenerateSecretString ?? {};
      // Letters and digits, the same on every run.
      const generated = createHash('sha256').update(id).digest('hex').slice(0, PasswordLength);
      const whole = key ? JSON.stringify({ ...JSON.parse(SecretStringTemplate), [key]: generated }) : generated;
      const arn = template.attribute(id);
      return { id, arn, name: arn.replace(/^.*:secret:|-SndBox$/g, ''), value: p.SecretString ?? whole };
    },
  );
}

/** The kinds of events that each configuration set sends to EventBridge. */
function readMailEvents(template: Template) {
  const sets = template.all('SES::ConfigurationSet', (_, id): [string, Set<string>] => [
    template.attribute(id),
    new Set(),
  ]);
  const events = new Map(sets);
  type Destination = { MatchingEventTypes: string[]; EventBridgeDestination?: unknown; Enabled?: boolean };
  template.all(
    'SES::ConfigurationSetEventDestination',
    (p: { ConfigurationSetName: string; EventDestination: Destination }, id) => {
      const { MatchingEventTypes, EventBridgeDestination, Enabled = true } = p.EventDestination;
      if (!EventBridgeDestination) throw new NotHonoured(`event destination "${id}": the sandbox has EventBridge only`);
      if (Enabled) for (const type of MatchingEventTypes) events.get(p.ConfigurationSetName)?.add(type.toUpperCase());
    },
  );
  return events;
}
