import type { Leg } from './cells.ts';
import { curveOf } from './curve.ts';
import { LEAST_FOR_A_DATE } from './expected.ts';
import type { Learned } from './progress.ts';
import type { Summary } from './summary.ts';

/** What the lanes of one order know. @param summaries of each leg from coarse to fine; lanes that nobody took are left out */
export function learnedFrom(summaries: Readonly<Record<Leg, readonly Summary[]>>): Learned {
  const { departure, transit, estimate } = summaries;
  const isKnown = (estimate[0]?.n ?? 0) >= LEAST_FOR_A_DATE;
  const known = transit.filter(({ n }) => n >= LEAST_FOR_A_DATE).at(-1) ?? transit[0];
  return {
    departure: curveOf(departure),
    transit: curveOf(transit),
    estimate: isKnown ? curveOf(estimate) : undefined,
    n: known?.n ?? 0,
    storeParcels: transit[0]?.n ?? 0,
  };
}
