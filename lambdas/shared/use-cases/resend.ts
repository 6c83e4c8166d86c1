import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type History, isGivenUp, lastDecision, ledgerOf } from '../../../domain/journey/history.ts';
import type { Decision } from '../../../domain/records/items.ts';
import { decisionKey, ledgerKey, type MessageRef, orderKey } from '../../../domain/records/keys.ts';
import { expiry, type JourneysTable, toItem } from '../table.ts';
import { ChangedMeanwhile, transact } from '../transact.ts';
import type { OrderRef } from './errors.ts';
import { asking, historyOf } from './orders.ts';

/** What a mail came to that may be decided once more. */
export type Resendable = Extract<Decision['outcome'], 'unknown' | 'failed'>;

/** All that came to an outcome since a time, or one of which nobody knows or that failed. */
export type WhichMails = { outcome: Resendable; since: string } | { message: MessageRef };

const ATTEMPTS = 5;

/** Those mails of an order whose last word is that they failed, or that nobody knows, and of which SES has told nothing since. */
export async function resendable(journeys: JourneysTable, order: OrderRef, which: WhichMails): Promise<Decision[]> {
  return resendableIn(await historyOf(journeys, order), which);
}

/**
 * Lets these mails be decided once more: their ledger entries are free again, unless SES told of them meanwhile, and the
 * journey wakes, or begins a new run. Whether they go is decided as ever. @throws NoSuchOrder, ChangedMeanwhile
 */
export async function resend(
  journeys: JourneysTable,
  order: OrderRef,
  which: WhichMails,
  now: string,
): Promise<Decision[]> {
  const pk = orderKey(order.store, order.orderId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await historyOf(journeys, order);
    const mails = resendableIn(history, which).slice(0, MOST_AT_ONCE);
    if (mails.length === 0) return mails;
    const writes = mails.flatMap((mail) => [freed(journeys, pk, history, mail), asksFor(journeys, mail, pk, now)]);
    if (await transact(journeys.client, [...writes, asking(journeys, history, now).write])) return mails;
  }
  throw new ChangedMeanwhile();
}

/** A transaction takes 100 items. */
const MOST_AT_ONCE = 40;

function resendableIn(history: History, which: WhichMails): Decision[] {
  return history.decisions.filter(
    (one) =>
      isAmong(one, which) &&
      isGivenUp(one) &&
      lastDecision(history, one) === one &&
      ledgerOf(history, one)?.status === one.outcome,
  );
}

const isAmong = (one: Decision, which: WhichMails): boolean =>
  'message' in which
    ? ledgerKey(one) === ledgerKey(which.message)
    : one.outcome === which.outcome && one.at >= which.since;

/** The condition is what keeps a mail from going twice: an event of SES raises the status, and so does another attempt. */
const freed = ({ table }: JourneysTable, pk: string, history: History, mail: Decision): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem({ pk, sk: ledgerKey(mail) }),
    UpdateExpression: 'SET #status = :failed',
    ConditionExpression: '#status = :seen AND attempt = :attempt',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toItem({
      ':failed': 'failed',
      ':seen': mail.outcome,
      ':attempt': ledgerOf(history, mail)!.attempt,
    }),
  },
});

function asksFor({ table, retentionDays }: JourneysTable, mail: Decision, pk: string, now: string): TransactWriteItem {
  const { inputs: _, settings: __, ...about } = mail;
  const held = { ...about, outcome: 'held', reason: 'resend_asked', until: now, at: now };
  const item = { pk, sk: decisionKey(now, mail), ...held, expiresAt: expiry(now, retentionDays) };
  return { Put: { TableName: table, Item: toItem(item) } };
}
