import type { Leg } from '../../domain/lanes/cells.ts';
import type { Key } from './table.ts';

// Where what is learned of lanes stands in the metrics table. One partition a store, so that one query reads all that the
// fold adds up: a lane's own would need a list of lanes, and each order writes a handful of its cells.

/** Weighed by half every half year: what is older says nothing any more. */
export const CELL_DAYS = 3 * 365;

export const lanesKey = (store: string): string => `LANE#${store}`;

export const CELL = 'CELL#';
export const cellKey = (store: string, lane: string, leg: Leg, week: string): Key => ({
  pk: lanesKey(store),
  sk: `${CELL}${leg}#${week}#${lane}`,
});

export const SUMMARY = 'SUMMARY#';
export const summaryKey = (store: string, lane: string, leg: Leg): Key => ({
  pk: lanesKey(store),
  sk: `${SUMMARY}${leg}#${lane}`,
});
