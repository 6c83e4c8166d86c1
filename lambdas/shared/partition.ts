import { paginateQuery } from '@aws-sdk/client-dynamodb';
import type { JourneysTable, RawItem } from './table.ts';

/** All items of a partition, or those whose sort keys have a prefix. */
export async function partition(
  { client, table }: Pick<JourneysTable, 'client' | 'table'>,
  pk: string,
  prefix = '',
): Promise<RawItem[]> {
  const items: RawItem[] = [];
  const query = {
    TableName: table,
    KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :sk)' : 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk }, ...(prefix && { ':sk': { S: prefix } }) },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateQuery({ client }, query)) items.push(...Items);
  return items;
}
