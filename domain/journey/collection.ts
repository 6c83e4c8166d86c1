import { addDays, endOfDay, localDate, nextOpening } from '../calendar/windows.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { type History, type ParcelState, zoneOfOrder } from './history.ts';

// A parcel at a pick-up point is not late: it waits for the customer until the pick-up point sends it back.

const REMIND_DAYS_BEFORE = 2;

export const waitsForCustomer = ({ milestone }: ParcelState): boolean => milestone === 'ready_for_pickup';

/** The end of the last day on which a parcel can be collected. */
export function collectDeadline(history: History, store: StoreSettings, parcel: ParcelState): string {
  const zone = zoneOfOrder(history, store);
  const day = parcel.collectBy ?? localDate(addDays(parcel.occurredAt!, store.collectDays, zone), zone);
  return endOfDay(day, zone);
}

/** The last day on which a parcel can be collected. */
export const lastDayToCollect = (history: History, store: StoreSettings, parcel: ParcelState): string => {
  const zone = zoneOfOrder(history, store);
  return localDate(addDays(collectDeadline(history, store, parcel), -1, zone), zone);
};

/** When to remind the customer, in daytime: two days before the deadline, but not on the first day. `undefined` when that is too late. */
export function collectReminderAt(history: History, store: StoreSettings, parcel: ParcelState): string | undefined {
  const zone = zoneOfOrder(history, store);
  const deadline = collectDeadline(history, store, parcel);
  const first = addDays(parcel.occurredAt!, 1, zone);
  const before = addDays(deadline, -REMIND_DAYS_BEFORE, zone);
  const { from, to } = store.marketingHours;
  const at = nextOpening(before > first ? before : first, zone, { from, to });
  return at < deadline ? at : undefined;
}
