import { dayAfter, daysBetween } from '../calendar/days.ts';
import { LONGEST_DAYS } from './buckets.ts';
import { staying } from './curve.ts';
import { arrivalOf, type Learned, type Progress } from './progress.ts';

// Whether a promise will be missed. Customers are told when that is likely enough, not after a fixed number of days.

/** With fewer parcels a store has too little experience to say so before the promised day has passed. */
export const LEAST_PARCELS = 300;

/** The chance that a parcel does not arrive by the end of the promised day, before today's deliveries. */
export function chanceMissed(progress: Progress, learned: Learned, today: string): number {
  const left = daysBetween(today, progress.promisedOn) + 1;
  return left <= 0 ? 1 : 1 - arrivalOf(progress, learned, today, left)[left]!;
}

export type Lateness = { state: 'on_time' | 'at_risk' | 'missed'; chance: number };

export function latenessOf(progress: Progress, learned: Learned, confidence: number, today: string): Lateness {
  if (today > progress.promisedOn) return { state: 'missed', chance: 1 };
  const chance = chanceMissed(progress, learned, today);
  const speaks = learned.storeParcels >= LEAST_PARCELS && chance >= confidence;
  return { state: speaks ? 'at_risk' : 'on_time', chance };
}

/** Of those that arrived, 995 of 1,000 took less. */
const NEARLY_ALL = 0.995;

/** The days after which a parcel under way counts as lost. */
function lostAfter({ transit, storeParcels }: Learned): number {
  if (storeParcels < LEAST_PARCELS) return LONGEST_DAYS;
  const nearlyAll = NEARLY_ALL * (1 - staying(transit.curve, LONGEST_DAYS));
  let days = 1;
  while (days < LONGEST_DAYS && 1 - staying(transit.curve, days) < nearlyAll) days++;
  return days;
}

/** The first day on which a parcel under way counts as lost. */
export const lostOn = ({ departedOn }: Progress, learned: Learned): string | undefined =>
  departedOn && dayAfter(departedOn, lostAfter(learned));

/**
 * The day to check again if there is no news: the first on which the chance exceeds the confidence, or half way to the
 * promised day if that is earlier, since the experience changes meanwhile. `undefined` when the promised day has passed.
 */
export function nextLook(progress: Progress, learned: Learned, confidence: number, today: string): string | undefined {
  const left = daysBetween(today, progress.promisedOn) + 1;
  if (left <= 0) return undefined;
  const most = Math.max(1, Math.ceil(left / 2));
  for (let days = 1; days < most; days++) {
    const day = dayAfter(today, days);
    if (latenessOf(progress, learned, confidence, day).state !== 'on_time') return day;
  }
  return dayAfter(today, most);
}
