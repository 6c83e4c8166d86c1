import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { LedgerEntry } from '../../domain/records/items.ts';
import { orderOf } from '../../domain/records/keys.ts';
import { STATUS_OF, statusesBelow } from '../../domain/records/mail-status.ts';
import { bouncedForNow, contactKey, customerNow, suppress } from '../shared/contacts.ts';
import { ledgerKeyOf } from '../shared/mail-tags.ts';
import { storedItem } from '../shared/stored-items.ts';
import { type JourneysTable, type Key, toItem, unlessRefused } from '../shared/table.ts';

/** SES's event as far as we read it (SES event reference for EventBridge). */
export type MailEvent = {
  eventType: string;
  mail: { timestamp: string; messageId: string; destination?: string[]; tags?: Record<string, string[] | undefined> };
  bounce?: { bounceType: string; bounceSubType?: string; timestamp?: string };
  complaint?: { timestamp?: string; complaintFeedbackType?: string | null };
};

/** What a mailbox provider says of a mail that was taken out of the spam folder (RFC 6430). */
const NOT_SPAM = 'not-spam';

/** Writes what SES says of a mail into its ledger entry, and stops mailing an address that bounced or complained. */
export async function mailEvent(journeys: JourneysTable, event: MailEvent, now: string): Promise<void> {
  const key = ledgerKeyOf(event.mail.tags ?? {});
  const status = STATUS_OF[event.eventType];
  if (!key || !status || event.complaint?.complaintFeedbackType === NOT_SPAM) return;
  if (status === 'bounced' || status === 'complained') await updateContact(journeys, key, event, status, now);
  await raise(journeys.client, journeys.table, key, status, event.mail.messageId);
}

async function ledgerEntry({ client, table }: JourneysTable, key: Key): Promise<LedgerEntry | undefined> {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: toItem(key) }));
  return Item && storedItem('MAIL', Item);
}

async function raise(
  client: DynamoDBClient,
  table: string,
  key: Key,
  status: LedgerEntry['status'],
  messageId: string,
) {
  const values = Object.fromEntries(statusesBelow(status).map((one, i) => [`:s${i}`, one]));
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(key),
    UpdateExpression: 'SET #status = :status, messageId = :id',
    ConditionExpression: `attribute_exists(pk) AND #status IN (${Object.keys(values).join(', ')})`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toItem({ ...values, ':status': status, ':id': messageId }),
  });
  await unlessRefused(client.send(update));
}

/** What a bounce or a complaint says of the address it is about. */
async function updateContact(
  journeys: JourneysTable,
  { pk, sk }: Key,
  { mail, bounce, complaint }: MailEvent,
  why: 'bounced' | 'complained',
  now: string,
): Promise<void> {
  // of the one address that each mail goes to; a bounce's own may be one that it was forwarded to (Final-Recipient)
  const email = mail.destination?.[0] ?? (await customerNow(journeys, pk))?.email;
  if (!email) return;
  const key = contactKey(orderOf(pk).store, email);
  const at = new Date(bounce?.timestamp ?? complaint?.timestamp ?? mail.timestamp).toISOString();
  if (why === 'complained' || bounce?.bounceType === 'Permanent') {
    const about = (await ledgerEntry(journeys, { pk, sk })) ? { mail: `${pk} ${sk}` } : {}; // its order may be erased by now
    return suppress(journeys, key, { why, at, ...about, now });
  }
  if (!OF_THE_MAIL.includes(bounce?.bounceSubType ?? '')) await bouncedForNow(journeys, key, mail.messageId, at, now);
}

/** Transient bounces that say something of the mail, not of the mailbox (SES, bounce types). */
const OF_THE_MAIL = ['MessageTooLarge', 'ContentRejected', 'AttachmentRejected'];
