import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Register, RegisterName } from '../../../domain/journey/flow.ts';
import { type History, heldMessages } from '../../../domain/journey/history.ts';
import { type Reaction, reactionTo } from '../../../domain/journey/reaction.ts';
import type { Decision } from '../../../domain/records/items.ts';
import { FLOW, HOLD, orderKey, STOPPED } from '../../../domain/records/keys.ts';
import { workEntry } from '../../../domain/records/overview.ts';
import { expiry, type JourneysTable, toItem } from '../table.ts';
import { ChangedMeanwhile, transact } from '../transact.ts';
import type { OrderRef } from './errors.ts';
import { asking, historyOf } from './orders.ts';

const ATTEMPTS = 5;

/**
 * Holds all messages of an order until somebody releases it.
 * @returns since when it is held; `isNews`: it was not held before
 * @throws NoSuchOrder, ChangedMeanwhile
 */
export async function holdOrder(
  journeys: JourneysTable,
  order: OrderRef,
  now: string,
): Promise<{ isNews: boolean; since: string }> {
  const { held } = (await historyOf(journeys, order)).flow;
  if (held) return { isNews: false, since: held };
  const { table: TableName } = journeys;
  const pk = orderKey(order.store, order.orderId);
  const hold: TransactWriteItem = {
    Update: {
      TableName,
      Key: toItem({ pk, sk: FLOW }),
      UpdateExpression: 'SET held = :now',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(erased) AND attribute_not_exists(held)',
      ExpressionAttributeValues: toItem({ ':now': now }),
    },
  };
  // a separate item, as for stopped journeys: with the index entry in FLOW, each write of FLOW would also write to the
  // index
  const expiresAt = expiry(now, journeys.retentionDays);
  const listed = {
    Put: { TableName, Item: toItem({ pk, sk: HOLD, at: now, ...workEntry(pk, 'HOLD', now), expiresAt }) },
  };
  if (await transact(journeys.client, [hold, listed])) return { isNews: true, since: now };
  throw new ChangedMeanwhile();
}

/**
 * Has the messages that an order holds decided again now instead of later, including those that people held. The usual
 * rules decide whether they are sent. @throws NoSuchOrder, ChangedMeanwhile
 */
export async function releaseOrder(
  journeys: JourneysTable,
  order: OrderRef,
  now: string,
): Promise<{ held: Decision[]; journey: Reaction | undefined }> {
  const isOfUse = (history: History) => history.flow.held !== undefined || heldMessages(history).length > 0;
  const { history, asked } = await wakeJourney(journeys, order, now, isOfUse, true);
  return { held: heldMessages(history), journey: asked && reactionTo(asked, history.flow) };
}

/**
 * Wakes a journey, or begins its next run, if that can change anything.
 * @throws NoSuchOrder, ChangedMeanwhile
 */
export async function wakeJourney(
  journeys: JourneysTable,
  order: OrderRef,
  now: string,
  isOfUse: (history: History) => boolean,
  isReleased = false,
): Promise<{ history: History; asked?: [RegisterName, Register] }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await historyOf(journeys, order);
    if (!isOfUse(history)) return { history };
    const { asked, write } = asking(journeys, history, now, isReleased);
    const unlist = {
      Delete: { TableName: journeys.table, Key: toItem({ pk: orderKey(order.store, order.orderId), sk: HOLD }) },
    };
    if (await transact(journeys.client, [write, ...(isReleased ? [unlist] : [])])) return { history, asked };
  }
  throw new ChangedMeanwhile();
}

/** Who restarts a journey. For the sweep, its tries are counted and the order leaves the list while it runs. */
export type RestartedBy = 'people' | 'sweep';

/**
 * Starts the next run of a stopped journey. The change reaches dispatch through the stream. If the journey is running
 * again by now, it is only removed from the list of stopped ones. @throws ChangedMeanwhile
 */
export async function restartJourney(
  { client, table: TableName }: JourneysTable,
  order: OrderRef,
  by: RestartedBy = 'people',
): Promise<'restarted' | 'not_stopped'> {
  const pk = orderKey(order.store, order.orderId);
  const flow = {
    TableName,
    Key: toItem({ pk, sk: FLOW }),
    ExpressionAttributeNames: { '#stage': 'stage' },
  };
  const listed = { TableName, Key: toItem({ pk, sk: STOPPED }) };
  const remove: TransactWriteItem = { Delete: listed };
  const counted: TransactWriteItem = {
    Update: {
      ...listed,
      UpdateExpression: 'ADD tries :one REMOVE ipk, isk',
      ExpressionAttributeValues: toItem({ ':one': 1 }),
    },
  };
  const restart: TransactWriteItem = {
    Update: {
      ...flow,
      UpdateExpression: 'SET #stage = :restart',
      ConditionExpression: '#stage = :stopped',
      ExpressionAttributeValues: toItem({ ':restart': 'restart', ':stopped': 'stopped' }),
    },
  };
  if (await transact(client, [restart, by === 'sweep' ? counted : remove])) return 'restarted';
  const runs: TransactWriteItem = {
    ConditionCheck: {
      ...flow,
      ConditionExpression: 'attribute_not_exists(#stage) OR #stage <> :stopped',
      ExpressionAttributeValues: toItem({ ':stopped': 'stopped' }),
    },
  };
  if (await transact(client, [runs, remove])) return 'not_stopped';
  throw new ChangedMeanwhile();
}
