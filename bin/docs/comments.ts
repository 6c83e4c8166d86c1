import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';

// Reads from a schema's source what the schema itself does not hold: the comment above each field, and what its checks
// expect.

const ROOT = path.resolve(__dirname, '../..');

type SyntaxNode = { type: string; span?: { start: number }; [field: string]: unknown };
export type SchemaField = { comment: string; expected: string | undefined; fields: SchemaFields };
export type SchemaFields = Map<string, SchemaField>;

/** The fields of the schema that a file declares by this name. They include those of the schemas that it names. */
export function fieldsIn(file: string, name: string): SchemaFields {
  const source = readFileSync(path.join(ROOT, file));
  const { body, span } = parseSync(source.toString(), { syntax: 'typescript' }) as unknown as {
    body: SyntaxNode[];
    span: { start: number };
  };
  const declared = new Map(body.flatMap((statement) => declarationsOf(statement)));
  const reader: Reader = {
    declared,
    before: ({ span: { start } = { start: span.start } }) => source.subarray(0, start - span.start).toString(),
  };
  return fieldsOf(declared.get(name), reader);
}

type Reader = { declared: ReadonlyMap<string, SyntaxNode>; before(node: SyntaxNode): string };

function declarationsOf(statement: SyntaxNode): [string, SyntaxNode][] {
  const declaration = (statement.declaration ?? statement) as SyntaxNode;
  const all = (declaration.declarations ?? []) as { id: { value: string }; init: SyntaxNode }[];
  return all.map(({ id, init }) => [id.value, init]);
}

/** The fields of every object that an expression makes a schema of, whatever wraps it. */
function fieldsOf(expression: unknown, reader: Reader): SchemaFields {
  const found: SchemaFields = new Map();
  for (const part of partsOf(expression, reader)) {
    if (part.type !== 'ObjectExpression') continue;
    for (const property of part.properties as SyntaxNode[]) {
      const { key, value } = property.type === 'Identifier' ? { key: property, value: property } : property;
      const name = (key as SyntaxNode | undefined)?.value;
      if (typeof name !== 'string') continue; // a spread has no key and no comment of its own
      found.set(name, {
        comment: commentBefore(reader.before(key as SyntaxNode)),
        expected: expectedIn(value, reader),
        fields: fieldsOf(value, reader),
      });
    }
  }
  return found;
}

/**
 * An expression and the expressions it is made from, but not the insides of objects. With `lists` it includes the
 * elements of lists, as in a union.
 */
function partsOf(expression: unknown, reader: Reader, lists = true): SyntaxNode[] {
  if (typeof expression !== 'object' || expression === null) return [];
  if (Array.isArray(expression)) return expression.flatMap((one) => partsOf(one, reader, lists));
  const node = expression as SyntaxNode;
  if (node.type === 'ObjectExpression') return [node];
  if (node.type === 'Identifier') return partsOf(reader.declared.get(String(node.value)), reader, lists);
  if (node.type === 'MemberExpression') return partsOf(node.object, reader, lists);
  if (node.type === 'CallExpression') return partsOf([node.callee, ...schemasAmong(node)], reader, lists);
  if (node.type !== 'ArrayExpression') return [node];
  const elements = (node.elements as { expression: SyntaxNode }[]).map(({ expression }) => expression);
  return lists ? partsOf(elements, reader) : [];
}

/** The arguments that are schemas: a default value is not one. */
function schemasAmong({ callee, arguments: given }: SyntaxNode): SyntaxNode[] {
  const called = ((callee as SyntaxNode).property as { value?: string } | undefined)?.value;
  const all = (given as { expression: SyntaxNode }[]).map(({ expression }) => expression);
  return called === '_default' ? all.slice(0, 1) : all;
}

/** What the check expects. A union's own text counts, not that of one of its members. */
const expectedIn = (value: unknown, reader: Reader): string | undefined =>
  partsOf(value, reader, false)
    .flatMap(({ type, value: text }) => (type === 'StringLiteral' ? [String(text)] : []))
    .find((text) => text.startsWith('expected '))
    ?.replace('expected ', '');

/** The comment that ends where a field begins. */
function commentBefore(source: string): string {
  const [, comment = ''] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(source) ?? [];
  return comment
    .replace(/^\s*\* ?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
