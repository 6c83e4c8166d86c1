import { DeleteItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { type History, heldMessages } from '../../../domain/journey/history.ts';
import { heldPartitions, heldPrefix, type WokenBy } from '../../../domain/records/held.ts';
import { orderOf } from '../../../domain/records/keys.ts';
import { type JourneysTable, type RawItem, unlessRefused } from '../table.ts';
import { NoSuchOrder } from './errors.ts';
import { wakeJourney } from './journeys.ts';

const AT_ONCE = 10;

/** An order that could not be woken, and the reason. It stays on the list. */
export type NotWoken = { orderId: string; error: unknown };

/**
 * Wakes the orders of a store that hold messages until somebody wakes them. It wakes each order that was listed by
 * `now` once; an order that still holds messages after that lists itself again.
 * @returns how many were woken, and which could not be
 */
export async function wakeHeld(
  journeys: JourneysTable,
  store: string,
  by: WokenBy,
  now: string,
): Promise<{ woken: number; failed: NotWoken[] }> {
  const failed: NotWoken[] = [];
  let woken = 0;
  for (const pk of heldPartitions(store)) {
    for await (const { Items = [] } of paginateQuery(
      { client: journeys.client, pageSize: AT_ONCE },
      listed(journeys, pk, by),
    )) {
      const waiting = Items.filter(({ at }) => at!.S! <= now);
      const results = await Promise.allSettled(waiting.map((item) => wake(journeys, item, now)));
      results.forEach((result, i) => {
        if (result.status === 'fulfilled') woken += 1;
        else failed.push({ orderId: orderIn(waiting[i]!).orderId, error: result.reason });
      });
    }
  }
  return { woken, failed };
}

const listed = ({ table }: JourneysTable, pk: string, by: WokenBy) => ({
  TableName: table,
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :by)',
  ExpressionAttributeValues: { ':pk': { S: pk }, ':by': { S: heldPrefix(by) } },
  ConsistentRead: true,
});

/**
 * Wakes the order first, and then takes it off the list unless it has listed itself again. If the function is killed in
 * between, the order is woken again, and nothing is lost.
 */
async function wake(journeys: JourneysTable, item: RawItem, now: string): Promise<void> {
  const { pk, sk, at } = item;
  await wakeJourney(journeys, orderIn(item), now, isOfUse).catch((error: unknown) => {
    if (!(error instanceof NoSuchOrder)) throw error;
  });
  const remove = new DeleteItemCommand({
    TableName: journeys.table,
    Key: { pk: pk!, sk: sk! },
    ConditionExpression: '#at = :at',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':at': at! },
  });
  await unlessRefused(journeys.client.send(remove));
}

const orderIn = ({ sk }: RawItem) => orderOf(sk!.S!.slice(sk!.S!.indexOf(' ') + 1));

/** A step lists its order before it records what it holds, so a running journey may be about to hold something. */
const isOfUse = (history: History): boolean => history.flow.stage !== 'ended' || heldMessages(history).length > 0;
