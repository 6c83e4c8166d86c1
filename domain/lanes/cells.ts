import { daysBetween, weekdayOf, weekOf } from '../calendar/days.ts';
import { bucketOf } from './buckets.ts';
import type { ToldDays } from './told.ts';

// The counters of one lane, leg and week: how many parcels entered on each of its days, and how many left at which age.

/**
 * `departure`: from the order to its dispatch. `transit`: from dispatch to delivery. `estimate`: from some days before
 * the day that the carrier named to delivery, so that its age is the carrier's error.
 */
export const LEGS = ['departure', 'transit', 'estimate'] as const;
export type Leg = (typeof LEGS)[number];

/** A parcel that was returned or cancelled left in another way: it only shows that it would have taken at least so long. */
export type Exit = { on: string; how: 'done' | 'returned' | 'cancelled' };

/** One order or parcel on one leg. */
export type Passage = {
  leg: Leg;
  lanes: readonly string[];
  enteredOn: string;
  exit?: Exit | undefined;
  /** Of a parcel that arrived: the promised day, and the days that its customer was told first. */
  dates?: { due: string; told?: ToldDays | undefined } | undefined;
};

/** One counter of one cell. */
export type Increment = { lane: string; leg: Leg; week: string; name: string; amount: number };

/**
 * The counters of a cell by name: `e0`-`e6` entered on Monday to Sunday; done `d`, returned `r`, cancelled `c` with the
 * bucket of the age; `w0`-`w6` done on Monday to Sunday. For people to look at: `kept`, `missed` by the promise; `askept`,
 * `asmissed` by the days told first; `learned` told a day that was learned, `off` the days between those and the arrivals.
 */
export type Cell = Readonly<Record<string, number>>;

const LETTERS = { done: 'd', returned: 'r', cancelled: 'c' } as const;

/** What a change of an order adds to the counters: the difference of its passages, so a correction is counted where it belongs. */
export function countsOfPassages(before: readonly Passage[], after: readonly Passage[]): Increment[] {
  const sums = new Map<string, Increment>();
  const add = (increment: Increment) => {
    const key = `${increment.lane} ${increment.leg} ${increment.week} ${increment.name}`;
    sums.set(key, { ...increment, amount: increment.amount + (sums.get(key)?.amount ?? 0) });
  };
  for (const passage of before) incrementsOf(passage, -1).forEach(add);
  for (const passage of after) incrementsOf(passage, 1).forEach(add);
  return [...sums.values()].filter(({ amount }) => amount !== 0);
}

function incrementsOf({ leg, lanes, enteredOn, exit, dates }: Passage, sign: 1 | -1): Increment[] {
  const counts: Record<string, number> = { [`e${weekdayOf(enteredOn)}`]: 1 };
  const bucket = exit && bucketOf(daysBetween(enteredOn, exit.on));
  if (exit && bucket !== undefined) counts[`${LETTERS[exit.how]}${bucket}`] = 1;
  if (exit?.how === 'done' && bucket !== undefined) counts[`w${weekdayOf(exit.on)}`] = 1;
  if (exit && dates) Object.assign(counts, countsOfDates(exit.on, dates));
  const week = weekOf(enteredOn);
  return lanes.flatMap((lane) =>
    Object.entries(counts).map(([name, count]) => ({ lane, leg, week, name, amount: sign * count })),
  );
}

function countsOfDates(on: string, { due, told }: NonNullable<Passage['dates']>): Record<string, number> {
  return {
    [on <= due ? 'kept' : 'missed']: 1,
    ...(told && { [on <= told.to ? 'askept' : 'asmissed']: 1 }),
    ...(told?.basis === 'learned' && { learned: 1, off: Math.abs(daysBetween(told.likely, on)) }),
  };
}
