import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import { auditPartition } from '../../domain/records/keys.ts';
import { partition } from '../shared/partition.ts';
import { type JourneysTable, unlessRefused } from '../shared/table.ts';

type Audited = {
  store: string;
  /** Absent: all orders. */
  orderId?: string | undefined;
  /** No action is older than this. ISO. */
  since: string;
  now: string;
};

/**
 * Erases the team's reasons from the record of Admin API actions, as they may be about a customer. Who did what, and
 * when, stays.
 */
export async function forgetReasons(journeys: JourneysTable, { store, orderId, since, now }: Audited): Promise<void> {
  const { client, table } = journeys;
  for (let day = Date.parse(since.slice(0, 10)); day <= Date.parse(now); day += DAY_MS) {
    const all = await partition(journeys, auditPartition(store, new Date(day).toISOString().slice(0, 10)));
    const told = all.filter((item) => item.why && (orderId === undefined || item.orderId?.S === orderId));
    for (const { pk, sk } of told)
      await unlessRefused(
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: { pk: pk!, sk: sk! },
            UpdateExpression: 'REMOVE why',
            ConditionExpression: 'attribute_exists(pk)',
          }),
        ),
      );
  }
}
