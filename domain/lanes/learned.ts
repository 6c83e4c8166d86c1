import type { Leg } from './cells.ts';
import { curveOf, START } from './curve.ts';
import { LEAST_FOR_A_DATE } from './expected.ts';
import type { LanePace, Learned } from './progress.ts';
import { EVERY_DAY_ALIKE, type Summary, type Weekdays } from './summary.ts';

/** What is known of one leg: the weekdays of the store, and the lanes from coarse to fine, without those that have no parcels. */
export type LegSummaries = { weekdays: Weekdays; lanes: readonly Summary[] };

/** What is learned about the lanes of one order. */
export function learnedFrom({ departure, transit, estimate }: Readonly<Record<Leg, LegSummaries>>): Learned {
  const storeParcels = transit.lanes[0]?.n ?? 0;
  if (storeParcels < LEAST_FOR_A_DATE) return { departure: BEGINNING, transit: BEGINNING, n: 0, storeParcels };
  const isKnown = (estimate.lanes[0]?.n ?? 0) >= LEAST_FOR_A_DATE;
  const known = transit.lanes.filter(({ n }) => n >= LEAST_FOR_A_DATE).at(-1) ?? transit.lanes[0];
  // curves take most of a step's time, and an order that has left does not need the one of its departure
  const [ofDeparture, ofTransit, ofEstimate] = [departure, transit, estimate].map((leg) => once(() => paceOf(leg)));
  return {
    get departure() {
      return ofDeparture!();
    },
    get transit() {
      return ofTransit!();
    },
    get estimate() {
      return isKnown ? ofEstimate!() : undefined;
    },
    n: known?.n ?? 0,
    storeParcels,
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Fewer parcels than this say nothing. */
const BEGINNING: LanePace = { weekdays: EVERY_DAY_ALIKE, curve: START };

const paceOf = ({ weekdays, lanes }: LegSummaries): LanePace => ({ weekdays, curve: curveOf(lanes) });
