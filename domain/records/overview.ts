import { fractionOf } from '../shared/digest.ts';
import { orderOf } from './keys.ts';

// The table's one index, for what nobody can find by an order's key: the orders of a day, and what waits for people. An
// entry is the two attributes `ipk` and `isk` of an item, and an item without them is not in the index. A write to the
// index is billed and can throttle the table, so only items that change rarely have them; FLOW never does.

export const OVERVIEW = { name: 'overview', partitionKey: 'ipk', sortKey: 'isk' } as const;

export type Entry = { ipk: string; isk: string };

/** One partition takes 1,000 writes a second; a sale brings more orders of one store. */
export const SHARDS = 4;

export const shardOf = (pk: string): number => Math.floor(fractionOf(pk) * SHARDS);

/** META's entry: the order among those of its store, by the time it was placed. */
export const dayEntry = (pk: string, placedAt: string): Entry => ({
  ipk: `DAY#${orderOf(pk).store}#${shardOf(pk)}`,
  isk: placedAt,
});

/** Where all orders of a store stand. */
export const dayPartitions = (store: string): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `DAY#${store}#${shard}`);

/** What waits for people: an open case, a stopped journey, or an order whose messages they hold. */
export type Work = 'CASE' | 'STOPPED' | 'HOLD';

/** @param since UTC ISO time: within a kind of work the oldest comes first */
export const workEntry = (pk: string, work: Work, since: string): Entry => ({
  ipk: `WORK#${orderOf(pk).store}#${shardOf(pk)}`,
  isk: `${work}#${since}`,
});

/** Where all work of a store stands. */
export const workPartitions = (store: string): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `WORK#${store}#${shard}`);

/** Since when it waits. */
export const sinceOf = ({ isk }: Pick<Entry, 'isk'>): string => isk.slice(isk.indexOf('#') + 1);
