import { family, sum, textOf } from './processes.ts';

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

/** What a process shares with others is counted once. */
const residentKiB = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
