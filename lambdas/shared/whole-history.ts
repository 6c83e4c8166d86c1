import { withAssumptions } from '../../domain/journey/assumptions.ts';
import { lanesOfOrder } from '../../domain/journey/chance.ts';
import type { History } from '../../domain/journey/history.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import { learnedFromTable } from './lane-table.ts';
import { newsSourcesOf } from './news-sources.ts';
import type { JourneysTable } from './table.ts';
import type { OrderRef } from './use-cases/errors.ts';
import { historyOf } from './use-cases/orders.ts';

/** Reads an order's history, including what is assumed and learned at that time. @throws NoSuchOrder */
export type WholeHistoryReader = (order: OrderRef, settings: StoreSettings, now: string) => Promise<History>;

/** For callers that need an order as its journey would see it. */
export function wholeHistoryOf(journeys: JourneysTable, metricsTable: string): WholeHistoryReader {
  const readLearned = learnedFromTable(journeys.client, metricsTable);
  const readSources = newsSourcesOf(journeys);
  return async (order, settings, now) => {
    const stored = await historyOf(journeys, order);
    const [learned, sources] = await Promise.all([
      readLearned(order.store, lanesOfOrder(stored)),
      readSources(order.store),
    ]);
    return withAssumptions({ ...stored, learned }, settings, sources, now);
  };
}
