import * as z from 'zod/mini';
import { Settings } from '../../domain/policy/settings.ts';
import { fieldsIn, type SchemaFields } from './comments.ts';

type Schema = {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  enum?: string[];
  const?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  required?: string[];
  default?: unknown;
};

/** docs/settings.md, made from the schema of the settings and its comments. */
export function settingsPage(): string {
  const schema = z.toJSONSchema(Settings, { io: 'input', unrepresentable: 'any' }) as Schema;
  const comments = fieldsIn('domain/policy/settings.ts', 'Fields');
  const store = schema.properties?.stores?.additionalProperties as Schema;
  const ofStore = comments.get('stores')?.fields ?? new Map();
  const { brand, ...others } = store.properties ?? {};
  const { stores: _, stages, ...top } = schema.properties ?? {};
  const required = store.required ?? [];
  return `# Settings

Everything a team can set, in \`porchlight.config.ts\`. This page is written from \`domain/policy/settings.ts\` by
\`node --import tsx bin/docs/write.ts\`; a test says when it is stale. \`npx porchlight init\` asks for what a store needs.

## For all

${table(rowsOf({ ...schema, properties: top }, comments))}

## A stage: \`stages.NAME\`

${table(rowsOf(stages?.additionalProperties as Schema, comments.get('stages')?.fields ?? new Map()))}

## A store: \`stores.ID\`

An id has 1 to 20 of a-z and 0-9, and stands in the addresses of webhooks.

${table(rowsOf({ ...store, properties: others, required }, ofStore))}

## What customers see of a store: \`stores.ID.brand\`

Words that customers read are one text, or one for each language: \`{ en: 'Mondays to Fridays', it: 'Dal lunedì al venerdì' }\`.

${table(rowsOf(brand as Schema, ofStore.get('brand')?.fields ?? new Map()))}
`;
}

const table = (rows: string[]): string =>
  ['| setting | is | value | if left out |', '|---|---|---|---|', ...rows].join('\n');

function rowsOf(schema: Schema, comments: SchemaFields, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
    const { comment = '', expected, fields = new Map() } = comments.get(name) ?? {};
    const isRequired = (schema.required ?? []).includes(name);
    const inner = objectIn(one);
    const left = isRequired ? '**needed**' : shown(one.default);
    const value = inner?.properties && !one.anyOf ? '' : saidOf(one, expected);
    const row = `| \`${prefix}${name}\` | ${cell(comment)} | ${cell(value)} | ${cell(left)} |`;
    const rows = inner?.properties ? rowsOf(inner, fields, `${prefix}${name}${one.type === 'array' ? '[]' : ''}.`) : [];
    return inner?.properties && !one.anyOf && comment === '' && rows.length > 0 ? rows : [row, ...rows];
  });
}

/** The text of the check where it says more than the type. For numbers the range says more. */
function saidOf(schema: Schema, expected: string | undefined): string {
  if (expected === undefined || (!schema.anyOf && schema.type !== 'string' && schema.type !== 'array'))
    return kindOf(schema);
  return schema.type === 'array' ? `a list of ${expected}` : expected;
}

/** The object in a value: the value itself, an element of a list, or one of several forms. */
const objectIn = (schema: Schema): Schema | undefined =>
  [schema, schema.items, ...(schema.anyOf ?? [])].find((one) => one?.properties !== undefined);

function kindOf(schema: Schema): string {
  const { type, format, minimum, maximum, exclusiveMinimum, items, anyOf, additionalProperties } = schema;
  if (anyOf) return anyOf.map(kindOf).join(', or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.length > 12 ? 'names' : schema.enum.map((one) => `\`${one}\``).join(', ');
  if (type === 'array') return `a list of ${kindOf(items ?? {})}`;
  if (type === 'boolean') return '`true` or `false`';
  if (type === 'integer' || type === 'number') {
    const from = minimum ?? exclusiveMinimum;
    const range = maximum !== undefined && maximum < 1e9 ? `${from ?? 0} to ${maximum}` : `from ${from ?? 0}`;
    return `${type === 'integer' ? 'a whole number' : 'a number'}, ${exclusiveMinimum === undefined ? range : `above ${range}`}`;
  }
  if (typeof additionalProperties === 'object') return `${kindOf(additionalProperties)} by name`;
  if (type === 'object') return 'as below';
  return format === 'email' ? 'an e-mail address' : 'a text';
}

const shown = (value: unknown): string => (value === undefined ? '–' : `\`${JSON.stringify(value)}\``);
const cell = (text: string): string => text.replaceAll('|', '\\|');
