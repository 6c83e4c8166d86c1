import type { History } from '../domain/journey/history.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import type { OrderRef } from '../lambdas/shared/use-cases/errors.ts';
import { wholeHistoryOf } from '../lambdas/shared/whole-history.ts';
import type { Journeys } from './journeys.ts';

/** An order's history with what is assumed and learned by now, as its journey would see it. @throws NoSuchOrder */
export const wholeHistory = (
  { journeys, now, target }: Journeys,
  order: OrderRef,
  settings: StoreSettings,
): Promise<History> => wholeHistoryOf(journeys, target.output('MetricsTable'))(order, settings, now);
