// What the sandbox runs of a template, as plain data: one type a service.
import type { Pattern } from './pattern.ts';
import {
  readFunction,
  readMachine,
  readMail,
  readMapping,
  readRoutes,
  readRule,
  readSecret,
  readTable,
} from './resources.ts';
import { type Resource, Template, type TemplateOptions } from './template.ts';

export type FunctionSpec = {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly directory: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly reserved?: number;
  /** How often a failed event is tried again, and where it goes then. */
  readonly asyncRetries: number;
  readonly onFailure?: string;
};

export type TableSpec = {
  readonly id: string;
  readonly name: string;
  readonly streamArn?: string;
  /** The input of CreateTable. */
  readonly create: Readonly<Record<string, unknown>>;
};

export type MappingSpec = {
  readonly id: string;
  readonly function: string;
  readonly streamArn: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly filters: readonly Pattern[];
  readonly bisect: boolean;
  /** -1: until the record leaves the stream. */
  readonly retries: number;
  readonly maximumAgeSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly parallel: number;
  readonly onFailure?: string;
};

export type RouteSpec = { readonly key: string; readonly function: string };
export type TargetSpec = { readonly arn: string; readonly input?: string };
export type RuleSpec = {
  readonly name: string;
  readonly arn: string;
  readonly matches: Pattern;
  readonly targets: readonly TargetSpec[];
};
export type MachineSpec = {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly definition: string;
  readonly roleArn: string;
};
export type SecretSpec = { readonly id: string; readonly arn: string; readonly name: string; readonly value: string };
export type MailSpec = {
  readonly identities: readonly string[];
  /** The event types that each configuration set sends to EventBridge. */
  readonly events: ReadonlyMap<string, ReadonlySet<string>>;
};

export type Stack = {
  readonly name: string;
  readonly region: string;
  readonly functions: readonly FunctionSpec[];
  readonly tables: readonly TableSpec[];
  readonly mappings: readonly MappingSpec[];
  readonly routes: readonly RouteSpec[];
  readonly rules: readonly RuleSpec[];
  readonly machines: readonly MachineSpec[];
  readonly secrets: readonly SecretSpec[];
  readonly topics: readonly string[];
  readonly buckets: readonly string[];
  readonly mail: MailSpec;
};

/** Reads the one stack of a `cdk.out` folder. */
export function readStack(folder: string, options: TemplateOptions): Stack {
  const template = new Template(folder, options);
  const each = <T>(read: (resource: Resource, template: Template) => T, ...types: string[]) =>
    template.all(...types.map((type) => `AWS::${type}`)).map((resource) => read(resource, template));
  return {
    name: template.name,
    region: template.region,
    functions: each(readFunction, 'Lambda::Function'),
    tables: each(readTable, 'DynamoDB::GlobalTable', 'DynamoDB::Table'),
    mappings: each(readMapping, 'Lambda::EventSourceMapping').flat(),
    routes: readRoutes(template),
    rules: each(readRule, 'Events::Rule').flat(),
    machines: each(readMachine, 'StepFunctions::StateMachine'),
    secrets: each(readSecret, 'SecretsManager::Secret'),
    topics: each(({ id }) => template.ref(id), 'SNS::Topic'),
    buckets: each(({ id }) => template.ref(id), 'S3::Bucket'),
    mail: readMail(template),
  };
}
