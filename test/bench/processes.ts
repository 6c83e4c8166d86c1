import { readdirSync, readFileSync } from 'node:fs';

// Processes as Linux shows them in /proc.

/** A process and all its children. */
export function family(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) =>
    textOf(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(family)];
}

export function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** '' of what has ended while it was looked at. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, each) => total + each, 0);
