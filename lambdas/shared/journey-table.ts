import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { openedCase } from '../../domain/cases/case.ts';
import type { Closing } from '../../domain/journey/cases.ts';
import { emptyFlow, readable } from '../../domain/journey/flow.ts';
import { decisionsIn, type History, withResends } from '../../domain/journey/history.ts';
import type { Cause } from '../../domain/message/cause.ts';
import type { MessageKind } from '../../domain/message/kinds.ts';
import type { RateCounter, RateWindow } from '../../domain/message/rate-limit.ts';
import type { RateCount } from '../../domain/message/types.ts';
import { parcelOf } from '../../domain/parcel/parcels.ts';
import type { AddressOrder, Contact, Turns } from '../../domain/records/contact.ts';
import { heldKey, type WokenBy } from '../../domain/records/held.ts';
import type { Case, CaseRef, Decision, LedgerEntry, OwnDecision } from '../../domain/records/items.ts';
import {
  caseKey,
  caseLedTo,
  decisionKey,
  FLOW,
  ledgerKey,
  META,
  type MessageRef,
  orderOf,
} from '../../domain/records/keys.ts';
import { casePut, caseUpdate } from './case-item.ts';
import { contactKey, contactOf, noteCase, ordersOfAddress, takeTurn } from './contacts.ts';
import { toFlow } from './flow-item.ts';
import { allLeads, leadExpiry, leadKey, resentLeadKey, resentTo } from './leads.ts';
import { newsSourcesOf } from './news-sources.ts';
import { partition } from './partition.ts';
import { noteConfirmationWaits, rateCounterKey, rateCounterOf, takeNumber } from './rate-counter.ts';
import { storedItem } from './stored-items.ts';
import {
  batchGet,
  expiry,
  type JourneysTable,
  type Key,
  MOST_KEYS,
  type RawItem,
  toItem,
  unlessRefused,
} from './table.ts';
import { transact } from './transact.ts';

/**
 * The part of a journey's port (lambdas/journey-step/port.ts) that uses one DynamoDB table, with one function per
 * purpose.
 */
export type JourneyTable = ReturnType<typeof journeyTable>;

export function journeyTable(journeys: JourneysTable) {
  const { client, table, retentionDays } = journeys;
  const raiseExpiry = async (key: Key, expiresAt: number): Promise<void> => {
    const update = new UpdateItemCommand({
      TableName: table,
      Key: toItem(key),
      UpdateExpression: 'SET expiresAt = :at',
      ConditionExpression: 'expiresAt < :at',
      ExpressionAttributeValues: toItem({ ':at': expiresAt }),
    });
    await unlessRefused(client.send(update));
  };
  return {
    readHistory: (pk: string): Promise<History | undefined> => readHistory(journeys, pk),

    /** What is known of the address, and how many mails the store is sending. */
    async readContact(
      store: string,
      email: string,
      withOrders = false,
    ): Promise<{ contact: Contact; rateCounter: RateCounter; orders: AddressOrder[] }> {
      const [contact, counter] = [contactKey(store, email), rateCounterKey(store)];
      const items = await batchGet(client, table, [contact, counter]);
      const itemOf = ({ pk }: Key) => items.find((item) => item.pk?.S === pk);
      const orders = withOrders ? await ordersOfAddress(journeys, contact.pk) : [];
      return { contact: contactOf(itemOf(contact)), rateCounter: rateCounterOf(itemOf(counter)), orders };
    },

    /** Counts a mail that is about to be sent, and returns the counts that include it. */
    takeNumber: (store: string, kind: MessageKind, now: RateWindow, seen: RateCounter): Promise<RateCount> =>
      takeNumber(client, table, store, kind, now, seen),

    noteConfirmationWaits: (store: string, now: string): Promise<void> =>
      noteConfirmationWaits(client, table, store, now),

    /** `false`: the contact has changed since it was read. */
    takeTurn(store: string, email: string, seen: Contact, turns: Turns, now: string): Promise<boolean> {
      return takeTurn({ client, table, retentionDays }, contactKey(store, email), seen, turns, now);
    },

    /**
     * Reserves a mail for one attempt, with the tracking number that it tells. The entry is written first, because SES
     * may report the sending before we record it. An entry that this attempt already holds may come from a write whose
     * answer was lost, so it can be claimed again. `false`: another attempt holds the mail, or SES has already reported
     * on it.
     * @param over the attempt from which this one takes over
     */
    async claim(pk: string, entry: LedgerEntry, over: string | undefined): Promise<boolean> {
      const put = new PutItemCommand({
        TableName: table,
        Item: toItem({ pk, sk: ledgerKey(entry), ...entry, expiresAt: expiry(entry.claimedAt, retentionDays) }),
        ConditionExpression:
          'attribute_not_exists(pk) OR #status = :failed OR (#status = :claimed AND attempt IN (:over, :own))',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: toItem({
          ':failed': 'failed',
          ':claimed': 'claimed',
          ':over': over ?? '',
          ':own': entry.attempt,
        }),
      });
      return (await unlessRefused(client.send(put))) !== undefined;
    },

    /**
     * Writes the outcome of a claimed mail. The entry may already have this status, from a write whose answer was lost.
     * `false`: SES's own event came first.
     */
    async settle(
      pk: string,
      mail: MessageRef,
      attempt: string,
      outcome: Settled,
      decision?: Decision,
    ): Promise<boolean> {
      const own = decision && ownDecision(decision);
      const set = Object.entries({ ...outcome, decision: own }).filter(([, value]) => value !== undefined);
      const update = new UpdateItemCommand({
        TableName: table,
        Key: toItem({ pk, sk: ledgerKey(mail) }),
        UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ConditionExpression: 'attempt = :attempt AND #status IN (:claimed, :status)',
        ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: toItem({
          ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
          ':attempt': attempt,
          ':claimed': 'claimed',
        }),
      });
      return (await unlessRefused(client.send(update))) !== undefined;
    },

    async record(pk: string, decision: Decision): Promise<void> {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: toItem({
            pk,
            sk: decisionKey(decision.at, decision),
            ...decision,
            expiresAt: expiry(decision.at, retentionDays),
          }),
        }),
      );
    },

    async keepFirst(pk: string, what: 'told' | 'late', value: string): Promise<void> {
      const update = new UpdateItemCommand({
        TableName: table,
        Key: toItem({ pk, sk: FLOW }),
        UpdateExpression: 'SET #what = :value',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#what) AND attribute_not_exists(erased)',
        ExpressionAttributeNames: { '#what': what },
        ExpressionAttributeValues: toItem({ ':value': value }),
      });
      await unlessRefused(client.send(update));
    },

    async listHeld(pk: string, by: WokenBy, at: string): Promise<void> {
      const item = { ...heldKey(pk, by), at, expiresAt: expiry(at, HELD_DAYS) };
      await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
    },

    /**
     * `false`: the case is already open, or people changed it meanwhile. @param known the case as it was when last
     * closed
     */
    async openCase(
      pk: string,
      ref: CaseRef,
      at: string,
      { known, email }: { known?: Case | undefined; email?: string | undefined } = {},
    ): Promise<boolean> {
      if (email) await noteCase(journeys, orderOf(pk).store, email, pk, ref, at);
      const opened = openedCase(ref, known, at);
      return transact(client, [known ? caseUpdate(journeys, pk, opened, known) : casePut(journeys, pk, opened)]);
    },

    /** Closes a case. One that people closed meanwhile stays as they closed it. */
    async closeCase(pk: string, { cause, subject, because }: Closing, at: string): Promise<void> {
      const update = new UpdateItemCommand({
        TableName: table,
        Key: toItem({ pk, sk: caseKey(cause, subject) }),
        UpdateExpression: 'SET #status = :closed, closedAt = :at, closedBecause = :because REMOVE ipk, isk',
        ConditionExpression: '#status = :open',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: toItem({ ':closed': 'closed', ':open': 'open', ':at': at, ':because': because }),
      });
      await unlessRefused(client.send(update));
    },

    /** The causes of those of these cases that are open. @param leads as a contact stores them */
    async openAmong(leads: readonly string[]): Promise<Cause[]> {
      const items = await batchGet(client, table, leads.slice(0, MOST_KEYS).map(caseLedTo));
      return items.map((item) => storedItem('CASE', item)).flatMap((one) => (one.status === 'open' ? [one.cause] : []));
    },

    async markTeamNotified(pk: string, { cause, subject }: CaseRef, overdueAt?: string): Promise<void> {
      const values = { ':yes': true, ...(overdueAt && { ':overdue': overdueAt }) };
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem({ pk, sk: caseKey(cause, subject) }),
          UpdateExpression: `SET teamNotified = :yes${overdueAt ? ', overdueAt = :overdue' : ''}`,
          ExpressionAttributeValues: toItem(values),
        }),
      );
    },

    /**
     * Extends the life of an order. Nothing of it, and no lead to it, expires while its journey is open: all of it is
     * kept for the full retention time after `until`.
     */
    async prolong(pk: string, until: string): Promise<void> {
      const items = await partition(journeys, pk);
      const expiring = items.flatMap(({ sk, expiresAt }) => (expiresAt ? [{ pk, sk: sk!.S! }] : []));
      for (const key of expiring) await raiseExpiry(key, expiry(until, retentionDays));
      const meta = items.find(({ sk }) => sk?.S === META);
      const { store, orderId } = orderOf(pk);
      for (const lead of meta ? allLeads(store, storedItem('META', meta)) : [])
        await raiseExpiry(leadKey(lead, orderId), leadExpiry(until, retentionDays));
      for (const to of resentTo(items))
        await raiseExpiry(resentLeadKey(store, to, orderId), leadExpiry(until, retentionDays));
    },

    readNewsSources: newsSourcesOf(journeys),
  };
}

/** The longest time for which a message may be held. */
const HELD_DAYS = 90;

function ownDecision({ kind: _, parcelId: __, occurrence: ___, resend: ____, ...own }: Decision): OwnDecision {
  return own;
}

type Settled = Pick<LedgerEntry, 'status' | 'messageId' | 'sesError'>;

/** Everything about an order; `undefined` until the order has been received. */
export async function readHistory(journeys: JourneysTable, pk: string): Promise<History | undefined> {
  const items = await partition(journeys, pk);
  const skOf = (item: RawItem): string => item.sk?.S ?? '';
  const all = <Kind extends Parameters<typeof storedItem>[0]>(kind: Kind) =>
    items.filter((item) => skOf(item).startsWith(`${kind}#`)).map((item) => storedItem(kind, item));
  const [meta, flow] = [META, FLOW].map((sk) => items.find((item) => skOf(item) === sk));
  if (!meta) return undefined;
  const mails = all('MAIL');
  const expiries = items.flatMap(({ expiresAt }) => (expiresAt ? Number(expiresAt.N) : []));
  return {
    store: orderOf(pk).store,
    meta: storedItem('META', meta),
    flow: readable(flow ? toFlow(flow) : emptyFlow()),
    parcels: all('PARCEL').map(({ sk, known }) => parcelOf(sk.slice('PARCEL#'.length), known)),
    events: all('EVENT'),
    ...withResends({ mails, decisions: decisionsIn(all('DECISION'), mails) }, all('RESEND')),
    cases: all('CASE'),
    answers: all('ANSWER'),
    requests: all('REQUESTED'),
    ...(expiries.length > 0 && { expiresAt: Math.min(...expiries) }),
  };
}
