// Reads a synthesized stack: intrinsic functions resolved to values as AWS would give them, assets to folders.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NotHonoured } from './errors.ts';
import { HONOURED, IGNORED, NAMES } from './resource-types.ts';

/** The account that everything here belongs to. */
export const ACCOUNT = '123456789012';

const NAME_PROPERTIES = [
  'FunctionName',
  'TableName',
  'StateMachineName',
  'TopicName',
  'BucketName',
  'EmailIdentity',
  'Name',
];

type Node = Record<string, unknown>;
type Raw = { readonly Type: string; readonly Properties?: Node; readonly Condition?: string };
type AssetManifest = {
  files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
};

/** One template of a `cdk.out` folder; `httpUrl` stands for the API's own address wherever the stack hands it on. */
export class Template {
  readonly name: string;
  readonly region: string;
  readonly #folder: string;
  readonly #httpUrl: string;
  readonly #resources: Record<string, Raw>;
  readonly #outputs: Record<string, { Value: unknown }>;
  readonly #parameters: Record<string, { Default?: string }>;

  constructor(folder: string, region: string, httpUrl: string, stack = '') {
    const all = existsSync(folder) ? readdirSync(folder) : [];
    const files = all.filter((file) => file.startsWith(stack) && file.endsWith('.template.json'));
    if (files.length !== 1)
      throw new NotHonoured(`expected one ${stack}*.template.json in ${folder}, found ${files.join(', ') || 'none'}`);
    const {
      Resources = {},
      Parameters = {},
      Outputs = {},
    } = JSON.parse(readFileSync(path.join(folder, files[0]!), 'utf8'));
    this.name = files[0]!.replace('.template.json', '');
    this.region = region;
    this.#folder = folder;
    this.#httpUrl = httpUrl;
    this.#resources = Resources;
    this.#parameters = Parameters;
    this.#outputs = Outputs;
    for (const [id, raw] of Object.entries(this.#resources)) refuseUnknown(id, raw);
  }

  /** Every resource of a type, with its properties resolved. */
  all<P, T>(type: string, read: (properties: P, id: string) => T): T[] {
    return Object.entries(this.#resources)
      .filter(([, raw]) => raw.Type === `AWS::${type}`)
      .map(([id, raw]) => read(this.resolve(raw.Properties ?? {}) as P, id));
  }

  /** The stack's outputs, resolved. */
  outputs(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this.#outputs).map(([key, { Value }]) => [key, this.resolve(Value)]));
  }

  /** What `Ref`, or `Fn::GetAtt` with an attribute's name, gives. */
  attribute(id: string, attribute = 'Ref'): string {
    const raw = this.#resources[id];
    if (!raw) throw new NotHonoured(`there is no resource "${id}"`);
    const given = NAME_PROPERTIES.map((property) => raw.Properties?.[property]).find((value) => value !== undefined);
    const name = given ? String(this.resolve(given)) : `${this.name}-${id}`;
    const arn = (service: string, resource: string) => `arn:aws:${service}:${this.region}:${ACCOUNT}:${resource}`;
    const names = NAMES[raw.Type]?.(name, arn, this.#httpUrl) ?? { Ref: name };
    const value = names[attribute];
    if (value !== undefined) return value;
    if (raw.Type in HONOURED)
      throw new NotHonoured(`${raw.Type} "${id}": the sandbox has no attribute "${attribute}" of it`);
    return attribute === 'Arn' ? arn(raw.Type.split('::')[1]!.toLowerCase(), name) : `${id}.${attribute}`;
  }

  /** The folder of an asset that the template names by its key in the staging bucket. */
  asset(key: string): string {
    const file = path.join(this.#folder, `${this.name}.assets.json`);
    const { files }: AssetManifest = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { files: {} };
    const entry = Object.values(files).find(({ destinations }) =>
      Object.values(destinations).some((to) => to.objectKey === key),
    );
    return path.resolve(this.#folder, entry?.source.path ?? `asset.${key.replace('.zip', '')}`);
  }

  /** A value with every intrinsic function replaced by what it stands for. */
  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(each));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && (name === 'Ref' || name!.startsWith('Fn::'))) return this.#intrinsic(name!, argument);
    return Object.fromEntries(entries.map(([key, each]) => [key, this.resolve(each)]));
  }

  #intrinsic(name: string, argument: unknown): unknown {
    if (name === 'Ref') return this.#ref(argument as string);
    if (name === 'Fn::GetAtt') {
      const [id, attribute] = Array.isArray(argument) ? argument : String(argument).split(/\.(.*)/);
      return this.attribute(id, attribute);
    }
    if (name === 'Fn::Sub' && typeof argument === 'string') {
      const swap = (_: string, id: string) =>
        id.includes('.') ? this.attribute(...(id.split(/\.(.*)/) as [string, string])) : this.#ref(id);
      return this.#local(argument.replace(/\$\{([^!}][^}]*)\}/g, swap));
    }
    const [first, second] = this.resolve(argument) as [string, string & string[]];
    if (name === 'Fn::Join') return this.#local(second.join(first));
    if (name === 'Fn::Select') return second[Number(first)];
    if (name === 'Fn::Split') return second.split(first);
    throw new NotHonoured(`the sandbox does not resolve ${name} (${JSON.stringify(argument)})`);
  }

  #ref(id: string): string {
    if (this.#resources[id]) return this.attribute(id);
    const pseudo: Record<string, string> = {
      'AWS::AccountId': ACCOUNT,
      'AWS::Region': this.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.name,
      'AWS::StackId': `arn:aws:cloudformation:${this.region}:${ACCOUNT}:stack/${this.name}/sandbox`,
    };
    const value = pseudo[id] ?? this.#parameters[id]?.Default;
    if (value === undefined) throw new NotHonoured(`Ref "${id}": no such resource, and no parameter with a default`);
    return value;
  }

  #local(text: string): string {
    return text.replaceAll(`https://sandbox.execute-api.${this.region}.amazonaws.com`, this.#httpUrl);
  }
}

function refuseUnknown(id: string, { Type, Properties = {}, Condition }: Raw): void {
  if (Type in IGNORED) return;
  const known = HONOURED[Type]?.split(' ');
  if (!known) throw new NotHonoured(`resource "${id}": the sandbox does not have ${Type}`);
  if (Condition) throw new NotHonoured(`${Type} "${id}": the sandbox has no conditions (${Condition})`);
  const unknown = Object.keys(Properties).filter((name) => name !== 'Tags' && !known.includes(name));
  if (unknown.length > 0) throw new NotHonoured(`${Type} "${id}": the sandbox does not honour ${unknown.join(', ')}`);
}
