import { releaseOrder } from '../../lambdas/shared/use-cases/journeys.ts';
import { defineCommand, expected } from '../command.ts';
import { findJourneys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';
import { JOURNEY } from './case.ts';

export const command = defineCommand({
  name: 'release',
  summary: 'lets what is held for an order, by hold too, be decided again now',
  usage: ['STORE ORDER'],
  notes: 'Whether a mail goes is decided as ever: what an open case, a night or a limit holds stays held.',
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [store = '', orderId = ''] = expected(positionals, 'a store and an order', 2);
    settingsOf(store);
    const { journeys, now } = await findJourneys(values);
    const { held, journey } = await releaseOrder(journeys, { store, orderId }, now);
    for (const { kind, reason, until } of held) print(`${kind}: held until ${until} (${reason})`);
    print(journey === undefined ? `nothing is held for ${store} ${orderId}` : JOURNEY[journey]);
    return { data: { journey, held } };
  },
});
