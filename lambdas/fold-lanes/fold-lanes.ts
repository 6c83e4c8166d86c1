import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dayAfter } from '../../domain/calendar/days.ts';
import { localDate } from '../../domain/calendar/windows.ts';
import { addTo, type FoldedLane, folded, isOpen, legOfLane, type Weeks } from '../../domain/lanes/fold.ts';
import { SLOW, trendOf } from '../../domain/lanes/pace.ts';
import { digest } from '../../domain/shared/digest.ts';
import { lanesKey } from '../shared/lane-keys.ts';
import { cellIn, isCell, isSummary, laneIn, putSummary, summaryIn } from '../shared/lane-table.ts';
import { partition } from '../shared/partition.ts';
import type { RawItem } from '../shared/table.ts';

export type Folded = { lanes: number; written: number; slowing: string[] };

/**
 * Folds the counters of a store's lanes into one summary per lane and leg. It does so for each lane whose counters changed; once
 * a day for lanes with parcels still under way, since each day tells more about them; and once a week for the others, since
 * their weights depend on the day.
 */
export async function foldLanes(
  client: DynamoDBClient,
  table: string,
  store: string,
  timeZone: string,
  now: string,
): Promise<Folded> {
  const items = await partition({ client, table }, lanesKey(store));
  const weeks: Weeks = new Map();
  for (const item of items.filter(isCell)) addTo(weeks, cellIn(item));
  const before = new Map(items.filter(isSummary).map((item) => [nameOf(item), summaryIn(item)]));
  const day = localDate(now, timeZone);
  const result: Folded = { lanes: weeks.size, written: 0, slowing: [] };
  for (const [name, cells] of weeks) {
    const [leg, lane] = name.split('#') as [Parameters<typeof folded>[1], string];
    const state = digest(JSON.stringify([...cells].sort().map(([week, cell]) => [week, Object.entries(cell).sort()])));
    const known = before.get(name);
    const isKnown = known?.cells === state && known.day >= goodFrom(cells, day);
    const summary = isKnown ? known : folded(weeks, leg, lane, day);
    if (leg === 'transit' && isSlowing(summary)) result.slowing.push(lane);
    if (isKnown) continue;
    await putSummary(client, table, store, { leg, lane }, { ...summary, cells: state, day });
    result.written++;
  }
  return result;
}

/** A summary of these weeks from this day or later is still good, if no counter changed. */
const goodFrom = (cells: Parameters<typeof isOpen>[0], day: string): string =>
  isOpen(cells, day) ? day : dayAfter(day, -6);

const nameOf = (item: RawItem): string => {
  const { leg, lane } = laneIn(item);
  return legOfLane(leg, lane);
};

const isSlowing = (summary: FoldedLane): boolean => (trendOf(summary) ?? 1) >= SLOW;
