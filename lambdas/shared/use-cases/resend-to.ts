import { lastDecision } from '../../../domain/journey/history.ts';
import { risingTime } from '../../../domain/journey/reaction.ts';
import { againstResend, resendTo } from '../../../domain/journey/resends.ts';
import { sentenceOf } from '../../../domain/message/reasons.ts';
import { sesAddress } from '../../../domain/order/email.ts';
import type { Resend } from '../../../domain/records/items.ts';
import { type MessageRef, orderKey, resendKey } from '../../../domain/records/keys.ts';
import { leadExpiry, resentLeadKey } from '../leads.ts';
import { expiry, type JourneysTable, toItem } from '../table.ts';
import { ChangedMeanwhile, transact } from '../transact.ts';
import { addressOf } from './addresses.ts';
import { type OrderRef, WrongField } from './errors.ts';
import { asking, historyOf } from './orders.ts';

const ATTEMPTS = 5;

/** @property by who wants it; `why` is the reason */
export type ResendWish = Pick<Resend, 'to' | 'by' | 'why'> & { message: MessageRef };

/**
 * Has a message of an order sent to another address. One write keeps the request, adds the lead from the address, and
 * wakes the journey or begins a new run. The run sends the message through the ledger. A message goes to an address
 * only once, however often it is requested.
 * @returns `isNews`: it was not requested before
 * @throws NoSuchOrder, WrongField, ChangedMeanwhile
 */
export async function askResend(
  journeys: JourneysTable,
  order: OrderRef,
  { message, to, by, why }: ResendWish,
  { now, dryRun }: { now: string; dryRun: boolean },
): Promise<{ isNews: boolean }> {
  if (sesAddress(to) === undefined) throw new WrongField('to', sentenceOf('address_not_ascii'));
  const { suppressed } = await addressOf(journeys, order.store, to);
  if (suppressed) throw new WrongField('to', sentenceOf(`address_${suppressed}`));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await historyOf(journeys, order);
    const against = againstResend(history, message, to);
    if (against) throw new WrongField(against.field, against.expected);
    const isNews = resendTo(history, message, to) === undefined;
    if (!isNews || dryRun) return { isNews };
    const at = risingTime(now, history.resends?.asked.at(-1)?.at);
    const { happenedAt } = lastDecision(history, message)!;
    const { kind, parcelId, occurrence } = message;
    const wish: Resend = { at, kind, parcelId, occurrence, happenedAt, to, by, why };
    const key = { pk: orderKey(order.store, order.orderId), sk: resendKey(at) };
    const Item = toItem({ ...key, ...wish, expiresAt: expiry(at, journeys.retentionDays) });
    const put = { Put: { TableName: journeys.table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
    const leads = {
      ...resentLeadKey(order.store, to, order.orderId),
      expiresAt: leadExpiry(at, journeys.retentionDays),
    };
    const lead = { Put: { TableName: journeys.table, Item: toItem(leads) } };
    if (await transact(journeys.client, [put, lead, asking(journeys, history, now).write])) return { isNews };
  }
  throw new ChangedMeanwhile();
}
