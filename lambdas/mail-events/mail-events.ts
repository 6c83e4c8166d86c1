import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { recipientOf } from '../../domain/journey/confirmation.ts';
import { bouncedFor } from '../../domain/journey/registers.ts';
import { isMarketing, type MessageKind } from '../../domain/message/kinds.ts';
import type { LedgerEntry } from '../../domain/records/items.ts';
import { orderOf, resendIn } from '../../domain/records/keys.ts';
import { STATUS_OF, statusesBelow } from '../../domain/records/mail-status.ts';
import { bouncedForNow, contactKey, customerNow, suppress } from '../shared/contacts.ts';
import { ledgerKeyOf } from '../shared/mail-tags.ts';
import { raiseRegister } from '../shared/raise-register.ts';
import { storedItem } from '../shared/stored-items.ts';
import { type JourneysTable, type Key, toItem, unlessRefused } from '../shared/table.ts';

/** The part of SES's event that is read here (SES event reference for EventBridge). */
export type MailEvent = {
  eventType: string;
  mail: { timestamp: string; messageId: string; destination?: string[]; tags?: Record<string, string[] | undefined> };
  bounce?: { bounceType: string; bounceSubType?: string; timestamp?: string };
  complaint?: { timestamp?: string; complaintFeedbackType?: string | null };
};

/** The feedback type of a mail that was moved out of the spam folder (RFC 6430). */
const NOT_SPAM = 'not-spam';

/** Writes SES's news of a mail into its ledger entry, and suppresses an address that bounced or complained. */
export async function mailEvent(journeys: JourneysTable, event: MailEvent, now: string): Promise<void> {
  const key = ledgerKeyOf(event.mail.tags ?? {});
  const status = STATUS_OF[event.eventType];
  if (!key || !status || event.complaint?.complaintFeedbackType === NOT_SPAM) return;
  const hit = status === 'bounced' || status === 'complained' ? await addressHit(journeys, key, event) : undefined;
  if (hit) await updateContact(journeys, key, event, hit, now);
  await raise(journeys.client, journeys.table, key, status, event.mail.messageId);
  const isToOrder = !isMarketing(kindIn(key.sk)) && resendIn(key.sk) === undefined;
  if (hit && isPermanent(event) && isToOrder) await noteBounce(journeys, key.pk, hit);
}

const isPermanent = ({ bounce }: MailEvent): boolean => bounce?.bounceType === 'Permanent';
const kindIn = (sk: string) => sk.split('#')[1] as MessageKind;

type Hit = { email: string; at: string };

/** Which address bounced or complained, and when. */
async function addressHit(
  journeys: JourneysTable,
  { pk, sk }: Key,
  { mail, bounce, complaint }: MailEvent,
): Promise<Hit | undefined> {
  // the address that the mail went to; the one in the bounce may be where it was forwarded (Final-Recipient)
  const email =
    mail.destination?.[0] ?? (resendIn(sk) === undefined ? (await customerNow(journeys, pk))?.email : undefined);
  const at = new Date(bounce?.timestamp ?? complaint?.timestamp ?? mail.timestamp).toISOString();
  return email ? { email, at } : undefined;
}

/** Wakes the journey, which opens a case. */
const noteBounce = (journeys: JourneysTable, pk: string, { email, at }: Hit): Promise<void> =>
  raiseRegister(journeys, pk, bouncedFor(at, recipientOf(email)));

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

/** What a bounce or a complaint means for its address. */
async function updateContact(
  journeys: JourneysTable,
  { pk, sk }: Key,
  event: MailEvent,
  { email, at }: Hit,
  now: string,
): Promise<void> {
  const { mail, bounce } = event;
  const key = contactKey(orderOf(pk).store, email);
  if (!bounce || isPermanent(event)) {
    const why = bounce ? 'bounced' : 'complained';
    const about = (await ledgerEntry(journeys, { pk, sk })) ? { mail: `${pk} ${sk}` } : {}; // the order may be erased by now
    return suppress(journeys, key, { why, at, ...about, now });
  }
  if (!OF_THE_MAIL.includes(bounce.bounceSubType ?? '')) await bouncedForNow(journeys, key, mail.messageId, at, now);
}

/** Transient bounces that are about the mail, not the mailbox (SES, bounce types). */
const OF_THE_MAIL = ['MessageTooLarge', 'ContentRejected', 'AttachmentRejected'];
