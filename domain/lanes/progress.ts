import { LONGEST_DAYS } from './buckets.ts';
import { type Curve, staying } from './curve.ts';
import { dayAfter, daysBetween } from './days.ts';

// Where an order stands, and when what is still open of it will have arrived.

/** What was received of an order, as far as its date depends on it, in days of the customer's calendar. */
export type Progress = {
  placedOn: string;
  /** When the parcel left that is still under way; the last of them. Absent: nothing has left. */
  departedOn?: string | undefined;
  /** The day the carrier names, or the range of days. */
  estimated?: { from: string; to: string } | undefined;
  /** The last day of the delivery that was promised. */
  promisedOn: string;
  /** Who promised it. */
  promisedBy: 'shop' | 'default';
};

/** The curves of the finest lanes of an order. */
export type Learned = {
  departure: Curve;
  transit: Curve;
  /** The carrier's error; absent: its estimates are not known well enough. */
  estimate?: Curve | undefined;
  /** How many parcels of this lane it comes from, or of the finest lane that has enough of them. */
  n: number;
  /** How many parcels of the store have been learned from. */
  storeParcels: number;
};

/** How long before the day that the carrier names its passage begins: no estimate is wrong by more. */
const ESTIMATE_LEAD_DAYS = 15;

export const estimateEntersOn = (estimatedOn: string): string => dayAfter(estimatedOn, -ESTIMATE_LEAD_DAYS);

/** The chance that it arrives in the next so many days, today being the first, given that it has not arrived before today. */
export type Arrival = (days: number) => number;

export function arrivalOf({ placedOn, departedOn, estimated }: Progress, learned: Learned, today: string): Arrival {
  if (!departedOn) return arrivalBeforeDeparture(learned, daysBetween(placedOn, today));
  if (!estimated || !learned.estimate) return arrivalOn(learned.transit, daysBetween(departedOn, today));
  return arrivalOn(learned.estimate, daysBetween(estimateEntersOn(estimated.to), today));
}

const arrivalOn =
  (curve: Curve, waited: number): Arrival =>
  (days) =>
    1 - staying(curve, waited + days, Math.max(0, waited));

/** The days until it leaves and the days under way do not depend on each other: the chances of each are multiplied. */
function arrivalBeforeDeparture({ departure, transit }: Learned, waited: number): Arrival {
  return (days) => {
    let arrived = 0;
    for (let day = 0; day < Math.min(days, LONGEST_DAYS); day++) {
      const leaving = staying(departure, waited + day, waited) - staying(departure, waited + day + 1, waited);
      arrived += leaving * (1 - staying(transit, days - day));
    }
    return arrived;
  };
}
