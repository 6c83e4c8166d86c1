import { withAssumptions } from '../domain/journey/assumptions.ts';
import { lanesOfOrder } from '../domain/journey/chance.ts';
import type { History } from '../domain/journey/history.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import { learnedFromTable } from '../lambdas/shared/lane-table.ts';
import { newsSourcesOf } from '../lambdas/shared/news-sources.ts';
import type { OrderRef } from '../lambdas/shared/use-cases/errors.ts';
import { historyOf } from '../lambdas/shared/use-cases/orders.ts';
import type { Journeys } from './journeys.ts';

/** An order's history with what is assumed and learned by now, as its journey would see it. @throws NoSuchOrder */
export async function wholeHistory(
  { journeys, now, target }: Journeys,
  order: OrderRef,
  settings: StoreSettings,
): Promise<History> {
  const stored = await historyOf(journeys, order);
  const readLearned = learnedFromTable(journeys.client, target.output('MetricsTable'));
  const [learned, sources] = await Promise.all([
    readLearned(order.store, lanesOfOrder(stored)),
    newsSourcesOf(journeys)(order.store),
  ]);
  return withAssumptions({ ...stored, learned }, settings, sources, now);
}
