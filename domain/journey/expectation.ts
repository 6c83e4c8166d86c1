import { localDate } from '../calendar/windows.ts';
import { type ExpectedDays, expected } from '../lanes/expected.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { learnedIn, progressIn } from './chance.ts';
import { type History, zoneOfOrder } from './history.ts';

/** The days on which what is open of an order is expected now; `undefined` when every date that is known has passed. */
export const expectedIn = (history: History, store: StoreSettings, now: string): ExpectedDays | undefined =>
  expected(progressIn(history, store), learnedIn(history), localDate(now, zoneOfOrder(history, store)));
