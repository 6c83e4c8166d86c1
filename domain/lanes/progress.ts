import { dayAfter, daysBetween, weekdayOf } from '../calendar/days.ts';
import { LONGEST_DAYS } from './buckets.ts';
import { type Curve, hazardAt } from './curve.ts';
import type { Weekdays } from './summary.ts';

// Where an order stands, and when the rest of it will arrive.

/** What is known of an order, as far as its date depends on it, in days of the customer's calendar. */
export type Progress = {
  placedOn: string;
  /** When the parcel under way left; of several, the last one. Absent: nothing has left. */
  departedOn?: string | undefined;
  /** The day, or range of days, that the carrier names. */
  estimated?: { from: string; to: string } | undefined;
  /** The last promised day. */
  promisedOn: string;
  /** Who promised it. */
  promisedBy: 'shop' | 'default';
};

/** How fast parcels leave a leg, by their age on it and by the day of the week. */
export type LanePace = { curve: Curve; weekdays: Weekdays };

/** What is learned about the lanes of an order. */
export type Learned = {
  departure: LanePace;
  transit: LanePace;
  /** The error of the carrier's estimates; absent: too few are known. */
  estimate?: LanePace | undefined;
  /** How many parcels it was learned from: those of this lane, or of the finest lane that has enough. */
  n: number;
  /** How many parcels of the store have been learned from. */
  storeParcels: number;
};

/** The passage of an estimate begins this long before the named day: no estimate is wrong by more. */
export const ESTIMATE_LEAD_DAYS = 15;

export const estimateEntersOn = (estimatedOn: string): string => dayAfter(estimatedOn, -ESTIMATE_LEAD_DAYS);

/** Day by day from today: the chance that it arrives by then, given that it has not arrived before today. */
export type Arrival = readonly number[];

/** @param days how far to look ahead */
export function arrivalOf(progress: Progress, learned: Learned, today: string, days: number): Arrival {
  const { placedOn, departedOn, estimated } = progress;
  if (!departedOn) return arrivalBeforeDeparture(learned, daysBetween(placedOn, today), weekdayOf(today), days);
  if (!estimated || !learned.estimate)
    return arrivalOn(learned.transit, daysBetween(departedOn, today), weekdayOf(today), days);
  const enteredOn = estimateEntersOn(estimated.to);
  return arrivalOn(learned.estimate, daysBetween(enteredOn, today), weekdayOf(today), days);
}

function arrivalOn({ curve, weekdays }: LanePace, waited: number, weekday: number, days: number): Arrival {
  const arrived = [0];
  let hazard = 0;
  for (let day = 0; day < days; day++) {
    const onAnyDay = hazardAt(curve, waited + day + 1) - hazardAt(curve, waited + day);
    hazard += onAnyDay * weekdays[(weekday + day) % 7]!;
    arrived.push(1 - Math.exp(-hazard));
  }
  return arrived;
}

/** The days until it leaves and the days under way are taken as independent: their chances are multiplied. */
function arrivalBeforeDeparture(learned: Learned, waited: number, weekday: number, days: number): Arrival {
  const left = arrivalOn(learned.departure, waited, weekday, Math.min(days, LONGEST_DAYS));
  const after = [0, 1, 2, 3, 4, 5, 6].map((later) => arrivalOn(learned.transit, 0, (weekday + later) % 7, days));
  const arrived = new Array<number>(days + 1).fill(0);
  for (let day = 1; day < left.length; day++) {
    const leaving = left[day]! - left[day - 1]!;
    for (let by = day; by <= days; by++) arrived[by]! += leaving * after[(day - 1) % 7]![by - day + 1]!;
  }
  return arrived;
}
