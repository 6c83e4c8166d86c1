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

// Plays a timeline in virtual time. The exit code is 0 only if every journey ended, nothing was lost, and as many
// webhooks were refused as expected.

export const USAGE =
  'usage: npm run replay -- FILE.jsonl [--report OUT.json] [--expect-refused N] [--stage prod] [--cdk-out FOLDER] [--serial]';

/**
 * Plays a timeline and prints its results. Problems go to standard error.
 * @param args the arguments of `npm run replay --`
 * @returns the exit code
 * @throws Error whose message names what is wrong with the arguments, before anything is played
 */
export async function replay(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args,
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
  // fails before anything is played if the file cannot be written
  if (values.report) closeSync(openSync(values.report, 'a'));
  const { stores } = loadSettings();

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

  await stage.sandbox.lambda.stop(); // frees memory for the report
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
