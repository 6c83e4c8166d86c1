import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { auditPartition } from '../../domain/records/keys.ts';
import { pageOfItems } from '../shared/pages.ts';
import { expiry, type JourneysTable, ownOf, toItem } from '../shared/table.ts';
import { limitOf, type RouteGiven } from './admin.ts';
import type { AuditEntry } from './port.ts';

/** Recorded before the action, so that no action goes unrecorded. */
export async function keepAudit(
  { client, table, retentionDays }: JourneysTable,
  store: string,
  { at, id, ...entry }: AuditEntry,
): Promise<void> {
  const key = { pk: auditPartition(store, at.slice(0, 10)), sk: `${at}#${id}` };
  const item = { ...key, at, ...entry, expiresAt: expiry(at, retentionDays) };
  await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
}

/** The actions of a day, the latest first. */
export async function listAudit({ port, store, query }: RouteGiven<'listAudit'>): Promise<object> {
  const { day, limit } = query;
  const part = { pk: auditPartition(store, day), prefix: day, limit: limitOf(limit), latestFirst: true };
  const { items, cursor } = await pageOfItems(port.journeys, part, query.cursor);
  return { actions: items.map((item) => ownOf(unmarshall(item))), cursor };
}
