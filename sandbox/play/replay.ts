import { execFileSync } from 'node:child_process';
import { replay, USAGE } from './replay-command.ts';

// `npm run replay -- FILE.jsonl [--report OUT.json]`, in a process of its own. It allocates much and keeps little. So
// package.json makes V8 collect garbage when the heap has doubled (not quadrupled), and leave the other core to the
// other threads.

/**
 * Nobody waits for a thread of a replay, so Linux need not switch to a thread as soon as it wakes (SCHED_BATCH,
 * sched(7)).
 */
function workAsBatch(): void {
  try {
    execFileSync('chrt', ['-b', '-a', '-p', '0', String(process.pid)], { stdio: 'ignore' });
  } catch {
    // another system, or a Linux without it
  }
}

workAsBatch();
replay(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    if (error?.code?.startsWith('ERR_PARSE_ARGS')) console.error(USAGE);
    process.exit(1);
  },
);
