import { localDate } from '../calendar/windows.ts';
import { type ExpectedDays, expected } from '../lanes/expected.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { learnedIn, progressIn } from './chance.ts';
import { type History, type ParcelState, zoneOfOrder } from './history.ts';

/** The days on which the open part of an order is expected; `undefined` when every known date has passed. */
export const expectedIn = (history: History, store: StoreSettings, now: string): ExpectedDays | undefined =>
  expected(progressIn(history, store), learnedIn(history), localDate(now, zoneOfOrder(history, store)));

/** The same for one parcel under way, by what was learned about the order's lanes. */
export const expectedOfParcel = (
  history: History,
  store: StoreSettings,
  parcel: ParcelState,
  now: string,
): ExpectedDays | undefined =>
  expected(progressIn(history, store, [parcel]), learnedIn(history), localDate(now, zoneOfOrder(history, store)));
