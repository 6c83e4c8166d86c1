// Reads a synthesized stack and resolves its intrinsic functions to the values that AWS would give.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SandboxError } from '../errors.ts';
import { HONOURED, IGNORED, NAMES } from './resource-types.ts';

/** The account that owns everything in the sandbox. */
export const ACCOUNT = '123456789012';

type Resource = { readonly Type: string; readonly Properties?: Record<string, unknown>; readonly Condition?: string };
/** The names of a resource, and what Ref and Fn::GetAtt return for it. */
export type Names = Record<string, string> & { id: string; name: string; Ref: string; Arn: string };

/** Every resource of a type, such as `SNS::Topic`, with its properties resolved. */
export type Resources = <T>(type: string, read: (get: Get, names: Names) => T) => T[];

/** Returns the property at a path, such as `Code.S3Key`. Without a default, the property is required. */
export type Get = <T>(path: string, ...otherwise: T[]) => T;

/**
 * One template of a `cdk.out` folder; without a folder, an empty template.
 * @param httpUrl replaces the API's own address wherever the stack uses it
 */
export function readTemplate(folder: string | undefined, stack: string, region: string, httpUrl: string) {
  const isOurs = (file: string) => file.startsWith(stack) && file.endsWith('.template.json');
  const [file, ...others] = folder ? readdirSync(folder).filter(isOurs) : ['sandbox'];
  if (!file || others.length > 0) throw new SandboxError(`expected one ${stack}*.template.json in ${folder}`);
  const { Resources = {}, Outputs = {} } = folder ? JSON.parse(readFileSync(path.join(folder, file), 'utf8')) : {};
  const stackName = path.basename(file, '.template.json');
  const resources = new Map(Object.entries<Resource>(Resources));
  for (const [id, resource] of resources) refuseUnknown(id, resource);

  function namesOf(id: string): Names {
    const resource = resources.get(id);
    if (!resource) throw new SandboxError(`"${id}": there is no such resource`);
    const { Type, Properties = {} } = resource;
    const [, service = '', kind = ''] = Type.split('::');
    const given = Properties[`${kind}Name`] ?? Properties[kind] ?? Properties.Name;
    const name = given === undefined ? `${stackName}-${id}` : String(resolve(given));
    const arn = (service: string, of: string) =>
      `arn:aws:${service}:${service === 'iam' ? '' : region}:${ACCOUNT}:${of}`;
    return { id, name, Ref: name, Arn: arn(service.toLowerCase(), name), ...NAMES[Type]?.(name, arn) };
  }

  const pseudoParameters = new Map([
    ['AWS::AccountId', ACCOUNT],
    ['AWS::Region', region],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
  const ref = (id: string): string => pseudoParameters.get(id) ?? namesOf(id).Ref;
  const intrinsics: Record<string, (argument: never) => unknown> = {
    Ref: ref,
    'Fn::GetAtt': ([id, attribute]: [string, string]) => namesOf(id)[attribute],
    'Fn::Sub': (text: string) => text.replace(/\$\{([^!}]+)\}/g, (_, id) => ref(id)),
    'Fn::Join': ([separator, parts]: [string, string[]]) =>
      parts.join(separator).replaceAll(`https://sandbox.execute-api.${region}.amazonaws.com`, httpUrl),
    'Fn::Select': ([index, list]: [string, unknown[]]) => list[Number(index)],
    'Fn::Split': ([separator, text]: [string, string]) => text.split(separator),
  };

  /** A value with every intrinsic function replaced by its result. */
  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, resolve(each)]);
    const [name = '', argument] = entries[0] ?? [];
    if (entries.length !== 1 || !/^(Ref$|Fn::)/.test(name)) return Object.fromEntries(entries);
    const resolved = intrinsics[name]?.(argument as never);
    if (resolved === undefined) throw new SandboxError(`the sandbox does not resolve ${JSON.stringify(value)}`);
    return resolved;
  }

  const outputs = Object.entries<{ Value: unknown }>(Outputs).map(([key, { Value }]) => [key, String(resolve(Value))]);
  return {
    name: stackName,
    outputs: Object.fromEntries(outputs) as Record<string, string>,
    /** The folder of a function's code, which is named after its key. */
    asset: (key: string): string => path.resolve(folder ?? '', `asset.${path.basename(key, '.zip')}`),
    all: ((type, read) =>
      [...resources]
        .filter(([, { Type }]) => Type === `AWS::${type}`)
        .map(([id, { Properties }]) => read(getterOf(id, resolve(Properties)), namesOf(id)))) as Resources,
  };
}

export const getterOf =
  (id: string, properties: unknown): Get =>
  <T>(path: string, ...otherwise: T[]) => {
    const given = path.split('.').reduce((value, name) => (value as Record<string, unknown>)?.[name], properties);
    if (given === undefined && otherwise.length === 0) throw new SandboxError(`"${id}" has no ${path}`);
    return (given ?? otherwise[0]) as T;
  };

function refuseUnknown(id: string, { Type, Properties = {}, Condition }: Resource): void {
  if (IGNORED.test(Type)) return;
  const honoured = HONOURED[Type];
  if (!honoured) throw new SandboxError(`"${id}": the sandbox does not have ${Type}`);
  refuseOthers(`"${id}" (${Type})`, { ...Properties, ...(Condition && { Condition }) }, `${honoured} Tags`);
}

/** Refuses properties and values that are not on the list. */
export function refuseOthers(what: string, properties: object, list: string): void {
  const honoured = list.split(' ');
  for (const [name, value] of Object.entries(properties)) {
    if (honoured.includes(name) || honoured.includes(`${name}=${value}`)) continue;
    throw new SandboxError(`${what}: the sandbox does not honour ${name} ${JSON.stringify(value)}`);
  }
}
