import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isCount } from '../../../domain/metrics/names.ts';
import { type Counts, NUMBERS, type NumberName, numbersOf } from '../../../domain/metrics/numbers.ts';
import { countsIn, periodsOf } from '../../../domain/metrics/periods.ts';

const valuesOf = (counts: Counts) =>
  Object.fromEntries(numbersOf(counts).map(({ name, of, value }) => [of ? `${name} ${of}` : name, value]));

test.each<[string, Counts, Record<string, number>]>([
  [
    'revenue and the average order stay apart by currency',
    { orders: 3, orders_EUR: 2, orders_SEK: 1, revenue_EUR: 50, revenue_SEK: 300 },
    {
      orders: 3,
      cancellation_rate: 0,
      'revenue EUR': 50,
      'revenue SEK': 300,
      'average_order_value EUR': 25,
      'average_order_value SEK': 300,
    },
  ],
  [
    'a rate is of the orders of the same days',
    { orders: 8, orders_cancelled: 2 },
    { orders: 8, cancellation_rate: 0.25 },
  ],
  [
    'mean, half and nine tenths of a leg are told in hours',
    { dispatch_within_12h: 6, dispatch_within_48h: 3, dispatch_beyond: 1, dispatch_hours: 300 },
    { hours_to_dispatch: 30, hours_to_dispatch_p50: 12, hours_to_dispatch_p90: 48 },
  ],
  [
    'nine tenths beyond the last column are not told',
    { transit_beyond: 1, transit_hours: 800 },
    { hours_in_transit: 800 },
  ],
  ['nothing late is on time in whole', { parcels_on_time: 5 }, { on_time: 1 }],
  [
    'late notices are judged both ways',
    { parcels_told_late: 4, parcels_late_told: 3, parcels_late: 6, parcels_on_time: 6 },
    { on_time: 0.5, late_notices_true: 0.75, late_told: 0.5 },
  ],
  [
    'NPS is promoters less detractors',
    { nps_10: 5, nps_7: 3, nps_0: 2 },
    {
      nps: 30,
      'nps_between low': expect.closeTo(-20.4, 1),
      'nps_between high': expect.closeTo(66.5, 1),
      'answers nps': 10,
    },
  ],
  [
    'CSAT is four and five, and stars are a mean',
    { csat_5: 1, csat_3: 1, rating_5: 1, rating_2: 1 },
    {
      csat: 0.5,
      'csat_between low': expect.closeTo(0.095, 3),
      'csat_between high': expect.closeTo(0.905, 3),
      'answers csat': 2,
      rating: 3.5,
      'answers rating': 2,
    },
  ],
  [
    'cases of all causes are measured together',
    { cases_late_opened: 1, cases_problem_reopened: 2, cases_late_closed: 1, cases_late_closed_within_4h: 1 },
    {
      ...{ 'cases_opened late': 1, 'cases_opened problem': 2, cases_closed: 1 },
      ...{ hours_to_close_p50: 4, hours_to_close_p90: 4, first_contact: 0 },
    },
  ],
  [
    'a kind and its outcome, and a reason',
    { mails_delivered_sent: 2, skipped_gift: 1 },
    { 'messages delivered_sent': 2, 'skipped gift': 1 },
  ],
  ['nothing comes of nothing', {}, {}],
])('%s', (_, counts, expected) => {
  expect(valuesOf(counts)).toEqual(expected);
});

test('money is added up exactly, and days outside of the period are left out', () => {
  const days = [0.1, 0.2, 99].map((revenue_EUR, i) => ({ day: `2026-03-0${i + 1}`, counts: { revenue_EUR } }));

  expect(countsIn(days, { from: '2026-03-01', to: '2026-03-02' })).toEqual({ revenue_EUR: 0.3 });
});

test('a range is cut by weeks that begin on Monday and by months; its ends may be parts', () => {
  const range = { from: '2026-02-27', to: '2026-03-03' };

  expect(periodsOf(range)).toEqual([range]);
  expect(periodsOf(range, 'week').map(({ from }) => from)).toEqual(['2026-02-27', '2026-03-02']);
  expect(periodsOf(range, 'month')).toEqual([
    { from: '2026-02-27', to: '2026-02-28' },
    { from: '2026-03-01', to: '2026-03-03' },
  ]);
  expect(periodsOf(range, 'day')).toHaveLength(5);
});

test('every count that a number reads is one that is counted', () => {
  const read = new Set<string>();
  const counts = new Proxy({} as Record<string, number>, {
    get(_, name) {
      read.add(String(name));
      return undefined;
    },
  });
  for (const name of Object.keys(NUMBERS) as NumberName[])
    if (!/^(cases|hours_to_(answer|close)|first_contact)/.test(name)) NUMBERS[name].of(counts);

  expect([...read].filter((name) => !isCount(name))).toEqual([]);
  expect(read.size).toBeGreaterThan(60);
});

test('what recounts shares no rule with what counts', () => {
  const folder = path.join(__dirname, '../../../domain/recount');
  const imports = ['reading.ts', 'cases.ts', 'sums.ts'].flatMap((file) =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(/^import .* from '(.*)';$/gm)].map(([, from]) => from),
  );

  const known = /^\.\.\/calendar\/|^\.\/(cases|sums)\.ts$|^\.\.\/policy\/settings\.ts$/;
  expect(imports.filter((from) => !known.test(from!))).toEqual([]);
});
