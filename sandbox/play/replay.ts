import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadSettings } from '../../bin/settings-file.ts';
import { stackOf, synthesize } from '../template/synth.ts';
import { lanesOf } from './lanes.ts';
import { sumsOf } from './life.ts';
import { openStage, type PlayedAnswer, play } from './play.ts';
import { showProgress } from './progress.ts';
import { refusalSurprise, refusalsExpected } from './refusals.ts';
import { iso, reportOf, writeReport } from './report.ts';
import { readTimeline } from './timeline.ts';

// `npm run replay -- FILE.jsonl [--report OUT.json]`: plays a timeline in virtual time and exits,
// with 0 only when every journey ended, nothing was lost, and as much was refused as was expected. It keeps little and throws much away, so package.json has V8's
// collector look when the heap has doubled (not grown fourfold), and leave the other core to the other threads.

const USAGE =
  'usage: npm run replay -- FILE.jsonl [--report OUT.json] [--expect-refused N] [--stage prod] [--cdk-out FOLDER] [--serial]';

/** Nobody waits for a thread of a replay: so Linux need not switch to each at once when it wakes (SCHED_BATCH, sched(7)). */
function workAsBatch(): void {
  try {
    execFileSync('chrt', ['-b', '-a', '-p', '0', String(process.pid)], { stdio: 'ignore' });
  } catch {
    // another system, or a Linux without it
  }
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      report: { type: 'string' },
      'expect-refused': { type: 'string', default: '0' },
      stage: { type: 'string', default: 'prod' },
      'cdk-out': { type: 'string' },
      serial: { type: 'boolean' },
    },
  });
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new Error(USAGE);
  const expected = refusalsExpected(values['expect-refused']);
  const lines = readTimeline(file);
  if (values.report) closeSync(openSync(values.report, 'a')); // what cannot be written is known before it is played
  const { stores } = loadSettings();
  workAsBatch();

  const cdkOut = values['cdk-out'] ?? (await synthesize(values.stage));
  const options = { cdkOut, stack: stackOf(values.stage), startAt: lines[0]!.at, keepsHistories: false, bodiesKept: 0 };
  const stage = await openStage(options, values.serial ? undefined : lanesOf(lines, stores));
  const answers: Pick<PlayedAnswer, 'status'>[] = [];
  const unkept: string[] = [];
  const refused: string[] = [];
  const started = performance.now();
  const done = showProgress(stage, lines.length, () => answers.length);
  await play(stage, lines, ({ line, status, body }) => {
    answers.push({ status });
    const told = status >= 500 ? unkept : status >= 400 ? refused : undefined;
    told?.push(`${iso(line.at)} ${line.path}: ${status} ${body}`);
  });
  done();
  const seconds = (performance.now() - started) / 1000;

  await stage.sandbox.lambda.stop(); // the report needs their memory
  const report = await reportOf(stage, answers);
  await stage.sandbox.stop();
  const rate = (report.totals.orders / seconds).toFixed(1);
  console.log(`\n${sumsOf(report)}\n\nPlayed in ${seconds.toFixed(1)} s: ${rate} orders/s`);
  if (values.report) writeReport(values.report, report);

  const open = report.orders.filter(({ stage }) => stage !== 'ended' && stage !== 'waiting');
  const problems = [
    ...open.map(({ store, orderId, stage, status }) => `${store} ${orderId} did not end: ${stage}, ${status}`),
    ...unkept.map((lost) => `not kept: ${lost}`),
    ...stage.sandbox.failures.map((failure) => `given up: ${JSON.stringify(failure).slice(0, 300)}`),
    ...report.totals.denied.map((call) => `not allowed: ${call}`),
    ...stage.errors,
    ...(refused.length === expected ? [] : refused.map((one) => `refused: ${one}`)),
  ];
  for (const problem of problems.slice(0, 20)) console.error(problem);
  if (problems.length > 20) console.error(`… and ${problems.length - 20} more`);
  const surprise = refusalSurprise(refused.length, expected);
  if (surprise) console.error(surprise);
  const failed = open.length + unkept.length + stage.sandbox.failures.length + report.totals.denied.length;
  return failed > 0 || surprise ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    if (error?.code?.startsWith('ERR_PARSE_ARGS')) console.error(USAGE);
    process.exit(1);
  },
);
