import { DAY_MS } from '../../domain/calendar/durations.ts';
import { casesOfOrder } from '../../lambdas/shared/use-cases/cases.ts';
import { listOpenCases } from '../../lambdas/shared/use-cases/work.ts';
import { defineCommand, expected, type Outcome, type Print } from '../command.ts';
import { age, columns } from '../format.ts';
import { findJourneys, type Journeys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'cases',
  summary: 'what people must look at: the open cases of a store, or all of an order',
  usage: [
    'STORE           the open ones, the oldest first; what stays open too long is OVERDUE',
    'STORE ORDER     those of an order, the closed ones too',
  ],
  notes: 'npx porchlight case close STORE ORDER CAUSE SUBJECT closes one.',
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [store = '', orderId] = expected(positionals, 'a store, and perhaps an order', 1, 2);
    const { overdueDays } = settingsOf(store).cases;
    const found = await findJourneys(values);
    return orderId === undefined ? ofStore(found, store, overdueDays, print) : ofOrder(found, store, orderId, print);
  },
});

async function ofStore(
  { journeys, now }: Journeys,
  store: string,
  overdueDays: number,
  print: Print,
): Promise<Outcome> {
  const open = await listOpenCases(journeys, store);
  if (open.length === 0) print(`${store} has no open case`);
  const rows = open.map(({ orderId, cause, subject, openedAt }) => [
    age(openedAt, now),
    orderId,
    cause,
    subject,
    openedAt,
    isOverdue(openedAt, overdueDays, now) ? 'OVERDUE' : '',
  ]);
  for (const row of columns(rows)) print(row);
  return { data: open };
}

const isOverdue = (openedAt: string, days: number, now: string): boolean =>
  Date.parse(now) - Date.parse(openedAt) >= days * DAY_MS;

async function ofOrder({ journeys, now }: Journeys, store: string, orderId: string, print: Print): Promise<Outcome> {
  const all = await casesOfOrder(journeys, { store, orderId });
  if (all.length === 0) print(`${store} ${orderId}: there is no case`);
  const rows = all.map(({ cause, subject, status, openedAt, closedAt, closedBecause }) => [
    cause,
    subject,
    status,
    `opened ${openedAt}`,
    closedAt
      ? `closed ${closedAt}${closedBecause ? `, ${closedBecause.replaceAll('_', ' ')}` : ''}`
      : `${age(openedAt, now)} ago`,
  ]);
  for (const row of columns(rows)) print(row);
  return { data: all };
}
