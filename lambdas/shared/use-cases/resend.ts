import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type History, isGivenUp, lastDecision, ledgerOf } from '../../../domain/journey/history.ts';
import type { Decision } from '../../../domain/records/items.ts';
import { decisionKey, ledgerKey, type MessageRef, orderKey } from '../../../domain/records/keys.ts';
import { expiry, type JourneysTable, toItem } from '../table.ts';
import { ChangedMeanwhile, transact } from '../transact.ts';
import type { OrderRef } from './errors.ts';
import { asking, historyOf } from './orders.ts';

/** The outcomes of mails that may be decided again. */
export type Resendable = Extract<Decision['outcome'], 'unknown' | 'failed'>;

/** All mails with this outcome since a time, or one mail, whose outcome is either of them. */
export type WhichMails = { outcome: Resendable; since: string } | { message: MessageRef };

const ATTEMPTS = 5;

/** The mails of an order whose last decision is `failed` or `unknown`, and on which SES has not reported since. */
export async function resendable(journeys: JourneysTable, order: OrderRef, which: WhichMails): Promise<Decision[]> {
  return resendableIn(await historyOf(journeys, order), which);
}

/**
 * Has these mails decided again. Their ledger entries become free, unless SES has reported on them meanwhile. The
 * journey wakes, or begins a new run. The usual rules decide whether the mails are sent. @throws NoSuchOrder,
 * ChangedMeanwhile
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

/** The condition prevents sending a mail twice: an SES event, or another attempt, changes the status. */
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
