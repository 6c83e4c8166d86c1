import { useEffect, useState } from 'preact/hooks';
import { useVersion } from './live.ts';

export type Loaded<T> = { value?: T | undefined; error?: Error | undefined };

/**
 * The result of `load`. It is loaded again whenever something may have changed, and the old result is shown meanwhile.
 * @param keys what the result is about. A result of other keys is not shown
 * @param also further values whose change makes it load again
 */
export function useLoaded<T>(load: () => Promise<T>, keys: unknown[], also: unknown[] = []): Loaded<T> {
  const key = JSON.stringify(keys);
  const version = useVersion();
  const [state, set] = useState<Loaded<T> & { key: string }>({ key });
  useEffect(() => {
    let isOld = false;
    load().then(
      (value) => isOld || set({ key, value }),
      (error: Error) => isOld || set((before) => ({ ...(before.key === key && before), key, error })),
    );
    return () => {
      isOld = true;
    };
  }, [key, version, ...also]);
  return state.key === key ? state : {};
}

export type Page<T> = { rows: T[]; cursor?: string | undefined };

const AT_ONCE = 50;
/** The most rows in the page at once. */
export const MOST_ROWS = 200;
/** A page may be empty and still have a next one. After this many pages the reader is asked whether to go on. */
const MOST_CALLS = 20;

export type Paged<T> = Loaded<Page<T>> & { more?: (() => void) | undefined; first?: (() => void) | undefined };

/** Loads rows page by page. After 200 rows, the next ones replace them. */
export function usePages<T>(load: (limit: string, cursor?: string) => Promise<Page<T>>, keys: unknown[]): Paged<T> {
  const key = JSON.stringify(keys);
  const [at, set] = useState<{ key: string; start?: string | undefined; want: number }>({ key, want: AT_ONCE });
  const { start, want } = at.key === key ? at : { start: undefined, want: AT_ONCE };
  const loaded = useLoaded<Page<T>>(
    async () => {
      const rows: T[] = [];
      let cursor = start;
      for (let calls = 0; calls < MOST_CALLS && rows.length < want; calls++) {
        const page = await load(String(Math.min(AT_ONCE, want - rows.length)), cursor);
        rows.push(...page.rows);
        cursor = page.cursor;
        if (!cursor) break;
      }
      return { rows, cursor };
    },
    [key, start],
    [want],
  );
  const { cursor, rows = [] } = loaded.value ?? {};
  const isFull = rows.length >= MOST_ROWS;
  return {
    ...loaded,
    more: cursor
      ? () =>
          set(
            isFull ? { key, start: cursor, want: AT_ONCE } : { key, start, want: Math.min(want + AT_ONCE, MOST_ROWS) },
          )
      : undefined,
    first: start ? () => set({ key, want: AT_ONCE }) : undefined,
  };
}
