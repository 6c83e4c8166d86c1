import { type FoundBy, findOrders } from '../../lambdas/shared/use-cases/find-orders.ts';
import { defineCommand, expected } from '../command.ts';
import { columns } from '../format.ts';
import { findJourneys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

const BY: Record<FoundBy, string> = {
  id: 'its id',
  number: 'its number',
  email: 'its address',
  tracking: 'its tracking number',
};

export const command = defineCommand({
  name: 'find',
  summary: 'orders by their number, id, e-mail address or tracking number',
  usage: ['STORE TEXT'],
  notes: 'It prints the latest order first, and exits with 1 when there is none.',
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [store = '', text = ''] = expected(positionals, 'a store, and a number, id, address or tracking number', 2);
    settingsOf(store);
    const { journeys } = await findJourneys(values);
    const found = await findOrders(journeys, store, text);
    if (found.length === 0)
      print(`${store} has no order ${text}: neither by number nor id, address or tracking number`);
    const rows = found.map(({ orderId, number = '', placedAt, by }) => [
      orderId,
      number,
      `placed ${placedAt}`,
      by.map((each) => BY[each]).join(', '),
    ]);
    for (const row of columns(rows)) print(row);
    return { ok: found.length > 0, data: found };
  },
});
