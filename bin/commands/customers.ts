import { type CustomerCohort, cohortsOf, WINDOWS, type WindowOfCohort } from '../../domain/metrics/customers.ts';
import { purchasesOf } from '../../lambdas/shared/use-cases/customers.ts';
import { defineCommand, expected } from '../command.ts';
import { columns } from '../format.ts';
import { findJourneys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'customers',
  summary: 'how many customers of a store order again, and what they are worth, by the month of their first order',
  usage: ['STORE'],
  notes:
    'Within 30, 90 and 365 days of the first order, each only once everybody of the month has had these days. Value: the mean of what was paid in them, less what went back in them. A first order is the first that is still kept (retentionDays). Reads the whole table of journeys, a page at a time; nothing about a customer is kept or told.',
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [store = ''] = expected(positionals, 'a store', 1);
    const { timeZone } = settingsOf(store);
    const { journeys, now } = await findJourneys(values);
    const cohorts = cohortsOf(await purchasesOf(journeys, store), timeZone, now);
    if (cohorts.length === 0) print('no order with an address is kept');
    else for (const line of columns([HEAD, ...cohorts.map(rowOf)])) print(line);
    return { data: { store, timeZone, cohorts } };
  },
});

const HEAD = [
  'first order',
  'customers',
  ...WINDOWS.map((days) => `again in ${days} d`),
  ...WINDOWS.map((days) => `value in ${days} d`),
];

function rowOf({ month, currency, customers, windows }: CustomerCohort): string[] {
  const money = new Intl.NumberFormat('en', { style: 'currency', currency });
  const cells = (words: (one: WindowOfCohort) => string) =>
    WINDOWS.map((days) => windows.find((one) => one.days === days)).map((one) => (one ? words(one) : '-'));
  return [
    month,
    String(customers),
    ...cells(({ repeatRate }) => `${(100 * repeatRate).toFixed(1)} %`),
    ...cells(({ value }) => money.format(value)),
  ];
}
