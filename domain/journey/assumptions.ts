import { DAY_MS } from '../calendar/durations.ts';
import { addDays, endOfDay, localDate } from '../calendar/windows.ts';
import { REPORTS_ITSELF } from '../order/platforms.ts';
import { progressOf } from '../parcel/milestones.ts';
import { promisedFrom } from '../policy/promised.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Parcel } from '../records/items.ts';
import { type History, isUnderWay, leftAt, openParcels, zoneOfOrder } from './history.ts';
import { promisedDate } from './promise.ts';

// Nobody reports on some parcels: they have no number, or no source of the store follows it. Their silence is not a sign
// of trouble. Some days after the promised day they count as delivered, and everything that shows it says "assumed".

/** When each source last said where a parcel of the store is: `own`, `shopify`, `easypost` … */
export type NewsSources = Readonly<Record<string, string>>;

/** A source that has said nothing for this long no longer reports. */
const HEARD_DAYS = 60;

/**
 * Whether news of a parcel that has left can come. It can when it came before; when the parcel has a number and the store has
 * heard from a source that follows numbers; or when the shop itself reports, on parcels with a number or on all of them.
 */
export function newsCanCome(history: History, parcel: Parcel, sources: NewsSources, now: string): boolean {
  if (isHeardOf(history, parcel)) return true;
  const reports = shopReports(history);
  if (reports === hasNumber(parcel)) return reports;
  const from = new Date(Date.parse(now) - HEARD_DAYS * DAY_MS).toISOString();
  return Object.entries(sources).some(([source, at]) => (source === 'own') === reports && at >= from);
}

const isHeardOf = ({ flow }: History, { parcelId }: Parcel): boolean =>
  progressOf(flow.registers[`p#${parcelId}`]?.mark) === 'further';
const shopReports = ({ meta }: History): boolean => REPORTS_ITSELF.includes(meta.platform);
const hasNumber = ({ trackingNumber }: Parcel): boolean => trackingNumber !== undefined;

/** Whether it matters which sources report: there is no news of a parcel under way, and one of them might have some. */
export const hangsOnSources = (history: History): boolean =>
  openParcels(history).some(
    (parcel) =>
      isUnderWay(history, parcel) && !isHeardOf(history, parcel) && shopReports(history) !== hasNumber(parcel),
  );

/** When a parcel that nobody reports on counts as delivered: some days after the promised day, or after the promised number of days from its departure. */
export function assumedArrival(history: History, store: StoreSettings, parcel: Parcel): string {
  const zone = zoneOfOrder(history, store);
  const promised = promisedDate(history, store);
  const left = localDate(leftAt(history, parcel) ?? endOfDay(promised, zone), zone);
  const due = left > promised ? promisedFrom(left, store) : promised;
  return addDays(endOfDay(due, zone), store.assumedArrivalDays, zone);
}

/** The history, with the deliveries that are assumed by now. */
export function withAssumptions(history: History, store: StoreSettings, sources: NewsSources, now: string): History {
  const silent = openParcels(history).filter(
    (parcel) => isUnderWay(history, parcel) && !newsCanCome(history, parcel, sources, now),
  );
  if (silent.length === 0) return history;
  const times = silent.map(({ parcelId, ...parcel }) => [
    parcelId,
    assumedArrival(history, store, { parcelId, ...parcel }),
  ]) as [string, string][];
  const assumed = new Map(times.filter(([, at]) => at <= now));
  return { ...history, unreported: times.map(([parcelId]) => parcelId), assumed };
}
