/** One place in which two values differ; `undefined` where it is absent. */
export type Difference = { path: string; before: unknown; after: unknown };

/** Where two plain values differ, each place once: lists of plain values as a whole, objects by their names. */
export function differences(before: unknown, after: unknown, path = ''): Difference[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => differences(before[name], after[name], path ? `${path}.${name}` : name));
  }
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].some(isObject)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, i) => differences(before[i], after[i], `${path}[${i}]`)).flat();
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every plain value within one, under its path. */
export const valuesIn = (value: unknown): { path: string; value: unknown }[] =>
  differences(isObject(value) ? {} : undefined, value).flatMap(({ path, after }) =>
    isObject(after)
      ? valuesIn(after).map((one) => ({ ...one, path: `${path}.${one.path}` }))
      : [{ path, value: after }],
  );

const MOST = 120;

/** As a line: what is absent stands on neither side. */
export function differenceLine({ path, before, after }: Difference): string {
  if (before === undefined) return `+ ${path}: ${shown(after)}`;
  if (after === undefined) return `- ${path}: ${shown(before)}`;
  return `~ ${path}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
