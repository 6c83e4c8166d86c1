import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { heldPartitions } from '../../../domain/records/held.ts';
import { orderOf } from '../../../domain/records/keys.ts';
import { type JourneysTable, type RawItem, unlessRefused } from '../table.ts';
import { NoSuchOrder } from './errors.ts';
import { releaseOrder } from './journeys.ts';

const AT_ONCE = 10;

/**
 * Wakes the orders of a store that hold messages until somebody lets them go. What is still held after that lists itself
 * again. @param most so many at the most @returns how many
 */
export async function wakeHeld(
  journeys: JourneysTable,
  store: string,
  now: string,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  let woken = 0;
  for (const pk of heldPartitions(store)) {
    for (let page = await listed(journeys, pk); page.length > 0; page = await listed(journeys, pk)) {
      if (woken >= most) return woken;
      await Promise.all(page.map((item) => wake(journeys, item, now)));
      woken += page.length;
    }
  }
  return woken;
}

async function listed({ client, table }: JourneysTable, pk: string): Promise<RawItem[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ConsistentRead: true,
      Limit: AT_ONCE,
    }),
  );
  return Items;
}

/** Off the list first: a journey that wakes at once and is held again must find its place free. */
async function wake(journeys: JourneysTable, { pk, sk, at }: RawItem, now: string): Promise<void> {
  const remove = new DeleteItemCommand({
    TableName: journeys.table,
    Key: { pk: pk!, sk: sk! },
    ConditionExpression: '#at = :at',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':at': at! },
  });
  if (!(await unlessRefused(journeys.client.send(remove)))) return;
  try {
    await releaseOrder(journeys, orderOf(sk!.S!), now);
  } catch (error) {
    if (error instanceof NoSuchOrder) return;
    await journeys.client.send(new PutItemCommand({ TableName: journeys.table, Item: { pk: pk!, sk: sk!, at: at! } }));
    throw error;
  }
}
