import { LEAST_PARCELS } from '../../../domain/lanes/late.ts';
import type { Settings } from '../../../domain/policy/settings.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import { rehearse } from '../rehearse.ts';
import type { TimelineLine } from '../timeline.ts';
import { withMedians } from './baselines.ts';
import { type Judged, judged } from './judged.ts';
import { baselines, curve, type Dates, datesOf, type Score, type Share, scoreOf } from './scores.ts';
import { watching } from './watched.ts';

// `porchlight accuracy` measures how often the notices and dates would have been right. The journey itself takes each
// decision, in a rehearsal, from what had been received before it. Only the orders after the first 300 parcels are
// judged.

export type Accuracy = {
  orders: number;
  judged: number;
  late: number;
  looksPerOrder: number;
  notices: Score;
  curve: Score[];
  baselines: Score[];
  dates: Dates;
};

export async function accuracyOf(
  lines: TimelineLine[],
  settings: Pick<Settings, 'stores' | 'stages'>,
  stage = 'prod',
): Promise<Accuracy> {
  let opened: Rehearsal | undefined;
  let watch: ReturnType<typeof watching> | undefined;
  await rehearse(lines, settings, {
    stage,
    onOpen: (rehearsal) => {
      opened = rehearsal;
      watch = watching(rehearsal, settings);
    },
    onStep: (input) => watch!.look(input),
  });
  return reportOf(ordersOf(opened!, watch!, settings));
}

function ordersOf(
  { memory }: Rehearsal,
  { watched }: ReturnType<typeof watching>,
  { stores }: Pick<Settings, 'stores'>,
) {
  return Object.entries(stores).flatMap(([id, store]) => {
    const own = [...watched].filter(([pk]) => memory.orders.get(pk)!.store === id);
    return withMedians(
      own.flatMap(([pk, one]) => judged(memory.orders.get(pk)!, one, store) ?? []),
      store.promisedDays,
    );
  });
}

function reportOf(all: Judged[]): Accuracy {
  const orders = all.filter(({ learnedAtStart }) => learnedAtStart >= LEAST_PARCELS);
  return {
    orders: all.length,
    judged: orders.length,
    late: orders.filter(({ isLate }) => isLate).length,
    looksPerOrder: orders.reduce((sum, { looks }) => sum + looks.length, 0) / orders.length,
    notices: scoreOf('as told', orders, ({ noticeAt }) => noticeAt),
    curve: curve(orders),
    baselines: baselines(orders),
    dates: datesOf(orders),
  };
}

const shown = ({ share, low, high }: Share): string => `${share.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;

const row = ({ rule, notices, precision, recall, lead }: Score): string =>
  `  ${rule.padEnd(16)} ${String(notices).padStart(5)} notices, precision ${shown(precision)}, recall ${shown(recall)}, lead ${lead.median.toFixed(2)} d (${lead.low.toFixed(2)} to ${lead.high.toFixed(2)})`;

export function accuracyWords({ dates, ...of }: Accuracy): string[] {
  const under = (1 - dates.error / dates.medianError) * 100;
  return [
    `${of.orders} orders; judged: ${of.judged} placed after the first ${LEAST_PARCELS} parcels, ${of.late} of them late; ${of.looksPerOrder.toFixed(2)} looks each`,
    'Notices, with 95 % intervals; lead: days before the promise passed, of those that were late',
    row(of.notices),
    'By the chance that is asked for',
    ...of.curve.map(row),
    'Simpler rules',
    ...of.baselines.map(row),
    `Dates told at dispatch, of ${dates.orders} orders`,
    `  error of the likely day ${dates.error.toFixed(2)} d; the store's median ${dates.medianError.toFixed(2)} d, ${under.toFixed(1)} % under it`,
    `  in the window ${shown(dates.coverage)}, ${dates.width.toFixed(2)} days wide`,
  ];
}
