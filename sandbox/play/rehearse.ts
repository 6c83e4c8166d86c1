import { closeSync, openSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Settings } from '../../domain/policy/settings.ts';
import type { PlayedAnswer } from './play.ts';
import { openRehearsal, type RehearsalOptions } from './rehearsal/rehearsal.ts';
import type { RehearsalReport } from './rehearsal/report.ts';
import { iso, writeReport } from './report.ts';
import { readTimeline, type TimelineLine } from './timeline.ts';

// `porchlight rehearse`: plays a timeline in memory, hundreds of orders a second.

const USAGE = 'usage: porchlight rehearse FILE.jsonl [--report OUT.json] [--stage prod] [--json]';

type RehearseOptions = Omit<RehearsalOptions, 'startAt'> & { onAnswer?: (answer: PlayedAnswer) => void };

/** Plays every line at its time, until nothing is left to happen, and tells what became of the orders. */
export async function rehearse(
  lines: TimelineLine[],
  settings: Pick<Settings, 'stores' | 'stages'>,
  { onAnswer = () => {}, ...options }: RehearseOptions = {},
): Promise<RehearsalReport> {
  const rehearsal = openRehearsal(settings, { ...options, startAt: lines[0]!.at });
  const answers: Pick<PlayedAnswer, 'status'>[] = [];
  const failed: unknown[] = [];
  for (const line of lines) {
    rehearsal.clock.at(line.at, () => {
      rehearsal
        .post(line)
        .then((answer) => {
          answers.push({ status: answer.status });
          onAnswer(answer);
        })
        .catch((error) => failed.push(error));
    });
  }
  await rehearsal.clock.idle();
  if (failed.length > 0) throw failed[0];
  return rehearsal.report(answers);
}

/** @returns whether every journey ended and no webhook was refused */
export async function rehearseCommand(args: string[], print: (line: string) => void): Promise<boolean> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      report: { type: 'string' },
      stage: { type: 'string', default: 'prod' },
      json: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new Error(USAGE);
  const lines = readTimeline(file);
  if (values.report) closeSync(openSync(values.report, 'a')); // what cannot be written is known before it is played
  const { settings } = await import('../../lambdas/shared/settings.ts');
  const refused: string[] = [];
  const started = performance.now();
  const cpu = process.cpuUsage();
  const report = await rehearse(lines, settings, {
    stage: values.stage,
    onAnswer: ({ line, status, body }) => {
      if (status >= 400) refused.push(`refused: ${iso(line.at)} ${line.path}: ${status} ${body}`);
    },
  });
  const { user, system } = process.cpuUsage(cpu);
  const pace = paceOf(report, performance.now() - started, (user + system) / 1000);
  if (values.report) writeReport(values.report, report);
  const problems = [...openOrders(report), ...refused];
  for (const line of values.json ? [inJson(report, pace, problems)] : inWords(report, pace, problems)) print(line);
  return problems.length === 0;
}

const openOrders = ({ orders }: RehearsalReport): string[] =>
  orders
    .filter(({ stage }) => stage !== 'ended' && stage !== 'waiting')
    .map(({ store, orderId, stage, status }) => `${store} ${orderId} did not end: ${stage}, ${status}`);

type RehearsalPace = { seconds: number; ordersPerSecond: number; cpuMsPerOrder: number };

const rounded = (value: number): number => Math.round(value * 100) / 100;
const paceOf = ({ totals: { orders } }: RehearsalReport, ms: number, cpuMs: number): RehearsalPace => ({
  seconds: rounded(ms / 1000),
  ordersPerSecond: rounded((orders / ms) * 1000),
  cpuMsPerOrder: rounded(cpuMs / Math.max(1, orders)),
});

const inJson = ({ totals }: RehearsalReport, pace: RehearsalPace, problems: string[]): string =>
  JSON.stringify({ totals, ...pace, problems });

const MOST_PROBLEMS = 20;

function inWords(report: RehearsalReport, pace: RehearsalPace, problems: string[]): string[] {
  const { seconds, ordersPerSecond, cpuMsPerOrder } = pace;
  const { orders, ended, waiting, webhooks, refused, mails, decisions, cases, statesEntered, failures } = report.totals;
  const more = problems.length - MOST_PROBLEMS;
  return [
    `orders placed, ended, waiting for their order  ${orders}, ${ended}, ${waiting}`,
    `webhooks taken, refused                        ${webhooks - refused}, ${refused}`,
    `mails, decisions, cases                        ${mails}, ${decisions}, ${cases}`,
    `states entered, steps that failed              ${statesEntered}, ${failures}`,
    `rehearsed in ${seconds} s: ${ordersPerSecond} orders/s, ${cpuMsPerOrder} ms of CPU each`,
    ...problems.slice(0, MOST_PROBLEMS),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}

if (require.main === module) {
  rehearseCommand(process.argv.slice(2), console.log).then(
    (isGood) => {
      process.exitCode = isGood ? 0 : 1;
    },
    (error) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
