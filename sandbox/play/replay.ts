import { execFileSync } from 'node:child_process';
import { replay, USAGE } from './replay-command.ts';

// `npm run replay -- FILE.jsonl [--report OUT.json]`, a process of its own. It keeps little and throws much away, so package.json
// has V8's collector look when the heap has doubled (not grown fourfold), and leave the other core to the other threads.

/** Nobody waits for a thread of a replay: so Linux need not switch to each at once when it wakes (SCHED_BATCH, sched(7)). */
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
