// From a resource's properties to what the sandbox runs of it.
import { createHash } from 'node:crypto';
import { functionName } from './arn.ts';
import { NotHonoured } from './errors.ts';
import { patternOf } from './pattern.ts';
import type {
  FunctionSpec,
  MachineSpec,
  MailSpec,
  MappingSpec,
  RouteSpec,
  RuleSpec,
  SecretSpec,
  TableSpec,
} from './stack.ts';
import type { Resource, Template } from './template.ts';

type AsyncConfig = {
  readonly FunctionName: string;
  readonly MaximumRetryAttempts?: number;
  readonly DestinationConfig?: { OnFailure?: { Destination?: string } };
};

export function readFunction({ id, properties }: Resource, template: Template): FunctionSpec {
  const p = properties as {
    Code: { S3Key?: string };
    Handler: string;
    Timeout?: number;
    MemorySize?: number;
    ReservedConcurrentExecutions?: number;
    Environment?: { Variables?: Record<string, string> };
  };
  if (!p.Code.S3Key) throw new NotHonoured(`AWS::Lambda::Function "${id}": the sandbox runs bundled assets only`);
  const name = template.ref(id);
  const async = template
    .all('AWS::Lambda::EventInvokeConfig')
    .map((config) => config.properties as AsyncConfig)
    .find(({ FunctionName }) => functionName(FunctionName) === name);
  const onFailure = async?.DestinationConfig?.OnFailure?.Destination;
  return {
    id,
    name,
    arn: template.attribute(id, 'Arn'),
    directory: template.asset(p.Code.S3Key),
    handler: p.Handler,
    environment: p.Environment?.Variables ?? {},
    timeoutSeconds: p.Timeout ?? 3,
    memoryMb: p.MemorySize ?? 128,
    asyncRetries: async?.MaximumRetryAttempts ?? 2,
    ...(onFailure && { onFailure }),
    ...(p.ReservedConcurrentExecutions !== undefined && { reserved: p.ReservedConcurrentExecutions }),
  };
}

type Index = Record<string, unknown>;

export function readTable({ id, properties }: Resource, template: Template): TableSpec {
  const p = properties as {
    KeySchema: unknown;
    AttributeDefinitions: unknown;
    GlobalSecondaryIndexes?: Index[];
    LocalSecondaryIndexes?: Index[];
    StreamSpecification?: { StreamViewType: string };
  };
  const bare = (indexes: Index[]) =>
    indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
  return {
    id,
    name: template.ref(id),
    ...(p.StreamSpecification && { streamArn: template.attribute(id, 'StreamArn') }),
    create: {
      TableName: template.ref(id),
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: p.KeySchema,
      AttributeDefinitions: p.AttributeDefinitions,
      ...(p.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: bare(p.GlobalSecondaryIndexes) }),
      ...(p.LocalSecondaryIndexes && { LocalSecondaryIndexes: bare(p.LocalSecondaryIndexes) }),
      ...(p.StreamSpecification && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: p.StreamSpecification.StreamViewType },
      }),
    },
  };
}

export function readMapping({ id, properties }: Resource): MappingSpec[] {
  const p = properties as {
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
    DestinationConfig?: { OnFailure?: { Destination?: string } };
    Enabled?: boolean;
  };
  if (p.Enabled === false) return [];
  const onFailure = p.DestinationConfig?.OnFailure?.Destination;
  const mapping: MappingSpec = {
    id,
    function: functionName(p.FunctionName),
    streamArn: p.EventSourceArn,
    batchSize: p.BatchSize ?? 100,
    windowSeconds: p.MaximumBatchingWindowInSeconds ?? 0,
    filters: (p.FilterCriteria?.Filters ?? []).map(({ Pattern }) => patternOf(JSON.parse(Pattern))),
    bisect: p.BisectBatchOnFunctionError ?? false,
    retries: p.MaximumRetryAttempts ?? -1,
    maximumAgeSeconds: p.MaximumRecordAgeInSeconds ?? -1,
    reportsItemFailures: p.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    parallel: p.ParallelizationFactor ?? 1,
    ...(onFailure && { onFailure }),
  };
  return [mapping];
}

export function readRoutes(template: Template): RouteSpec[] {
  for (const { id, properties } of template.all('AWS::ApiGatewayV2::Stage')) {
    if (properties.StageName !== '$default') throw new NotHonoured(`stage "${id}": the sandbox serves $default only`);
  }
  const integrations = new Map(
    template.all('AWS::ApiGatewayV2::Integration').map(({ id, properties }) => {
      if (properties.IntegrationType !== 'AWS_PROXY' || properties.PayloadFormatVersion !== '2.0') {
        throw new NotHonoured(`integration "${id}": the sandbox has Lambda proxies with payload format 2.0`);
      }
      return [template.ref(id), functionName(String(properties.IntegrationUri))];
    }),
  );
  return template.all('AWS::ApiGatewayV2::Route').map(({ id, properties }) => {
    const target = integrations.get(String(properties.Target).replace('integrations/', ''));
    if (!target) throw new NotHonoured(`route "${id}": no integration ${properties.Target}`);
    if ((properties.AuthorizationType ?? 'NONE') !== 'NONE') {
      throw new NotHonoured(`route "${id}": the sandbox has no ${properties.AuthorizationType} authorizer`);
    }
    return { key: String(properties.RouteKey), function: target };
  });
}

export function readRule({ id, properties }: Resource, template: Template): RuleSpec[] {
  const p = properties as { EventPattern?: unknown; State?: string; Targets?: Record<string, unknown>[] };
  if (p.State === 'DISABLED') return [];
  if (!p.EventPattern) throw new NotHonoured(`AWS::Events::Rule "${id}": the sandbox has no schedules`);
  const targets = (p.Targets ?? []).map(({ Arn, Input, ...rest }) => {
    const foreign = Object.keys(rest).filter((name) => !['Id', 'RetryPolicy', 'DeadLetterConfig'].includes(name));
    if (foreign.length > 0) throw new NotHonoured(`a target of rule "${id}": the sandbox does not honour ${foreign}`);
    return { arn: String(Arn), ...(Input !== undefined && { input: String(Input) }) };
  });
  return [{ name: template.ref(id), arn: template.attribute(id, 'Arn'), matches: patternOf(p.EventPattern), targets }];
}

export function readMachine({ id, properties }: Resource, template: Template): MachineSpec {
  const p = properties as {
    DefinitionString: string;
    DefinitionSubstitutions?: Record<string, unknown>;
    StateMachineType?: string;
    RoleArn: string;
  };
  if ((p.StateMachineType ?? 'STANDARD') !== 'STANDARD') {
    throw new NotHonoured(`state machine "${id}": the sandbox has standard workflows only`);
  }
  const definition = p.DefinitionString.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) => {
    const value = p.DefinitionSubstitutions?.[name];
    return value === undefined ? whole : JSON.stringify(String(value)).slice(1, -1);
  });
  return { id, name: template.attribute(id, 'Name'), arn: template.ref(id), definition, roleArn: p.RoleArn };
}

export function readSecret({ id, properties }: Resource, template: Template): SecretSpec {
  const generate = properties.GenerateSecretString as
    | { SecretStringTemplate?: string; GenerateStringKey?: string; PasswordLength?: number }
    | undefined;
  // Letters and digits, the same on every run.
  const generated = createHash('sha256')
    .update(id)
    .digest('hex')
    .slice(0, generate?.PasswordLength ?? 32);
  const value = generate?.GenerateStringKey
    ? JSON.stringify({ ...JSON.parse(generate.SecretStringTemplate ?? '{}'), [generate.GenerateStringKey]: generated })
    : String(properties.SecretString ?? generated);
  const arn = template.ref(id);
  return { id, arn, name: arn.split(':secret:')[1]!.replace(/-SndBox$/, ''), value };
}

export function readMail(template: Template): MailSpec {
  const events = new Map(
    template.all('AWS::SES::ConfigurationSet').map(({ id }) => [template.ref(id), new Set<string>()]),
  );
  for (const { id, properties } of template.all('AWS::SES::ConfigurationSetEventDestination')) {
    const to = properties.EventDestination as {
      MatchingEventTypes: string[];
      EventBridgeDestination?: unknown;
      Enabled?: boolean;
    };
    if (!to.EventBridgeDestination)
      throw new NotHonoured(`event destination "${id}": the sandbox has EventBridge only`);
    if (to.Enabled === false) continue;
    const set = events.get(String(properties.ConfigurationSetName));
    for (const type of to.MatchingEventTypes) set?.add(type.toLowerCase());
  }
  return {
    identities: template.all('AWS::SES::EmailIdentity').map(({ properties }) => String(properties.EmailIdentity)),
    events,
  };
}
