// Reads a synthesized stack: intrinsic functions resolved to values as AWS would give them, assets to folders.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NotHonoured } from './errors.ts';
import { HONOURED, IGNORED, type Own } from './resource-types.ts';

/** The account that everything here belongs to. */
export const ACCOUNT = '123456789012';

/** One resource, its properties resolved. */
export type Resource = {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
};

export type TemplateOptions = {
  readonly region: string;
  /** Stands for the API's own address wherever the stack hands it on. */
  readonly httpUrl: string;
  /** Which stack of cdk.out; not needed when there is one. */
  readonly stack?: string;
};

type Node = Record<string, unknown>;
type Raw = { readonly Type: string; readonly Properties?: Node; readonly Condition?: string };

export class Template {
  readonly name: string;
  readonly region: string;
  readonly #folder: string;
  readonly #options: TemplateOptions;
  readonly #resources: Record<string, Raw>;
  readonly #parameters: Record<string, { Default?: unknown }>;
  readonly #conditions: Record<string, unknown>;

  constructor(folder: string, options: TemplateOptions) {
    const file = pick(folder, options.stack);
    const body = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    this.name = file.replace('.template.json', '');
    this.region = options.region;
    this.#folder = folder;
    this.#options = options;
    this.#parameters = body.Parameters ?? {};
    this.#conditions = body.Conditions ?? {};
    this.#resources = Object.fromEntries(
      Object.entries<Raw>(body.Resources ?? {}).filter(([, raw]) => !raw.Condition || this.#condition(raw.Condition)),
    );
    for (const [id, raw] of Object.entries(this.#resources)) refuseUnknown(id, raw);
  }

  /** Every resource of these types. */
  all(...types: string[]): Resource[] {
    return Object.entries(this.#resources)
      .filter(([, raw]) => types.includes(raw.Type))
      .map(([id, raw]) => ({ id, type: raw.Type, properties: this.resolve(raw.Properties ?? {}) as Node }));
  }

  /** What `Ref` gives. */
  ref(id: string): string {
    const own = this.#own(id);
    const type = HONOURED[this.#raw(id).Type];
    return type?.ref ? type.ref(own) : own.name;
  }

  /** What `Fn::GetAtt` gives. */
  attribute(id: string, name: string): string {
    const raw = this.#raw(id);
    const type = HONOURED[raw.Type];
    const value = type?.attributes?.[name];
    if (value) return value(this.#own(id));
    if (type) throw new NotHonoured(`${raw.Type} "${id}": the sandbox has no attribute "${name}" of it`);
    const service = raw.Type.split('::')[1]!.toLowerCase();
    return name === 'Arn' ? this.#own(id).arn(service, this.#own(id).name) : `${id}.${name}`;
  }

  /** The folder of an asset that the template names by its key in the staging bucket. */
  asset(key: string): string {
    const manifest = path.join(this.#folder, `${this.name}.assets.json`);
    const files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }> =
      existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).files : {};
    const entry = Object.values(files).find((file) =>
      Object.values(file.destinations).some((destination) => destination.objectKey === key),
    );
    return path.resolve(this.#folder, entry?.source.path ?? `asset.${key.replace('.zip', '')}`);
  }

  /** A value with every intrinsic function replaced by what it stands for. */
  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolve(each)).filter((each) => each !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const [key, ...more] = Object.keys(value);
    if (key && more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.#intrinsic(key, (value as Node)[key]);
    }
    const entries = Object.entries(value).map(([name, each]) => [name, this.resolve(each)] as const);
    return Object.fromEntries(entries.filter(([, each]) => each !== NO_VALUE));
  }

  #intrinsic(name: string, argument: unknown): unknown {
    if (name === 'Ref') return this.#reference(argument as string);
    if (name === 'Fn::GetAtt') return this.attribute(...split(argument));
    if (name === 'Fn::Sub') return this.#substitute(argument as string | [string, Node]);
    if (name === 'Fn::If') {
      const [condition, yes, no] = argument as [string, unknown, unknown];
      return this.resolve(this.#condition(condition) ? yes : no);
    }
    const resolved = this.resolve(argument) as unknown[];
    if (name === 'Fn::Join') return this.#local((resolved[1] as string[]).join(resolved[0] as string));
    if (name === 'Fn::Select') return (resolved[1] as unknown[])[Number(resolved[0])];
    if (name === 'Fn::Split') return (resolved[1] as string).split(resolved[0] as string);
    throw new NotHonoured(`the sandbox does not resolve ${name} (${JSON.stringify(argument)})`);
  }

  #reference(id: string): unknown {
    if (this.#resources[id]) return this.ref(id);
    const pseudo: Record<string, unknown> = {
      'AWS::AccountId': ACCOUNT,
      'AWS::Region': this.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.name,
      'AWS::StackId': `arn:aws:cloudformation:${this.region}:${ACCOUNT}:stack/${this.name}/sandbox`,
      'AWS::NoValue': NO_VALUE,
    };
    const value = id in pseudo ? pseudo[id] : this.#parameters[id]?.Default;
    if (value === undefined) throw new NotHonoured(`Ref "${id}": no such resource, and no parameter with a default`);
    return value;
  }

  #substitute(argument: string | [string, Node]): string {
    const [text, values] = typeof argument === 'string' ? [argument, {}] : argument;
    const replaced = text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in values) return String(this.resolve(values[name]));
      return name.includes('.') && !name.startsWith('AWS::')
        ? this.attribute(...split(name))
        : String(this.#reference(name));
    });
    return this.#local(replaced);
  }

  #local(text: string): string {
    return text.replaceAll(`https://sandbox.execute-api.${this.region}.amazonaws.com`, this.#options.httpUrl);
  }

  #condition(name: string): boolean {
    if (!(name in this.#conditions)) throw new NotHonoured(`there is no condition "${name}"`);
    return this.#test(this.#conditions[name]);
  }

  #test(expression: unknown): boolean {
    const [[name, argument]] = Object.entries(expression as Node) as [[string, unknown]];
    if (name === 'Condition') return this.#condition(argument as string);
    const list = argument as unknown[];
    if (name === 'Fn::Equals') return this.resolve(list[0]) === this.resolve(list[1]);
    if (name === 'Fn::Not') return !this.#test(list[0]);
    if (name === 'Fn::And') return list.every((each) => this.#test(each));
    if (name === 'Fn::Or') return list.some((each) => this.#test(each));
    throw new NotHonoured(`the sandbox does not resolve the condition ${JSON.stringify(expression)}`);
  }

  #raw(id: string): Raw {
    const raw = this.#resources[id];
    if (!raw) throw new NotHonoured(`there is no resource "${id}"`);
    return raw;
  }

  #own(id: string): Own {
    const raw = this.#raw(id);
    const property = HONOURED[raw.Type]?.name;
    const given = property && raw.Properties?.[property];
    return {
      name: given ? String(this.resolve(given)) : `${this.name}-${id}`,
      arn: (service, resource) => `arn:aws:${service}:${this.region}:${ACCOUNT}:${resource}`,
      httpUrl: this.#options.httpUrl,
    };
  }
}

const NO_VALUE = Symbol('AWS::NoValue');

function split(argument: unknown): [string, string] {
  if (Array.isArray(argument)) return argument as [string, string];
  const [id, ...attribute] = (argument as string).split('.');
  return [id!, attribute.join('.')];
}

function pick(folder: string, stack: string | undefined): string {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.template.json')) : [];
  const wanted = stack ? files.filter((file) => file === `${stack}.template.json`) : files;
  if (wanted.length === 1) return wanted[0]!;
  throw new NotHonoured(
    `expected one ${stack ?? '*'}.template.json in ${folder}, found: ${files.join(', ') || 'none'}`,
  );
}

function refuseUnknown(id: string, raw: Raw): void {
  if (raw.Type in IGNORED) return;
  const type = HONOURED[raw.Type];
  if (!type) throw new NotHonoured(`resource "${id}": the sandbox does not have ${raw.Type}`);
  const known = [...type.honoured, ...(type.leftAside ?? []), 'Tags'];
  const unknown = Object.keys(raw.Properties ?? {}).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new NotHonoured(`${raw.Type} "${id}": the sandbox does not honour ${unknown.join(', ')}`);
  }
}
