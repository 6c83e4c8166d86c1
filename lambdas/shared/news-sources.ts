import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { NewsSources } from '../../domain/journey/assumptions.ts';
import { type JourneysTable, type Key, toItem } from './table.ts';

// One small item a store: when each source last said where a parcel of the store is. Written at most once a day a source.

export const newsSourcesKey = (store: string): Key => ({ pk: `SOURCES#${store}`, sk: 'SOURCES' });

/** A source speaks or is silent for days, so what was read is kept for some minutes. */
const KEPT_MS = 10 * 60_000;

/** Reads a store's sources, once in a while. */
export function newsSourcesOf({ client, table }: JourneysTable, now = Date.now) {
  const known = new Map<string, { sources: NewsSources; at: number }>();
  return async (store: string): Promise<NewsSources> => {
    const before = known.get(store);
    if (before && now() - before.at < KEPT_MS) return before.sources;
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem(newsSourcesKey(store)) }));
    const { pk: _, sk: __, ...sources } = Item ? unmarshall(Item) : {};
    known.set(store, { sources, at: now() });
    return sources;
  };
}
