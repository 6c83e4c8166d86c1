import type { RouteSpec } from './stack.ts';

/** The route that takes a request; the path is decoded, as functions see it. */
export type Match = RouteSpec & { readonly path: string; readonly parameters: Readonly<Record<string, string>> };

type Route = RouteSpec & { readonly method: string; readonly parts: readonly string[] };

/** Finds the most specific route: words before `{parameters}`, those before `{greedy+}`, a method before ANY, `$default` last. */
export function routerOf(specs: readonly RouteSpec[]): (method: string, pathname: string) => Match | undefined {
  const routes = specs.map(read).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return (method, pathname) => {
    let parts: string[];
    try {
      parts = pathname.slice(1).split('/').map(decodeURIComponent);
    } catch {
      return undefined; // a lone % sign
    }
    for (const route of routes) {
      const parameters = route.method === method || route.method === 'ANY' ? match(route.parts, parts) : undefined;
      if (parameters) return { key: route.key, function: route.function, path: `/${parts.join('/')}`, parameters };
    }
    return undefined;
  };
}

function read(spec: RouteSpec): Route {
  const [method = '', path = ''] = spec.key === '$default' ? ['ANY', '/{+}'] : spec.key.split(' ');
  return { ...spec, method, parts: path.slice(1).split('/') };
}

function rank({ method, parts }: Route): string {
  const kinds = parts.map((part) => (part === '{+}' ? 3 : part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0));
  return kinds.join('') + (method === 'ANY' ? 1 : 0);
}

function match(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i];
    if (part === '{+}') return {};
    if (part.endsWith('+}') && value) return { ...parameters, [part.slice(1, -2)]: given.slice(i).join('/') };
    if (part.startsWith('{') && value) parameters[part.slice(1, -1)] = value;
    else if (part !== value) return undefined;
  }
  return wanted.length === given.length ? parameters : undefined;
}
