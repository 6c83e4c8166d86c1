import { useEffect, useState } from 'preact/hooks';

// Where the reader is: all of it stands in the address, so that a view can be bookmarked and handed on. What was searched
// for does not: it may be an address of somebody.

export type Whereabouts = Readonly<Record<string, string | undefined>>;

const listeners = new Set<() => void>();
const read = (): Whereabouts => Object.fromEntries(new URLSearchParams(location.search));
let place = read();

const moved = (): void => {
  place = read();
  for (const listener of listeners) listener();
};
addEventListener('popstate', moved);

/** The address of another place; the store stays, unless it is named. */
export function hrefOf(to: Whereabouts): string {
  const all = Object.entries({ store: place.store, ...to });
  return `/?${new URLSearchParams(all.filter((one): one is [string, string] => Boolean(one[1])))}`;
}

export function go(to: Whereabouts, how: 'push' | 'replace' = 'push'): void {
  history[`${how}State`](undefined, '', hrefOf(to));
  moved();
  if (how === 'push') scrollTo(0, 0);
}

/** The same view with other filters. */
export const filter = (changes: Whereabouts): void => go({ ...place, ...changes }, 'replace');

export function usePlace(): Whereabouts {
  const [now, set] = useState(place);
  useEffect(() => {
    const listener = () => set(place);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return now;
}
