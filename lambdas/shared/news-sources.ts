import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import type { NewsSources } from '../../domain/journey/assumptions.ts';
import { expiry, type JourneysTable, type Key, toItem, unlessRefused } from './table.ts';

// One small item per store: when each source last said where a parcel of the store is. It is written at most once a day
// for each source.

export const newsSourcesKey = (store: string): Key => ({ pk: `SOURCES#${store}`, sk: 'SOURCES' });

/** A source reports or is silent for days at a time, so what was read may be some minutes old. */
const KEPT_MS = 10 * 60_000;

/** Reads a store's sources, and remembers them for a while. */
export function newsSourcesOf({ client, table }: JourneysTable, now = Date.now) {
  const known = new Map<string, { sources: NewsSources; at: number }>();
  return async (store: string): Promise<NewsSources> => {
    const before = known.get(store);
    if (before && now() - before.at < KEPT_MS) return before.sources;
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem(newsSourcesKey(store)) }));
    const { pk: _, sk: __, expiresAt: ___, ...sources } = Item ? unmarshall(Item) : {};
    known.set(store, { sources, at: now() });
    return sources;
  };
}

/** Longer than a source may be silent and still count as reporting (assumptions.ts). */
const KEPT_DAYS = 90;
const noted = new Map<string, number>();

/**
 * Notes that a source said where a parcel is. Once a day is enough, and this function's memory saves most of the
 * writes.
 */
export async function heardFrom(
  { client, table }: JourneysTable,
  store: string,
  source: string,
  at: string,
): Promise<void> {
  const key = `${table} ${store} ${source}`;
  const time = Date.parse(at);
  if (time - (noted.get(key) ?? 0) < DAY_MS) return;
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(newsSourcesKey(store)),
    UpdateExpression: 'SET #source = :at, expiresAt = :expires',
    ConditionExpression: 'attribute_not_exists(#source) OR #source < :before',
    ExpressionAttributeNames: { '#source': source },
    ExpressionAttributeValues: toItem({
      ':at': at,
      ':before': new Date(time - DAY_MS).toISOString(),
      ':expires': expiry(at, KEPT_DAYS),
    }),
  });
  await unlessRefused(client.send(update));
  noted.set(key, time);
}
