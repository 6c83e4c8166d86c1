import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NUMBERS, type NumberValue, numbersOf } from '../../domain/metrics/numbers.ts';
import { countsIn, PERIOD_NAMES, type Period, periodsOf } from '../../domain/metrics/periods.ts';
import { dayCounts } from '../../lambdas/shared/day-counts.ts';
import { defineCommand, expected, oneOf } from '../command.ts';
import { columns } from '../format.ts';
import { rangeOf, rangeOptions } from '../range.ts';
import { findTarget, settingsOf, targetOptions } from '../target.ts';

type PeriodNumbers = Period & { numbers: NumberValue[] };

export const command = defineCommand({
  name: 'metrics',
  summary: 'the numbers of a store: orders, revenue, deliveries, messages, answers and cases',
  usage: ['STORE', 'STORE --from 2026-01-01 --to 2026-03-31 --by month', 'STORE --csv > numbers.csv'],
  notes:
    'What each number says: docs/metrics.md. Money is in the currency of the orders, days are the store’s own. What nothing was counted of is left out.',
  options: {
    ...rangeOptions,
    by: { type: 'string', value: 'PERIOD', about: `a column for each ${PERIOD_NAMES.join(', ')}` },
    csv: { type: 'boolean', default: false, about: 'a line for each number of each period, for a spreadsheet' },
    ...targetOptions,
  },
  async run({ positionals, values, print }) {
    const [store = ''] = expected(positionals, 'a store', 1);
    const { timeZone } = settingsOf(store);
    const by = values.by === undefined ? undefined : oneOf(values.by, PERIOD_NAMES, 'a period');
    const target = await findTarget(values);
    const range = rangeOf(values, new Date(target.now).toISOString(), timeZone);
    const table = { client: new DynamoDBClient(target.aws), table: target.output('MetricsTable') };
    const days = await dayCounts(table, store, range);
    const periods = periodsOf(range, by).map((one) => ({ ...one, numbers: numbersOf(countsIn(days, one)) }));
    for (const line of values.csv ? csvOf(periods) : tableOf(periods)) print(line);
    return { data: { store, timeZone, ...range, periods } };
  },
});

function tableOf(periods: PeriodNumbers[]): string[] {
  const rows = new Map<string, string[]>();
  for (const [i, { numbers }] of periods.entries()) {
    for (const one of numbers) {
      const row = rows.get(titleOf(one)) ?? periods.map(() => '');
      row[i] = wordsFor(one);
      rows.set(titleOf(one), row);
    }
  }
  const inOrder = Object.values(NUMBERS).flatMap(({ title }) =>
    [...rows].filter(([name]) => name === title || name.startsWith(`${title}: `)),
  );
  if (inOrder.length === 0) return ['nothing was counted in this time'];
  const head = periods.map(({ from, to }) => (from === to ? from : `${from} to ${to}`));
  return columns([['', ...head], ...inOrder.map(([name, row]) => [name, ...row])]);
}

const titleOf = ({ name, of }: NumberValue): string =>
  of === undefined ? NUMBERS[name].title : `${NUMBERS[name].title}: ${of.replaceAll('_', ' ')}`;

function wordsFor({ value, unit, of }: NumberValue): string {
  switch (unit) {
    case 'money':
      return new Intl.NumberFormat('en', { style: 'currency', currency: of! }).format(value);
    case 'share':
      return `${(100 * value).toFixed(1)} %`;
    case 'count':
      return String(value);
    case 'hours':
      return `${round(value)} h`;
    case 'days':
      return `${round(value)} d`;
    case 'points':
      return round(value);
  }
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

const csvOf = (periods: PeriodNumbers[]): string[] => [
  'from,to,number,of,value,unit',
  ...periods.flatMap(({ from, to, numbers }) =>
    numbers.map(({ name, of = '', value, unit }) => [from, to, name, quoted(of), value, unit].join(',')),
  ),
];

/** Quoted as in RFC 4180. A leading sign gets an apostrophe, because a spreadsheet would read a formula. */
const quoted = (text: string): string => {
  const plain = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};
