import type { RouteSpec } from './stack.ts';

/** The route that takes a request. */
export type Match = {
  readonly key: string;
  readonly function: string;
  /** The path as functions see it: decoded. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
};

type Route = RouteSpec & { readonly method: string; readonly parts: readonly string[] };

/** Finds the most specific route: words before `{parameters}`, those before `{greedy+}`, a method before ANY, `$default` last. */
export function routerOf(specs: readonly RouteSpec[]): (method: string, pathname: string) => Match | undefined {
  const routes = specs.map(read).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return (method, pathname) => {
    const parts = decoded(pathname);
    for (const route of parts ? routes : []) {
      if (route.method !== 'ANY' && route.method !== method) continue;
      const parameters = matchParts(route.parts, parts!);
      if (parameters) return { key: route.key, function: route.function, path: `/${parts!.join('/')}`, parameters };
    }
    return undefined;
  };
}

function read(spec: RouteSpec): Route {
  if (spec.key === '$default') return { ...spec, method: 'ANY', parts: ['{+}'] };
  const [method = '', path = ''] = spec.key.split(' ');
  return { ...spec, method, parts: path.slice(1).split('/') };
}

function rank({ key, method, parts }: Route): string {
  const kinds = parts.map((part) => (part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0)).join('');
  return `${key === '$default' ? 1 : 0}${kinds}${method === 'ANY' ? 1 : 0}`;
}

function decoded(pathname: string): string[] | undefined {
  try {
    return pathname.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return undefined; // a lone % sign
  }
}

function matchParts(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const parameters: [string, string][] = [];
  for (const [i, part] of wanted.entries()) {
    if (part === '{+}') break;
    if (part.endsWith('+}')) {
      if (given.length <= i) return undefined;
      parameters.push([part.slice(1, -2), given.slice(i).join('/')]);
      return Object.fromEntries(parameters);
    }
    const value = given[i];
    if (value === undefined) return undefined;
    if (!part.startsWith('{')) {
      if (part !== value) return undefined;
    } else if (value === '') return undefined;
    else parameters.push([part.slice(1, -1), value]);
  }
  const open = wanted.includes('{+}');
  return open || wanted.length === given.length ? Object.fromEntries(parameters) : undefined;
}
