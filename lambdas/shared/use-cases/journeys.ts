import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { heldMessages } from '../../../domain/journey/history.ts';
import { type Reaction, reactionTo, risingTime } from '../../../domain/journey/reaction.ts';
import { released } from '../../../domain/journey/registers.ts';
import type { Decision } from '../../../domain/records/items.ts';
import { FLOW, orderKey, STOPPED } from '../../../domain/records/keys.ts';
import { type JourneysTable, toItem } from '../table.ts';
import { ChangedMeanwhile, transact } from '../transact.ts';
import type { OrderRef } from './errors.ts';
import { historyOf, raise } from './orders.ts';

const ATTEMPTS = 5;

/**
 * Lets what is held for an order be decided again now, rather than when its time comes. Whether it goes is decided as ever.
 * @throws NoSuchOrder, ChangedMeanwhile
 */
export async function releaseOrder(
  journeys: JourneysTable,
  order: OrderRef,
  now: string,
): Promise<{ held: Decision[]; journey: Reaction | undefined }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await historyOf(journeys, order);
    const held = heldMessages(history);
    if (held.length === 0) return { held, journey: undefined };
    const before = history.flow.registers['o#cases'];
    const letGo = released(risingTime(now, before));
    const journey = reactionTo(letGo, history.flow);
    const isWritten = await transact(journeys.client, [
      raise(journeys, orderKey(order.store, order.orderId), letGo, before),
    ]);
    if (isWritten) return { held, journey };
  }
  throw new ChangedMeanwhile();
}

/**
 * Starts the next run of a stopped journey: the change reaches dispatch by the stream. One that runs again by now is only
 * taken off the list of stopped ones. @throws ChangedMeanwhile
 */
export async function restartJourney(journeys: JourneysTable, order: OrderRef): Promise<'restarted' | 'not_stopped'> {
  const { client, table: TableName } = journeys;
  const pk = orderKey(order.store, order.orderId);
  const flow = {
    TableName,
    Key: toItem({ pk, sk: FLOW }),
    ExpressionAttributeNames: { '#stage': 'stage' },
  };
  const unlist: TransactWriteItem = { Delete: { TableName, Key: toItem({ pk, sk: STOPPED }) } };
  const restart: TransactWriteItem = {
    Update: {
      ...flow,
      UpdateExpression: 'SET #stage = :restart',
      ConditionExpression: '#stage = :stopped',
      ExpressionAttributeValues: toItem({ ':restart': 'restart', ':stopped': 'stopped' }),
    },
  };
  if (await transact(client, [restart, unlist])) return 'restarted';
  const runs: TransactWriteItem = {
    ConditionCheck: {
      ...flow,
      ConditionExpression: 'attribute_not_exists(#stage) OR #stage <> :stopped',
      ExpressionAttributeValues: toItem({ ':stopped': 'stopped' }),
    },
  };
  if (await transact(client, [runs, unlist])) return 'not_stopped';
  throw new ChangedMeanwhile();
}
