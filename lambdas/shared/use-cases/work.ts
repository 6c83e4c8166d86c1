import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { caseOf, orderOf } from '../../../domain/records/keys.ts';
import { OVERVIEW, sinceOf, type Work, workPartitions } from '../../../domain/records/overview.ts';
import { compare } from '../../../domain/shared/sorting.ts';
import type { Listed } from '../pages.ts';
import type { JourneysTable } from '../table.ts';

/** An open case, which waits for people, with what the index alone says of it. */
export type OpenCase = { orderId: string; cause: string; subject: string; openedAt: string };
export type StoppedJourney = { orderId: string; stoppedAt: string };

/** The open cases of a store, the oldest first. */
export const listOpenCases = async (journeys: JourneysTable, store: string): Promise<OpenCase[]> =>
  (await workOf(journeys, store, 'CASE')).map((one) => ({
    orderId: orderOf(one.pk).orderId,
    ...caseOf(one.sk),
    openedAt: sinceOf(one),
  }));

/**
 * The journeys of a store that were seen to stop, those that stopped first before the others. A journey that runs again
 * after a redrive in the Step Functions console stays listed until `restartJourney` notices it.
 */
export const listStopped = async (journeys: JourneysTable, store: string): Promise<StoppedJourney[]> =>
  (await workOf(journeys, store, 'STOPPED')).map((one) => ({
    orderId: orderOf(one.pk).orderId,
    stoppedAt: sinceOf(one),
  }));

async function workOf(journeys: JourneysTable, store: string, work: Work): Promise<Listed[]> {
  const shards = await Promise.all(workPartitions(store).map((ipk) => listed(journeys, ipk, work)));
  return shards.flat().sort((a, b) => compare(a.isk, b.isk) || compare(a.pk, b.pk) || compare(a.sk, b.sk));
}

/** The index is slightly delayed: DynamoDB allows no consistent reads of it. */
async function listed({ client, table }: JourneysTable, ipk: string, work: Work): Promise<Listed[]> {
  const items: Listed[] = [];
  const query = {
    TableName: table,
    IndexName: OVERVIEW.name,
    KeyConditionExpression: 'ipk = :ipk AND begins_with(isk, :work)',
    ExpressionAttributeValues: { ':ipk': { S: ipk }, ':work': { S: `${work}#` } },
  };
  for await (const { Items = [] } of paginateQuery({ client }, query))
    items.push(...Items.map((item) => unmarshall(item) as Listed));
  return items;
}
