import type { Settings } from '../../domain/policy/settings.ts';
import type { PlayedAnswer } from './play.ts';
import { refusalSurprise } from './refusals.ts';
import { openRehearsal, type Rehearsal, type RehearsalOptions } from './rehearsal/rehearsal.ts';
import type { RehearsalReport } from './rehearsal/report.ts';
import { iso } from './report.ts';
import type { TimelineLine } from './timeline.ts';

// `porchlight rehearse` plays a timeline in memory, hundreds of orders a second.

type RehearseOptions = Omit<RehearsalOptions, 'startAt'> & {
  onAnswer?: (answer: PlayedAnswer) => void;
  onOpen?: (rehearsal: Rehearsal) => void;
};

/** Plays every line at its time until nothing is left to happen, and reports what became of the orders. */
export async function rehearse(
  lines: TimelineLine[],
  settings: Pick<Settings, 'stores' | 'stages'>,
  { onAnswer = () => {}, onOpen = () => {}, ...options }: RehearseOptions = {},
): Promise<RehearsalReport> {
  const rehearsal = openRehearsal(settings, { ...options, startAt: lines[0]!.at });
  onOpen(rehearsal);
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

/**
 * A rehearsal with its duration and its problems: journeys that did not end, and webhooks that were refused
 * unexpectedly.
 */
export async function rehearsed(
  lines: TimelineLine[],
  settings: Pick<Settings, 'stores' | 'stages'>,
  stage: string,
  expected: number,
): Promise<{ report: RehearsalReport; seconds: number; problems: string[] }> {
  const refused: string[] = [];
  const started = performance.now();
  const report = await rehearse(lines, settings, {
    stage,
    onAnswer: ({ line, status, body }) => {
      if (status >= 400) refused.push(`refused: ${iso(line.at)} ${line.path}: ${status} ${body}`);
    },
  });
  const seconds = (performance.now() - started) / 1000;
  return { report, seconds, problems: [...openOrders(report), ...surprising(refused, expected)] };
}

function surprising(refused: string[], expected: number): string[] {
  const surprise = refusalSurprise(refused.length, expected);
  return surprise ? [surprise, ...refused] : [];
}

const openOrders = ({ orders }: RehearsalReport): string[] =>
  orders
    .filter(({ stage }) => stage !== 'ended' && stage !== 'waiting')
    .map(({ store, orderId, stage, status }) => `${store} ${orderId} did not end: ${stage}, ${status}`);

const rateOf = ({ totals }: RehearsalReport, seconds: number): number =>
  Math.round((totals.orders / seconds) * 10) / 10;

const MOST_PROBLEMS = 20;

export function wordsOf(report: RehearsalReport, seconds: number, problems: string[]): string[] {
  const { orders, ended, waiting, webhooks, refused, mails, decisions, cases, statesEntered, failures } = report.totals;
  const more = problems.length - MOST_PROBLEMS;
  return [
    `orders placed, ended, waiting for their order  ${orders}, ${ended}, ${waiting}`,
    `webhooks taken, refused                        ${webhooks - refused}, ${refused}`,
    `mails, decisions, cases                        ${mails}, ${decisions}, ${cases}`,
    `states entered, steps that failed              ${statesEntered}, ${failures}`,
    `rehearsed in ${seconds.toFixed(1)} s: ${rateOf(report, seconds)} orders/s`,
    ...problems.slice(0, MOST_PROBLEMS),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}
