import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { dayPartitions, OVERVIEW } from '../../../domain/records/overview.ts';
import type { JourneysTable } from '../table.ts';

/** The keys of a store's orders that were placed in this time, shard by shard. The index is slightly delayed. */
export async function* ordersPlaced(
  { client, table }: JourneysTable,
  store: string,
  { from, to }: { from: string; to: string },
): AsyncGenerator<string> {
  for (const ipk of dayPartitions(store)) {
    const query = {
      TableName: table,
      IndexName: OVERVIEW.name,
      KeyConditionExpression: 'ipk = :ipk AND isk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':ipk': { S: ipk }, ':from': { S: from }, ':to': { S: to } },
    };
    for await (const { Items = [] } of paginateQuery({ client }, query)) for (const { pk } of Items) yield pk!.S!;
  }
}
