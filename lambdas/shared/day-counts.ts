import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { countsIn, type DayCounts, type Period } from '../../domain/metrics/periods.ts';
import { dayRange } from '../../domain/records/days.ts';

/**
 * A page of a store's counts for each day of a range. The counts of a day are spread over several items. Days without
 * counts are left out.
 */
export async function dayCounts(
  { client, table }: { client: DynamoDBClient; table: string },
  store: string,
  period: Period,
): Promise<DayCounts[]> {
  const { pk, from, to } = dayRange(store, period);
  const slots = new Map<string, DayCounts[]>();
  const query = {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
  };
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    for (const { pk: _, sk, ...item } of Items) {
      const day = sk!.S!.split('#')[1]!;
      const counts = Object.fromEntries(Object.entries(item).map(([name, { N }]) => [name, Number(N)]));
      slots.set(day, [...(slots.get(day) ?? []), { day, counts }]);
    }
  }
  return [...slots].map(([day, parts]) => ({ day, counts: countsIn(parts, { from: day, to: day }) }));
}
