import type { Leg } from '../../domain/lanes/cells.ts';
import type { Key } from './table.ts';

// Where the metrics table keeps what is learned about lanes. Each store has one partition, so that one query reads
// everything that the fold adds up. With a partition for each lane we would need a list of lanes, and each order writes
// only a handful of its cells.

/** The weight of a cell halves every half year, so an older one has no influence any more. */
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
