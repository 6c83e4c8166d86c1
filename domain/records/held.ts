import { orderOf } from './keys.ts';
import { SHARDS, shardOf } from './overview.ts';

// The orders with a message that is held until somebody wakes them. They are not in the index, which a stop of a busy store would throttle.

/** Who wakes them: people who release the breaker's mails, or the sweep when SES takes mails again. */
export const WAKERS = ['people', 'sweep'] as const;
export type WokenBy = (typeof WAKERS)[number];

export const heldKey = (pk: string, by: WokenBy) => ({
  pk: heldPartitions(orderOf(pk).store)[shardOf(pk)]!,
  sk: `${heldPrefix(by)}${pk}`,
});

export const heldPrefix = (by: WokenBy): string => `${by} `;

export const heldPartitions = (store: string): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `HELD#${store}#${shard}`);
