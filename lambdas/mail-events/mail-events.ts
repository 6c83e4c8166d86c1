import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Mail, Meta } from '../../domain/items.ts';
import { META, orderOf } from '../../domain/keys.ts';
import { contactKey } from '../shared/contacts.ts';
import { ledgerKeyOf } from '../shared/mail-tags.ts';
import { expiry, type Journeys, type Key, toItem, unlessRefused } from '../shared/table.ts';

/** SES's event as far as we read it (SES event reference for EventBridge). */
export type MailEvent = {
  eventType: string;
  mail: { timestamp: string; messageId: string; tags?: Record<string, string[] | undefined> };
  bounce?: { bounceType: string };
};

/** A status only moves to the right; events come twice and out of order. */
const ORDER: readonly Mail['status'][] = [
  'failed',
  'claimed',
  'unknown',
  'sent',
  'delayed',
  'delivered',
  'rejected',
  'bounced',
  'complained',
];

const STATUS_OF: Record<string, Mail['status'] | undefined> = {
  Send: 'sent',
  DeliveryDelay: 'delayed',
  Delivery: 'delivered',
  Reject: 'rejected',
  'Rendering Failure': 'rejected',
  Bounce: 'bounced',
  Complaint: 'complained',
};

/** Writes what SES says of a mail into its ledger entry, and stops mailing an address that bounced or complained. */
export async function mailEvent(journeys: Journeys, event: MailEvent, now: string): Promise<void> {
  const key = ledgerKeyOf(event.mail.tags ?? {});
  const status = STATUS_OF[event.eventType];
  if (!key || !status) return;
  if (status === 'complained' || (status === 'bounced' && event.bounce?.bounceType === 'Permanent')) {
    await suppress(journeys, key.pk, status, now);
  }
  await raise(journeys.client, journeys.table, key, status, event.mail.messageId);
}

async function raise(client: DynamoDBClient, table: string, key: Key, status: Mail['status'], messageId: string) {
  const lower = ORDER.slice(0, ORDER.indexOf(status));
  const values = Object.fromEntries(lower.map((one, i) => [`:s${i}`, one]));
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

async function suppress(
  { client, table, retentionDays }: Journeys,
  pk: string,
  why: 'bounced' | 'complained',
  now: string,
) {
  const found = await client.send(new GetItemCommand({ TableName: table, Key: toItem({ pk, sk: META }) }));
  const meta = found.Item && (unmarshall(found.Item) as Meta);
  const email = meta?.order.customer.email;
  if (!email) return;
  const contact = { TableName: table, Key: toItem(contactKey(orderOf(pk).store, email)) };
  const noWish = new UpdateItemCommand({
    ...contact,
    UpdateExpression: 'SET suppressed = :why, suppressedAt = :now, expiresAt = :expiry',
    ConditionExpression: 'attribute_not_exists(unsubscribed)', // a wish to be left alone, in the same item, does not expire
    ExpressionAttributeValues: toItem({ ':why': why, ':now': now, ':expiry': expiry(now, retentionDays) }),
  });
  if (await unlessRefused(client.send(noWish))) return;
  await client.send(
    new UpdateItemCommand({
      ...contact,
      UpdateExpression: 'SET suppressed = :why, suppressedAt = :now',
      ExpressionAttributeValues: toItem({ ':why': why, ':now': now }),
    }),
  );
}
