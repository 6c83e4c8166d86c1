import { paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DayCounts, Period } from '../../../domain/metrics/periods.ts';
import { isCanary } from '../../../domain/order/canary.ts';
import { META, orderOf } from '../../../domain/records/keys.ts';
import { countItem, type RecountStore } from '../../../domain/recount/reading.ts';
import {
  adderTo,
  type CountedItem,
  differencesOf,
  type RecountDifference,
  type RecountSums,
  scaled,
} from '../../../domain/recount/sums.ts';
import { dayCounts } from '../day-counts.ts';
import type { JourneysTable } from '../table.ts';

/**
 * `moved`: counts that changed while the table was read, so that they cannot be compared. `erased`: orders that no
 * longer exist but stay counted.
 */
export type Recount = { orders: number; erased: number; differences: RecountDifference[]; moved: number };

type Tables = { journeys: JourneysTable; metrics: Pick<JourneysTable, 'client' | 'table'> };

/**
 * Counts a store's orders again from the table, and compares the days of a range. It reads the whole table, because an
 * order counts on many days. It reads a page of at most 1 MB at a time, and keeps only the sums in memory.
 */
export async function recount(
  { journeys, metrics }: Tables,
  store: string,
  settings: RecountStore,
  period: Period,
): Promise<Recount> {
  const before = sumsOf(await dayCounts(metrics, store, period));
  const { sums, ...found } = await counted(journeys, store, settings);
  const after = sumsOf(await dayCounts(metrics, store, period));
  const differences = differencesOf(after, sums, period);
  const isMoved = ({ day, name }: RecountDifference) => before.get(`${day} ${name}`) !== after.get(`${day} ${name}`);
  return {
    ...found,
    differences: differences.filter((one) => !isMoved(one)),
    moved: differences.filter(isMoved).length,
  };
}

async function counted({ client, table }: JourneysTable, store: string, settings: RecountStore) {
  const sums: RecountSums = new Map();
  const add = adderTo(sums);
  let [orders, erased] = [0, 0];
  const scan = {
    TableName: table,
    FilterExpression: 'begins_with(pk, :orders)',
    ExpressionAttributeValues: { ':orders': { S: `ORDER#${store}#` } },
  };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const raw of Items) {
      const item = unmarshall(raw) as CountedItem;
      if (isCanary(orderOf(item.pk).orderId)) continue;
      if (!countItem(item, settings, add)) erased += 1;
      if (item.sk === META) orders += 1;
    }
  }
  return { sums, orders, erased };
}

const sumsOf = (days: DayCounts[]): RecountSums =>
  new Map(
    days.flatMap(({ day, counts }) =>
      Object.entries(counts).map(([name, value]) => [`${day} ${name}`, scaled(String(value))] as const),
    ),
  );
