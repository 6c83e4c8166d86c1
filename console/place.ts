import { useEffect, useState } from 'preact/hooks';

// The reader's place. All of it is in the address, so that a view can be bookmarked and shared. The search text is not,
// because it may be somebody's e-mail address.

export type Whereabouts = Readonly<Record<string, string | undefined>>;

const listeners = new Set<() => void>();
const read = (): Whereabouts => Object.fromEntries(new URLSearchParams(location.search));
let place = read();

const moved = (): void => {
  place = read();
  for (const listener of listeners) listener();
};
addEventListener('popstate', moved);

/** The address of another place. It keeps the store unless another is named. */
export function hrefOf(to: Whereabouts): string {
  const all = Object.entries({ store: place.store, ...to });
  return `/?${new URLSearchParams(all.filter((one): one is [string, string] => Boolean(one[1])))}`;
}

export function go(to: Whereabouts, how: 'push' | 'replace' = 'push'): void {
  history[`${how}State`](undefined, '', hrefOf(to));
  moved();
  if (how === 'push') scrollTo(0, 0);
}

/** Shows the same view with other filters. */
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
