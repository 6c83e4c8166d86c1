import { useEffect, useState } from 'preact/hooks';
import type { LiveState } from '../sandbox/play/console/home.ts';
import { fetched } from './client.ts';

// Makes views load again when the sandbox reports a change, or when the reader did something or returned to the tab.

const LEAST_MS = 700;
const listeners = new Set<() => void>();
let version = 0;
let isDue = false;

/** Makes views load again, at most every 0.7 s. */
export function refresh(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    version++;
    for (const listener of listeners) listener();
  }, LEAST_MS);
}

/** A number that rises whenever the shown data may have changed. */
export function useVersion(): number {
  const [now, set] = useState(version);
  useEffect(() => {
    const listener = () => set(version);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return now;
}

addEventListener('focus', refresh);

/** The sandbox's own state, by server-sent events. They are fetched, because an EventSource cannot send the token. */
export function useLive(isSandbox: boolean): LiveState | undefined {
  const [state, set] = useState<LiveState>();
  useEffect(() => {
    if (!isSandbox) return;
    const stop = new AbortController();
    void follow(stop.signal, (next) => {
      set((before) => {
        if (before?.version !== next.version) refresh();
        return next;
      });
    });
    return () => stop.abort();
  }, [isSandbox]);
  return state;
}

async function follow(signal: AbortSignal, tell: (state: LiveState) => void): Promise<void> {
  while (!signal.aborted) {
    try {
      const { body } = await fetched('live', { signal });
      const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const events = (rest + part.value).split('\n\n');
        rest = events.pop()!;
        const last = events.at(-1);
        if (last) tell(JSON.parse(last.replace('data: ', '')));
      }
    } catch {
      // the sandbox is stopped or restarts
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
}
