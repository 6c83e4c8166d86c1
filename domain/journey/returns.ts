import { addDays, localDate } from '../calendar/windows.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { isComplete, lastDelivered } from './goods.ts';
import { type History, zoneOfOrder } from './history.ts';

/** How long goods may be sent back. `until`, a calendar day, is known once everything has arrived. */
export type ReturnWindow = { days: number; until?: string | undefined; url?: string | undefined };

export function returnWindow(history: History, store: StoreSettings): ReturnWindow | undefined {
  const { returns } = store;
  if (!returns) return undefined;
  const zone = zoneOfOrder(history, store);
  const arrived = isComplete(history) ? lastDelivered(history) : undefined;
  const until = arrived && localDate(addDays(arrived, returns.days, zone), zone);
  return { ...returns, ...(until && { until }) };
}
