import { newsSourcesOf } from '../../lambdas/shared/news-sources.ts';
import { historyOf } from '../../lambdas/shared/use-cases/orders.ts';
import { defineCommand, expected } from '../command.ts';
import { explanationOf } from '../explanation.ts';
import { findJourneys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'explain',
  summary: 'why each mail of an order went or did not',
  usage: ['STORE ORDER'],
  notes: 'An id that begins with - comes after --, as in: npx porchlight explain acme -- -17',
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [store = '', orderId = ''] = expected(positionals, 'a store and an order', 2);
    const settings = settingsOf(store);
    const { journeys, now } = await findJourneys(values);
    const history = await historyOf(journeys, { store, orderId });
    const sources = await newsSourcesOf(journeys)(store);
    for (const line of explanationOf(history, settings, sources, now)) print(line);
    const { stage, outcome, run } = history.flow;
    return {
      data: { store, orderId, journey: { stage, outcome, run }, cases: history.cases, decisions: history.decisions },
    };
  },
});
