import { gunzipSync, gzipSync } from 'node:zlib';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ledgerKey, type MessageRef, sentPartition } from '../../domain/records/keys.ts';
import { partition } from './partition.ts';
import { expiry, type JourneysTable, toItem } from './table.ts';

// Messages as they were sent. They have a partition of their own, because every step reads the whole partition of an
// order.

/** @property message the sort key of its ledger entry */
export type SentMessage = { message: string; at: string; subject: string; html: string; text: string };

/** DynamoDB items are limited to 400 KB. A larger mail is sent, but not kept. */
const LARGEST = 390_000;

type SentTable = Pick<JourneysTable, 'client' | 'table'>;

export async function keepSent(
  { client, table }: SentTable,
  pk: string,
  mail: MessageRef,
  { subject, html, text }: Pick<SentMessage, 'subject' | 'html' | 'text'>,
  at: string,
  days: number,
): Promise<void> {
  const body = gzipSync(JSON.stringify({ subject, html, text }));
  if (body.length > LARGEST) return;
  const item = { pk: sentPartition(pk), sk: `SENT#${ledgerKey(mail)}`, at, body, expiresAt: expiry(at, days) };
  await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
}

/** The kept messages of an order. */
export async function sentMessages(journeys: SentTable, pk: string): Promise<SentMessage[]> {
  const items = await partition(journeys, sentPartition(pk));
  return items.map(({ sk, at, body }) => ({
    message: sk!.S!.slice('SENT#'.length),
    at: at!.S!,
    ...(JSON.parse(gunzipSync(body!.B!).toString()) as Pick<SentMessage, 'subject' | 'html' | 'text'>),
  }));
}

export async function forgetSent(journeys: SentTable, pk: string): Promise<void> {
  for (const { pk: of, sk } of await partition(journeys, sentPartition(pk)))
    await journeys.client.send(new DeleteItemCommand({ TableName: journeys.table, Key: { pk: of!, sk: sk! } }));
}
