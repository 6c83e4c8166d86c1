// Reads a synthesized stack: intrinsic functions resolved to values as AWS would give them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NotHonoured } from './errors.ts';
import { HONOURED, IGNORED, NAMES } from './resource-types.ts';

/** The account that everything here belongs to. */
export const ACCOUNT = '123456789012';

type Resource = { readonly Type: string; readonly Properties?: Record<string, unknown>; readonly Condition?: string };
type Names = { readonly id: string; readonly name: string; readonly Ref: string; readonly Arn: string };
type Where = { folder: string | undefined; stack?: string | undefined; region: string; httpUrl: string };

export type Template = ReturnType<typeof readTemplate>;

/** One template of a `cdk.out` folder, or an empty one; `httpUrl` stands for the API's own address wherever the stack hands it on. */
export function readTemplate({ folder, stack = '', region, httpUrl }: Where) {
  const file = folder && fileOf(folder, stack);
  const { Resources = {}, Outputs = {} } = file ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const resources = new Map(Object.entries<Resource>(Resources));
  for (const [id, resource] of resources) check(id, resource);
  const stackName = file ? path.basename(file, '.template.json') : 'sandbox';
  const pseudo = { AccountId: ACCOUNT, Region: region, Partition: 'aws', URLSuffix: 'amazonaws.com' };
  const parameters = new Map(Object.entries(pseudo).map(([name, value]) => [`AWS::${name}`, value]));

  function namesOf(id: string): Names & Record<string, string> {
    const resource = resources.get(id);
    if (!resource) throw new NotHonoured(`"${id}": there is no such resource`);
    const { Type, Properties = {} } = resource;
    const [, service = '', kind = ''] = Type.split('::');
    const given = Properties[`${kind}Name`] ?? Properties[kind] ?? Properties.Name;
    const name = given === undefined ? `${stackName}-${id}` : String(resolve(given));
    const arn = (service: string, of: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${of}`;
    return { id, name, Ref: name, Arn: arn(service.toLowerCase(), name), ...NAMES[Type]?.(name, arn) };
  }

  function attribute(id: string, attribute: string): string {
    const value = namesOf(id)[attribute];
    if (value === undefined) throw new NotHonoured(`"${id}": the sandbox has no attribute ${attribute} of it`);
    return value;
  }

  const ref = (id: string): string => parameters.get(id) ?? namesOf(id).Ref;

  const intrinsics: Record<string, (argument: never) => unknown> = {
    Ref: ref,
    'Fn::GetAtt': ([id, name]: [string, string]) => attribute(id, name),
    'Fn::Sub': (text: string) => text.replace(/\$\{([^!}]+)\}/g, (_, id) => ref(id)),
    'Fn::Join': ([separator, parts]: [string, string[]]) =>
      parts.join(separator).replaceAll(`https://sandbox.execute-api.${region}.amazonaws.com`, httpUrl),
    'Fn::Select': ([index, list]: [string, unknown[]]) => list[Number(index)],
    'Fn::Split': ([separator, text]: [string, string]) => text.split(separator),
  };

  /** A value with every intrinsic function replaced by what it stands for. */
  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, resolve(each)]);
    const [name = '', argument] = entries[0] ?? [];
    if (entries.length !== 1 || !/^(Ref$|Fn::)/.test(name)) return Object.fromEntries(entries);
    const intrinsic = intrinsics[name];
    if (intrinsic) return intrinsic(argument as never);
    throw new NotHonoured(`the sandbox does not resolve ${name} (${JSON.stringify(argument)})`);
  }

  return {
    name: stackName,
    /** The folder of a function's code, whose key names it. */
    asset: (key: string): string => path.resolve(folder ?? '', `asset.${path.basename(key, '.zip')}`),
    outputs: Object.fromEntries(
      Object.entries<{ Value: unknown }>(Outputs).map(([key, { Value }]) => [key, String(resolve(Value))]),
    ),
    /** Every resource of a type, with its properties resolved. */
    all: <P, T>(type: string, read: (properties: P, names: Names & Record<string, string>) => T): T[] =>
      [...resources]
        .filter(([, { Type }]) => Type === `AWS::${type}`)
        .map(([id, { Properties = {} }]) => read(resolve(Properties) as P, namesOf(id))),
  };
}

function fileOf(folder: string, stack: string): string {
  const files = readdirSync(folder).filter((name) => name.startsWith(stack) && name.endsWith('.template.json'));
  if (files.length === 1) return path.join(folder, files[0]!);
  throw new NotHonoured(`expected one ${stack}*.template.json in ${folder}, found ${files.join(', ') || 'none'}`);
}

function check(id: string, { Type, Properties = {}, Condition }: Resource): void {
  if (IGNORED.test(Type)) return;
  const honoured = HONOURED[Type];
  if (!honoured) throw new NotHonoured(`"${id}": the sandbox does not have ${Type}`);
  if (Condition) throw new NotHonoured(`"${id}": the sandbox has no conditions (${Condition})`);
  refuseOthers(`"${id}" (${Type})`, Properties, `${honoured} Tags`);
}

/** Refuses properties, or values of them, that are not on the list. */
export function refuseOthers(what: string, properties: object, list: string): void {
  const honoured = list.split(' ');
  const others = Object.entries(properties).filter(
    ([name, value]) => !honoured.includes(name) && !honoured.includes(`${name}=${value}`),
  );
  if (others.length === 0) return;
  throw new NotHonoured(`${what}: the sandbox does not honour ${JSON.stringify(Object.fromEntries(others))}`);
}
