import { orderOf } from './keys.ts';
import { SHARDS, shardOf } from './overview.ts';

// The orders that hold a message until somebody lets it go: beside the index, which a stop of a busy store would throttle.

export const heldKey = (pk: string) => ({ pk: heldPartitions(orderOf(pk).store)[shardOf(pk)]!, sk: pk });

export const heldPartitions = (store: string): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `HELD#${store}#${shard}`);
