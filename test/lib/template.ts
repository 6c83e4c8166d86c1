import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CDK_OUT } from '../setup/build.ts';

export type Properties = Record<string, unknown>;
export type Resource = { Type: string; Properties: Properties; DeletionPolicy?: string; DependsOn?: string[] };
export type Template = {
  Metadata: Record<string, unknown>;
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown }>;
};
export type Statement = {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
};

export const readTemplate = (stage: string, outdir = CDK_OUT): Template =>
  JSON.parse(readFileSync(path.join(outdir, `Porchlight-${stage}.template.json`), 'utf8'));

export const resourcesOf = (template: Template, type: string): [id: string, resource: Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** The logical id that a `Ref` or `Fn::GetAtt` points to. */
export function target(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: string[] };
  return Ref ?? attribute?.[0] ?? '';
}

/** What the policies of a role allow. */
export const statementsOf = (template: Template, role: string): Statement[] =>
  resourcesOf(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => (Properties.Roles as unknown[]).some((attached) => target(attached) === role))
    .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);

export const listed = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
