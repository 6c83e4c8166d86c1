import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { History } from '../../../domain/journey/history.ts';
import {
  type Reaction,
  type ReviewStatus,
  reactionTo,
  reviewStatus,
  risingTime,
} from '../../../domain/journey/reaction.ts';
import { caseClosed } from '../../../domain/journey/registers.ts';
import type { Case } from '../../../domain/records/items.ts';
import { caseKey, orderKey } from '../../../domain/records/keys.ts';
import { workEntry } from '../../../domain/records/overview.ts';
import { type JourneysTable, toItem } from '../table.ts';
import { ChangedMeanwhile, transact } from '../transact.ts';
import { NoSuchCase, type OrderRef } from './errors.ts';
import { asking, historyOf, raise } from './orders.ts';

/** Which case of an order, as people name it. */
export type CaseName = { cause: string; subject: string };

/** `isNews` is false when it was closed before. The rest says what the closing does, if anything still. */
export type ClosedCase = { isNews: boolean; closedAt: string; journey: Reaction; review: ReviewStatus };

const ATTEMPTS = 5;

/** Every case of an order, the closed ones too. @throws NoSuchOrder */
export const casesOfOrder = async (journeys: JourneysTable, order: OrderRef): Promise<Case[]> =>
  (await historyOf(journeys, order)).cases;

/**
 * Closes a case: it leaves the work of its store, and its journey decides again about what the case held back.
 * @throws NoSuchOrder, NoSuchCase, ChangedMeanwhile
 */
export async function closeCase(
  journeys: JourneysTable,
  order: OrderRef,
  name: CaseName,
  now: string,
): Promise<ClosedCase> {
  const pk = orderKey(order.store, order.orderId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await historyOf(journeys, order);
    const found = caseIn(history, name);
    const before = history.flow.registers['o#cases'];
    const closing = caseClosed(risingTime(now, before?.mark));
    const outcome = { journey: reactionTo(closing, history.flow), review: reviewStatus(history) };
    if (found.status === 'closed') return { isNews: false, closedAt: found.closedAt ?? now, ...outcome };
    if (await transact(journeys.client, [close(journeys, pk, found, now), raise(journeys, pk, closing, before)]))
      return { isNews: true, closedAt: now, ...outcome };
  }
  throw new ChangedMeanwhile();
}

/**
 * Opens a closed case again, as of now: it holds back the review once more, and its journey plans anew, in a new run if it
 * has ended. @throws NoSuchOrder, NoSuchCase, ChangedMeanwhile
 */
export async function reopenCase(
  journeys: JourneysTable,
  order: OrderRef,
  name: CaseName,
  now: string,
): Promise<{ isNews: boolean; review: ReviewStatus }> {
  const pk = orderKey(order.store, order.orderId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await historyOf(journeys, order);
    const found = caseIn(history, name);
    const review = reviewStatus(history);
    if (found.status === 'open') return { isNews: false, review };
    if (await transact(journeys.client, [open(journeys, pk, found, now), asking(journeys, history, now).write]))
      return { isNews: true, review };
  }
  throw new ChangedMeanwhile();
}

function caseIn({ cases }: History, { cause, subject }: CaseName): Case {
  const found = cases.find((one) => one.cause === cause && one.subject === subject);
  if (!found) throw new NoSuchCase(`${cause} ${subject}`, cases);
  return found;
}

const open = ({ table }: JourneysTable, pk: string, { cause, subject }: Case, now: string): TransactWriteItem => {
  const { ipk, isk } = workEntry(pk, 'CASE', now);
  return {
    Update: {
      TableName: table,
      Key: toItem({ pk, sk: caseKey(cause, subject) }),
      UpdateExpression:
        'SET #status = :open, openedAt = :now, ipk = :ipk, isk = :isk REMOVE closedAt, closedBecause, overdueAt',
      ConditionExpression: '#status = :closed',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem({
        ':open': 'open',
        ':closed': 'closed',
        ':now': now,
        ':ipk': ipk,
        ':isk': isk,
      }),
    },
  };
};

/** Without its entry in the index, it is no work any more. */
const close = ({ table }: JourneysTable, pk: string, { cause, subject }: Case, now: string): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: toItem({ pk, sk: caseKey(cause, subject) }),
    UpdateExpression: 'SET #status = :closed, closedAt = :now REMOVE ipk, isk',
    ConditionExpression: '#status = :open',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toItem({ ':closed': 'closed', ':open': 'open', ':now': now }),
  },
});
