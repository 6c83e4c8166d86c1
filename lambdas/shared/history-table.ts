import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { emptyFlow } from '../../domain/flow.ts';
import type { History } from '../../domain/history.ts';
import type { Case, Decision, Mail, Meta, OrderEvent } from '../../domain/items.ts';
import { caseKey, decisionKey, FLOW, type MailRef, META, mailKey, orderOf } from '../../domain/keys.ts';
import type { MailKind } from '../../domain/mails.ts';
import { type Known, parcelOf } from '../../domain/parcels.ts';
import type { Slice, Traffic } from '../../domain/traffic.ts';
import { type Contact, contactKey, contactOf, type MarketingMail, takeTurn } from './contacts.ts';
import { toFlow } from './flow-item.ts';
import { draw, type Meter, meterKey, meterOf } from './meter.ts';
import { partition } from './partition.ts';
import { batchGet, expiry, type Journeys, type Key, type RawItem, toItem, unlessRefused } from './table.ts';

/** What `tell` keeps and reads, one function a purpose. */
export type HistoryTable = ReturnType<typeof historyTable>;

export function historyTable(journeys: Journeys) {
  const { client, table, retentionDays } = journeys;
  return {
    read: async (pk: string): Promise<History | undefined> => toHistory(pk, await partition(journeys, pk)),

    /** What is known of the address, and how busy the store is. */
    async contactAndMeter(store: string, email: string): Promise<{ contact: Contact; meter: Meter }> {
      const [contact, meter] = [contactKey(store, email), meterKey(store)];
      const items = await batchGet(client, table, [contact, meter]);
      const itemOf = ({ pk }: Key) => items.find((item) => item.pk?.S === pk);
      return { contact: contactOf(itemOf(contact)), meter: meterOf(itemOf(meter)) };
    },

    /** Counts a mail that is about to go, and says how many went with it. */
    draw: (store: string, kind: MailKind, now: Slice, seen: Meter): Promise<Traffic> =>
      draw(client, table, store, kind, now, seen),

    /** `false`: the contact is not as it was seen any more. */
    takeTurn(store: string, email: string, seen: Contact, marketing: MarketingMail[], now: string): Promise<boolean> {
      return takeTurn({ client, table, retentionDays }, contactKey(store, email), seen, marketing, now);
    },

    /**
     * Reserves a mail for one attempt, with the tracking number it tells: SES may know of the sending before we do.
     * `false`: another attempt holds it, or SES told of it meanwhile. @param over the attempt it takes over from
     */
    async claim(pk: string, mail: Claimed, attempt: string, at: string, over: string | undefined): Promise<boolean> {
      const { kind, parcelId, occurrence, trackingNumber } = mail;
      const entry: Mail = { kind, parcelId, occurrence, status: 'claimed', attempt, claimedAt: at, trackingNumber };
      const put = new PutItemCommand({
        TableName: table,
        Item: toItem({ pk, sk: mailKey(mail), ...entry, expiresAt: expiry(at, retentionDays) }),
        ConditionExpression:
          'attribute_not_exists(pk) OR #status = :failed OR (attempt = :over AND #status = :claimed)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: toItem({ ':failed': 'failed', ':claimed': 'claimed', ':over': over ?? '' }),
      });
      return (await unlessRefused(client.send(put))) !== undefined;
    },

    /** Writes what came of a claimed mail, unless SES's own event was faster. */
    async settle(pk: string, mail: MailRef, attempt: string, outcome: Settled): Promise<void> {
      const set = Object.entries(outcome).filter(([, value]) => value !== undefined);
      const update = new UpdateItemCommand({
        TableName: table,
        Key: toItem({ pk, sk: mailKey(mail) }),
        UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ConditionExpression: 'attempt = :attempt AND #status = :claimed',
        ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: toItem({
          ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
          ':attempt': attempt,
          ':claimed': 'claimed',
        }),
      });
      await unlessRefused(client.send(update));
    },

    async keepDecision(pk: string, decision: Decision): Promise<void> {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: toItem({ pk, sk: decisionKey(decision.at, decision), ...decision }),
        }),
      );
    },

    /** `false`: it was opened before. @param closedAt when people closed it, to open it anew */
    async openCase(pk: string, { cause, subject }: CaseRef, at: string, closedAt?: string): Promise<boolean> {
      const entry = { cause, subject, openedAt: at, status: 'open', expiresAt: expiry(at, retentionDays) };
      const put = new PutItemCommand({
        TableName: table,
        Item: toItem({ pk, sk: caseKey(cause, subject), ...entry }),
        ConditionExpression: 'attribute_not_exists(pk) OR closedAt = :closed',
        ExpressionAttributeValues: toItem({ ':closed': closedAt ?? '' }),
      });
      return (await unlessRefused(client.send(put))) !== undefined;
    },

    async teamTold(pk: string, { cause, subject }: CaseRef): Promise<void> {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem({ pk, sk: caseKey(cause, subject) }),
          UpdateExpression: 'SET toldTeam = :yes',
          ExpressionAttributeValues: toItem({ ':yes': true }),
        }),
      );
    },
  };
}

type CaseRef = Pick<Case, 'cause' | 'subject'>;
type Claimed = MailRef & Pick<Mail, 'trackingNumber'>;
type Settled = Pick<Mail, 'status' | 'messageId'>;

function toHistory(pk: string, items: RawItem[]): History | undefined {
  const skOf = (item: RawItem): string => item.sk?.S ?? '';
  const all = <T>(prefix: string): T[] =>
    items.filter((item) => skOf(item).startsWith(prefix)).map((item) => unmarshall(item) as T);
  const [meta] = all<Meta>(META);
  const flow = items.find((item) => skOf(item) === FLOW);
  if (!meta) return undefined;
  const parcels = all<{ sk: string; known: Known }>('PARCEL#');
  return {
    store: orderOf(pk).store,
    meta,
    flow: flow ? toFlow(flow) : emptyFlow(),
    parcels: parcels.map(({ sk, known }) => parcelOf(sk.slice('PARCEL#'.length), known)),
    events: all<OrderEvent>('EVENT#'),
    mails: all<Mail>('MAIL#'),
    decisions: all<Decision>('DECISION#'),
    cases: all<Case>('CASE#'),
  };
}
