import { family, sum, textOf, threadsOf } from './processes.ts';

// CPU time by thread (Linux). The sandbox names the thread of a function by its logical id.

type ThreadTime = { name: string; ms: number };

const EVERY_MS = 100;
/** Threads of less are no row of their own. */
const LEAST_SHARE = 0.02;

/** By process and thread. */
function threadTimes(pid: number): Map<string, ThreadTime> {
  const times = new Map<string, ThreadTime>();
  for (const one of family(pid)) {
    for (const thread of threadsOf(one)) {
      const at = `/proc/${one}/task/${thread}`;
      const comm = textOf(`${at}/comm`).trim();
      const ms = Number(textOf(`${at}/schedstat`).split(' ')[0]) / 1e6;
      times.set(at, { name: thread === one && comm !== 'dynoxide' ? 'main' : comm, ms });
    }
  }
  return times;
}

/** CPU time of a process and all its children, in ms. */
export const cpuOf = (pid: number): number => sum([...threadTimes(pid).values()].map(({ ms }) => ms));

/** Watches a process and all its children. Returns how to end it, which gives CPU ms by name of thread, the most first. */
export function watchThreads(pid: number): () => [name: string, ms: number][] {
  const times = new Map<string, ThreadTime>();
  const look = () => {
    for (const [at, time] of threadTimes(pid)) if (time.ms > 0) times.set(at, time); // one that ended keeps what it had
  };
  const timer = setInterval(look, EVERY_MS);
  return () => {
    clearInterval(timer);
    const total = sum([...times.values()].map(({ ms }) => ms));
    const byName = new Map<string, number>();
    for (const { name, ms } of times.values()) byName.set(name, (byName.get(name) ?? 0) + ms);
    const rows = [...byName].filter(([, ms]) => ms >= LEAST_SHARE * total).sort(([, a], [, b]) => b - a);
    const rest = total - sum(rows.map(([, ms]) => ms));
    return [['all', total], ...rows, ['others (V8, the loader)', rest]];
  };
}
