import { QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import { versionOf } from '../../domain/policy/store.ts';
import { settingsKey, settingsPartition } from '../../domain/records/keys.ts';
import { type Difference, differences } from '../../domain/shared/differences.ts';
import { pageOfItems } from './pages.ts';
import { type JourneysTable, type RawItem, toItem } from './table.ts';

// A store's settings, and since when it has had them. A deployment knows only its own settings, so the sweep keeps each
// new version.

type Table = Pick<JourneysTable, 'client' | 'table'>;

/**
 * What changed with a new version, and when the sweep first saw it. `at` is absent if no sweep has seen it yet: it was
 * deployed within the last hour.
 */
export type SettingsChange = { at?: string | undefined; version: string; changes: Difference[] };

/** Keeps a store's settings if they differ from those kept last. */
export async function keepSettings(
  { client, table }: Table,
  store: string,
  settings: StoreSettings,
  at: string,
): Promise<void> {
  const version = versionOf(settings);
  if ((await lastKept({ client, table }, store))?.version === version) return;
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem({ pk: settingsPartition(store), sk: settingsKey(at) }),
    UpdateExpression: 'SET version = :version, settings = :settings',
    ExpressionAttributeValues: toItem({ ':version': version, ':settings': JSON.stringify(settings) }),
  });
  await client.send(update);
}

async function lastKept({ client, table }: Table, store: string) {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: toItem({ ':pk': settingsPartition(store) }),
      ScanIndexForward: false,
      Limit: 1,
      ProjectionExpression: 'sk, version',
    }),
  );
  const [last] = Items;
  return last && { at: timeOf(last), version: last.version!.S! };
}

/** A page of the changes, the latest first. It reads at most one item more than `limit`, and the last one kept. @throws BadCursor */
export async function settingsChanges(
  table: Table,
  store: string,
  inForce: StoreSettings,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ since: string | undefined; changes: SettingsChange[]; cursor?: string | undefined }> {
  const part = { pk: settingsPartition(store), prefix: settingsKey(''), limit: limit + 1, latestFirst: true };
  const { items } = await pageOfItems(table, part, cursor);
  const kept = items.map(keptIn);
  const last = cursor === undefined ? kept[0] : await lastKept(table, store);
  const isSeen = last?.version === versionOf(inForce);
  const unseen = cursor === undefined && last && !isSeen ? [{ version: versionOf(inForce), settings: inForce }] : [];
  const all = [...unseen, ...kept];
  const shown = all.slice(0, unseen.length + limit);
  const changes = shown.flatMap(({ settings, ...one }, i) => {
    const before = all[i + 1];
    return before ? [{ ...one, changes: differences(before.settings, settings) }] : [];
  });
  const isMore = kept.length > limit;
  const next = isMore ? Buffer.from(settingsKey(kept[limit - 1]!.at)).toString('base64url') : undefined;
  return { since: isSeen ? last.at : undefined, changes, cursor: next };
}

const timeOf = ({ sk }: RawItem): string => sk!.S!.slice(settingsKey('').length);

const keptIn = (item: RawItem) => ({
  at: timeOf(item),
  version: item.version!.S!,
  settings: JSON.parse(item.settings!.S!) as StoreSettings,
});
