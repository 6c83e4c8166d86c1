import { readdirSync, readFileSync } from 'node:fs';

const EVERY_MS = 500;

/** Watches the memory of a process and all its children (Linux). Returns how to end it, which gives the peak in MiB. */
export function watchMemory(pid: number): () => number {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, sum(family(pid).map(residentKiB)) / 1024);
  };
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function family(pid: number): number[] {
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`), []);
  const children = threads.flatMap((thread) =>
    attempt(
      () => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
      [],
    ),
  );
  return [pid, ...children.flatMap(family)];
}

/** What a process shares with others is counted once. */
function residentKiB(pid: number): number {
  const text = attempt(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), '');
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
}

/** A process may end while it is looked at. */
function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
