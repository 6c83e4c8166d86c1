import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { localDate } from '../../domain/calendar/windows.ts';
import { datesOf } from '../../domain/lanes/accuracy.ts';
import type { Leg } from '../../domain/lanes/cells.ts';
import { addTo, folded, legOfLane, type Weeks } from '../../domain/lanes/fold.ts';
import { quantilesOf, trendOf } from '../../domain/lanes/pace.ts';
import { ESTIMATE_LEAD_DAYS } from '../../domain/lanes/progress.ts';
import { lanesKey } from '../../lambdas/shared/lane-keys.ts';
import { cellIn, isCell } from '../../lambdas/shared/lane-table.ts';
import { partition } from '../../lambdas/shared/partition.ts';
import { defineCommand, expected } from '../command.ts';
import { columns } from '../format.ts';
import { findTarget, settingsOf, targetOptions } from '../target.ts';

type LaneRow = ReturnType<typeof rowOf>;

export const command = defineCommand({
  name: 'lanes',
  summary: 'how long parcels of a store take, by country, region and carrier',
  usage: ['STORE'],
  notes:
    'Days from dispatch to delivery within which so many of the parcels that arrive have arrived, by what was counted until now. Trend: how many times as long those of these weeks take. On time: the share that came by the promise; as told: by the days that their customers were told first. Carrier off: by how many days half of the deliveries came after the day that the carrier named first. Carrier error, learned error: how many days the carrier’s first day, and the likely day that was learned and told first, were wrong in the mean.',
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [store = ''] = expected(positionals, 'a store', 1);
    const { timeZone } = settingsOf(store);
    const target = await findTarget(values);
    const table = { client: new DynamoDBClient(target.aws), table: target.output('MetricsTable') };
    const weeks: Weeks = new Map();
    for (const item of await partition(table, lanesKey(store))) if (isCell(item)) addTo(weeks, cellIn(item));
    const today = localDate(new Date(target.now).toISOString(), timeZone);
    const rows = [...weeks.keys()]
      .filter((name) => name.startsWith('transit#'))
      .map((name) => rowOf(weeks, name.slice('transit#'.length), today))
      .sort((a, b) => b.n - a.n);
    if (rows.length === 0) print('no parcel of this store has been counted yet');
    else for (const line of columns([HEAD, ...rows.map(cellsOf)])) print(line);
    return { data: rows };
  },
});

function rowOf(weeks: Weeks, lane: string, today: string) {
  const { n, ...seen } = folded(weeks, 'transit', lane, today);
  const trend = trendOf({ n, ...seen });
  const estimate = weeks.has(legOfLane('estimate', lane)) ? folded(weeks, 'estimate', lane, today) : undefined;
  const carrierOff = estimate && estimate.n > 0 ? quantilesOf(estimate.usual).p50 - ESTIMATE_LEAD_DAYS : undefined;
  const cellsIn = (leg: Leg) => weeks.get(legOfLane(leg, lane))?.values() ?? [];
  return {
    lane,
    n,
    ...quantilesOf(seen.usual),
    trend,
    ...datesOf(cellsIn('transit'), cellsIn('estimate')),
    carrierOff,
  };
}

const QUANTILES = ['p10', 'p50', 'p80', 'p95'] as const;
const ERRORS = ['carrier off', 'carrier error', 'learned error'];
const HEAD = ['lane', 'arrived', ...QUANTILES, 'trend', 'on time', 'as told', ...ERRORS];

const cellsOf = (row: LaneRow): string[] => [
  row.lane,
  String(row.n),
  ...QUANTILES.map((name) => row[name].toFixed(1)),
  orNone(row.trend, (times) => times.toFixed(2)),
  ...[row.onTime, row.asTold].map((share) => orNone(share, (one) => `${Math.round(one * 100)} %`)),
  ...[row.carrierOff, row.carrierError, row.learnedError].map((days) => orNone(days, (one) => `${one.toFixed(1)} d`)),
];

const orNone = (value: number | undefined, words: (value: number) => string): string =>
  value === undefined ? '-' : words(value);
