import { holdOrder } from '../../lambdas/shared/use-cases/journeys.ts';
import { defineCommand, expected } from '../command.ts';
import { findJourneys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'hold',
  summary: 'holds every message of an order until it is released',
  usage: ['STORE ORDER'],
  notes: 'What is too old by then is not sent any more. npx porchlight release lets the messages go.',
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [store = '', orderId = ''] = expected(positionals, 'a store and an order', 2);
    settingsOf(store);
    const { journeys, now } = await findJourneys(values);
    const { isNews, since } = await holdOrder(journeys, { store, orderId }, now);
    print(
      isNews ? `held: nothing is sent about ${store} ${orderId}` : `${store} ${orderId} has been held since ${since}`,
    );
    return { data: { isNews, since } };
  },
});
