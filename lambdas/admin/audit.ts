import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expiry, type JourneysTable, toItem } from '../shared/table.ts';
import type { AuditEntry } from './port.ts';

/** Kept before it is done, so that nothing is done unseen. */
export async function keepAudit(
  { client, table, retentionDays }: JourneysTable,
  store: string,
  { at, id, ...entry }: AuditEntry,
): Promise<void> {
  const key = { pk: `AUDIT#${store}#${at.slice(0, 10)}`, sk: `${at}#${id}` };
  const item = { ...key, at, ...entry, expiresAt: expiry(at, retentionDays) };
  await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
}
