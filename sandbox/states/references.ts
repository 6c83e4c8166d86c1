import jsonata from 'jsonata';
import type { Diagnostics } from './diagnostics.ts';
import { expressionIn } from './expressions.ts';
import { isObject, type Json } from './json.ts';

type Node = jsonata.ExprNode;

/** Looks at every expression of a field as the service does before it takes a machine. */
export function checkTemplate(value: Json, language: 'JSONata' | 'JSONPath', at: string, found: Diagnostics): void {
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      checkTemplate(item, language, `${at}[${i}]`, found);
    });
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (language === 'JSONPath' && key.endsWith('.$')) found.missing(`the JSONPath field '${key}'`, `${at}/${key}`);
      else checkTemplate(member, language, `${at}/${key}`, found);
    }
  } else if (language === 'JSONata' && typeof value === 'string') {
    checkText(value, at, found);
  }
}

function checkText(text: string, at: string, found: Diagnostics): void {
  const source = expressionIn(text);
  if (source === undefined) {
    if (/^\{%|%\}$/.test(text)) found.schema('A JSONata expression must start with {% and end with %}', at);
    return;
  }
  let tree: Node;
  try {
    tree = jsonata(source).ast();
  } catch (error) {
    found.add('INVALID_JSONATA_EXPRESSION', (error as Error).message, at);
    return;
  }
  for (const name of topLevelNames(tree)) {
    found.add('UNSUPPORTED_JSONATA_EXPRESSION', `Reference to '${name}' at the top level is not supported.`, at);
  }
  if (/\$states\s*\.\s*errorOutput\b/.test(source) && !/\/Catch\[\d+\]\//.test(at)) {
    found.add('UNSUPPORTED_JSONATA_EXPRESSION', "Reference to '$states.errorOutput' is only supported in Catch.", at);
  }
}

/** The names an expression reads from an input that a state does not have: only `$states` and variables exist. */
function topLevelNames(node: Node | undefined): string[] {
  if (!node || typeof node !== 'object') return [];
  const all = (nodes: unknown) =>
    (Array.isArray(nodes) ? nodes.flat() : [nodes]).flatMap((each) => topLevelNames(each as Node));
  const tree = node as Node & Record<string, unknown>;
  switch (tree.type as string) {
    case 'name':
      return [String(tree.value)];
    case 'path': // only its first step starts from the input; the steps after it have one of their own
      return all((tree.steps as Node[])[0]);
    case 'variable':
      return tree.value === '$' ? ['$$'] : [];
    case 'binary':
      return tree.value === '.' || tree.value === '[' ? all(tree.lhs) : all([tree.lhs, tree.rhs]);
    case 'bind':
      return all(tree.rhs);
    case 'unary':
      return all([tree.expression, tree.expressions, tree.lhs]);
    case 'function':
    case 'partial':
      return all(tree.arguments);
    case 'block':
      return all(tree.expressions);
    case 'condition':
      return all([tree.condition, tree.then, tree.else]);
    case 'apply':
      return all([tree.lhs, tree.rhs]);
    default:
      return [];
  }
}
