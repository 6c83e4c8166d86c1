import { withAssumptions } from '../../domain/journey/assumptions.ts';
import { routeOf } from '../../domain/journey/chance.ts';
import { lanesOf } from '../../domain/lanes/lanes.ts';
import { learnedFromTable } from '../../lambdas/shared/lane-table.ts';
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
    const { journeys, now, target } = await findJourneys(values);
    const stored = await historyOf(journeys, { store, orderId });
    const readLearned = learnedFromTable(journeys.client, target.output('MetricsTable'));
    const [learned, sources] = await Promise.all([
      readLearned(store, lanesOf(routeOf(stored))),
      newsSourcesOf(journeys)(store),
    ]);
    const history = withAssumptions({ ...stored, learned }, settings, sources, now);
    for (const line of explanationOf(history, settings, now)) print(line);
    const { stage, outcome, run } = history.flow;
    return {
      data: { store, orderId, journey: { stage, outcome, run }, cases: history.cases, decisions: history.decisions },
    };
  },
});
