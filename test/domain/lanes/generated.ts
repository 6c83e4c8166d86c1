import { dayAfter } from '../../../domain/calendar/days.ts';
import { countsOfPassages, type Leg, type Passage } from '../../../domain/lanes/cells.ts';
import { addTo, folded, learnedOf } from '../../../domain/lanes/fold.ts';
import type { Learned } from '../../../domain/lanes/progress.ts';

// Parcels of a lane whose ways are known, and the counters that a store would have of them.

/** A number of the normal distribution (Box and Muller). */
const normal = (roll: () => number): number => Math.sqrt(-2 * Math.log(1 - roll())) * Math.cos(2 * Math.PI * roll());

/** Days that a parcel takes: half of them `median` or less, two of three within a factor of exp(`spread`). */
export const takes = (roll: () => number, median: number, spread = 0.5): number =>
  Math.round(median * Math.exp(spread * normal(roll)));

export type Parcel = { lanes: readonly string[]; on: string; days: number; leg?: Leg };

/** The cells by `lane leg`, then week, as known on the morning of `today`: what has not happened is not counted. */
export function cellsOf(parcels: readonly Parcel[], today: string): Map<string, Map<string, Record<string, number>>> {
  const cells = new Map<string, Map<string, Record<string, number>>>();
  for (const passage of parcels.filter(({ on }) => on < today).map((parcel) => passageOf(parcel, today))) {
    for (const { lane, leg, week, name, amount } of countsOfPassages([], [passage])) {
      const weeks = cells.get(`${lane} ${leg}`) ?? new Map<string, Record<string, number>>();
      const cell = weeks.get(week) ?? {};
      cell[name] = (cell[name] ?? 0) + amount;
      cells.set(`${lane} ${leg}`, weeks.set(week, cell));
    }
  }
  return cells;
}

function passageOf({ lanes, on, days, leg = 'transit' }: Parcel, today: string): Passage {
  const arrivesOn = Number.isFinite(days) ? dayAfter(on, days) : undefined;
  const exit = arrivesOn && arrivesOn < today ? ({ on: arrivesOn, how: 'done' } as const) : undefined;
  return { leg, lanes, enteredOn: on, exit };
}

/** What is learned from parcels that left a day after their order, each taking one of these numbers of days. */
export function learnedFromParcels(parcels: number, days: number[]): Learned {
  const weeks = new Map();
  for (let i = 0; i < parcels; i++) {
    const placed = dayAfter('2025-11-03', i % 90);
    const left = dayAfter(placed, 1);
    const on = dayAfter(left, days[i % days.length]!);
    const lanes = ['store'];
    const passages = [
      { leg: 'departure', lanes, enteredOn: placed, exit: { on: left, how: 'done' } },
      { leg: 'transit', lanes, enteredOn: left, exit: { on, how: 'done' } },
    ] as const;
    for (const { lane, leg, week, name, amount } of countsOfPassages([], passages))
      addTo(weeks, { lane, leg, week, cell: { [name]: amount } });
  }
  return learnedOf(['store'], (leg, lane) => folded(weeks, leg, lane, '2026-03-02'));
}
