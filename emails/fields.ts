import { Liquid } from 'liquidjs';
import { memoize } from '../domain/shared/memoize.ts';
import type { TemplateProblem } from './sources.ts';

export type Field = { path: string[]; line: number };
type Found = { fields: Field[]; problems: TemplateProblem[] };

const liquid = new Liquid({ strictFilters: true, locale: 'en' });
const NEXT = '[]';
const MOST_PARSED = 5000; // all texts of all languages, and all parts of a template

/** Every field that a Liquid source names, as paths from the top: `item.title` in a loop is `order.items.[].title`. */
export const fieldsOf = memoize((source: string, file: string): Found => {
  try {
    const { variables, locals } = liquid.analyzeSync(liquid.parse(source, file));
    const loops = loopsOf(source);
    const fields = Object.values(variables)
      .flat()
      .map((variable) => ({ path: variable.toArray().map(String), line: variable.location.row }))
      .filter(({ path }) => path[0] !== 'forloop' && !Object.hasOwn(locals, path[0] ?? ''))
      .map(({ path, line }) => ({ path: fromTop(path, loops), line }));
    return { fields, problems: [] };
  } catch (error) {
    const { message } = error as Error;
    const line = Number(/line:(\d+)/.exec(message)?.[1] ?? 1);
    return { fields: [], problems: [{ file, line, message: message.replace(/, (file|line|col):\S+/g, '') }] };
  }
}, MOST_PARSED);

function loopsOf(source: string): Map<string, string[]> {
  const loops = source.matchAll(/\{%-?\s*for\s+(\w+)\s+in\s+([\w.]+)/g);
  return new Map([...loops].map(([, name = '', list = '']) => [name, list.split('.')]));
}

function fromTop(path: string[], loops: ReadonlyMap<string, string[]>): string[] {
  const list = loops.get(path[0] ?? '');
  return list === undefined ? path : [...fromTop(list, loops), NEXT, ...path.slice(1)];
}

/** The known fields at a place. `[]` stands for an element of a list. */
export type Shape = { [field: string]: Shape };

export function shapeOf(values: readonly unknown[]): Shape {
  const objects = values.filter((value) => typeof value === 'object' && value !== null);
  const shape: Record<string, unknown[]> = {};
  for (const object of objects) {
    const entries = Array.isArray(object) ? object.map((value) => [NEXT, value] as const) : Object.entries(object);
    for (const [key, value] of entries) shape[key] = [...(shape[key] ?? []), value];
    if (Array.isArray(object)) for (const key of ['length', 'size']) shape[key] = [];
  }
  return Object.fromEntries(Object.entries(shape).map(([key, inner]) => [key, shapeOf(inner)]));
}

/** The fields that the shape has instead of an unknown one; undefined if it has the field. */
export function unknownIn(shape: Shape, path: readonly string[]): string | undefined {
  let here = shape;
  for (const key of path) {
    const next = Object.hasOwn(here, key) ? here[key] : undefined;
    if (next === undefined) return Object.keys(here).sort().join(', ') || 'nothing';
    here = next;
  }
  return undefined;
}
