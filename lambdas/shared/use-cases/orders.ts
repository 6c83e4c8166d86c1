import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Register, RegisterName } from '../../../domain/journey/flow.ts';
import type { History } from '../../../domain/journey/history.ts';
import { risingTime } from '../../../domain/journey/reaction.ts';
import { askedAgain } from '../../../domain/journey/registers.ts';
import { FLOW, orderKey } from '../../../domain/records/keys.ts';
import { readHistory } from '../journey-table.ts';
import { type JourneysTable, toItem } from '../table.ts';
import { NoSuchOrder, type OrderRef } from './errors.ts';

/** @throws NoSuchOrder */
export async function historyOf(journeys: JourneysTable, order: OrderRef): Promise<History> {
  const history = await readHistory(journeys, orderKey(order.store, order.orderId));
  if (!history) throw new NoSuchOrder(order);
  return history;
}

/**
 * Writes a register of FLOW, which wakes the journey, unless somebody wrote it since `before` was read.
 * @param isReleased nothing holds the order any more
 */
export function raise(
  { table }: JourneysTable,
  pk: string,
  [register, value]: [RegisterName, Register],
  before: Register | undefined,
  isReleased = false,
): TransactWriteItem {
  const asSeen = before ? '#register.#mark = :before' : 'attribute_not_exists(#register)';
  return {
    Update: {
      TableName: table,
      Key: toItem({ pk, sk: FLOW }),
      UpdateExpression: `SET #register = :value${isReleased ? ' REMOVE held' : ''}`,
      ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(erased) AND ${asSeen}`,
      ExpressionAttributeNames: { '#register': register, ...(before && { '#mark': 'mark' }) },
      ExpressionAttributeValues: toItem({ ':value': value, ':before': before?.mark }),
    },
  };
}

/**
 * Has the journey decide again now, unless somebody requested that since `history` was read.
 * @param isReleased nothing holds the order any more
 */
export function asking(journeys: JourneysTable, { store, meta, flow }: History, now: string, isReleased = false) {
  const before = flow.registers['o#asked'];
  const asked = askedAgain(risingTime(now, before?.mark));
  return { asked, write: raise(journeys, orderKey(store, meta.order.orderId), asked, before, isReleased) };
}
