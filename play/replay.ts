import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stackOf, synthesize } from '../sandbox/synth.ts';
import { lanesOf } from './lanes.ts';
import { sumsOf } from './life.ts';
import { type Answer, openStage, play } from './play.ts';
import { iso, reportOf } from './report.ts';
import { readTimeline } from './timeline.ts';

// `npm run replay -- FILE.jsonl [--report OUT.json]`: plays a timeline in virtual time and exits,
// with 0 only when every journey ended and nothing was lost.

const USAGE = 'usage: npm run replay -- FILE.jsonl [--report OUT.json] [--stage prod]';

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { report: { type: 'string' }, stage: { type: 'string', default: 'prod' }, serial: { type: 'boolean' } },
  });
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new Error(USAGE);
  const lines = readTimeline(file);

  const cdkOut = await synthesize(values.stage);
  const options = { cdkOut, stack: stackOf(values.stage), startAt: lines[0]!.at, historiesKept: 0, bodiesKept: 0 };
  const stage = await openStage(options, values.serial ? undefined : lanesOf(lines));
  const answers: Pick<Answer, 'status'>[] = [];
  const unkept: string[] = [];
  const progress = progressOf(lines.length);
  await play(stage, lines, ({ line, status, body }) => {
    answers.push({ status });
    progress(answers.length, line.at);
    if (status >= 500) unkept.push(`${iso(line.at)} ${line.path}: ${status} ${body}`);
  });
  progress(lines.length, stage.sandbox.clock.now());

  const report = await reportOf(stage, answers);
  await stage.sandbox.stop();
  if (values.report) writeFileSync(values.report, `${JSON.stringify(report, null, 1)}\n`);
  process.stdout.write(`\n${sumsOf(report)}\n`);

  const open = report.orders.filter(({ stage }) => stage !== 'ended' && stage !== 'waiting');
  const problems = [
    ...open.map(({ store, orderId, stage, status }) => `${store} ${orderId} did not end: ${stage}, ${status}`),
    ...unkept.map((lost) => `not kept: ${lost}`),
    ...stage.sandbox.failures.map((failure) => `given up: ${JSON.stringify(failure).slice(0, 300)}`),
    ...stage.errors,
  ];
  for (const problem of problems.slice(0, 20)) console.error(problem);
  if (problems.length > 20) console.error(`… and ${problems.length - 20} more`);
  return open.length + unkept.length + stage.sandbox.failures.length > 0 ? 1 : 0;
}

/** A line that is written over, at most ten times a second; nothing where nobody watches. */
function progressOf(total: number): (done: number, virtual: number) => void {
  const started = Date.now();
  let shown = 0;
  return (done, virtual) => {
    const now = Date.now();
    if (!process.stderr.isTTY || (now - shown < 100 && done < total)) return;
    shown = now;
    const rate = done / ((now - started) / 1000);
    const left = rate > 0 ? Math.round((total - done) / rate) : 0;
    const bar = '█'.repeat(Math.round((done / total) * 30)).padEnd(30, '░');
    process.stderr.write(
      `\r${bar} ${done}/${total} webhooks  ${rate.toFixed(0)}/s  ${iso(virtual).slice(0, 10)}  ${left} s left  `,
    );
  };
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
