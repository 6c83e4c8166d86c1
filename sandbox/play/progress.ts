import type { PlayStage } from './play.ts';
import { iso } from './report.ts';

const EVERY_MS = 200;
const WIDTH = 30;

/** Shows a progress line while a timeline plays, if the output is a terminal. Returns a function that ends it. */
export function showProgress({ sandbox }: PlayStage, lines: number, played: () => number): () => void {
  if (!process.stderr.isTTY) return () => {};
  const started = performance.now();
  const show = (): void => {
    const executions = sandbox.machines.machines().flatMap((machine) => machine.executions);
    const ended = executions.filter(({ status }) => status !== 'RUNNING').length;
    const seconds = (performance.now() - started) / 1000;
    const share = (played() + ended) / (lines + Math.max(1, executions.length));
    const left = share > 0 ? `${Math.round((seconds / share) * (1 - share))} s left` : '';
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    const rate = (ended / seconds).toFixed(1);
    const date = iso(sandbox.clock.now()).slice(0, 10);
    process.stderr.write(`\r${bar} ${ended} of ${executions.length} orders done  ${rate}/s  ${date}  ${left}   `);
  };
  const timer = setInterval(show, EVERY_MS);
  return () => {
    clearInterval(timer);
    show();
    process.stderr.write('\n');
  };
}
