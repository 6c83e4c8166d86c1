import { quantilesOf, trendOf } from '../../domain/lanes/pace.ts';
import { lanesKey, SUMMARY } from '../shared/lane-keys.ts';
import { laneIn, summaryIn } from '../shared/lane-table.ts';
import { pageOfItems } from '../shared/pages.ts';
import { limitOf, type RouteGiven } from './admin.ts';

/** How long parcels take, by lane. `n`: how many arrived; `trend`: how many times as long they take these weeks; `day`: when it was computed. */
export async function listLanes({ port, store, query }: RouteGiven<'listLanes'>): Promise<object> {
  const { leg = 'transit', limit } = query;
  const part = { pk: lanesKey(store), prefix: `${SUMMARY}${leg}#`, limit: limitOf(limit) };
  const { items, cursor } = await pageOfItems(port.metrics, part, query.cursor);
  const lanes = items.map((item) => {
    const { n, day, ...seen } = summaryIn(item);
    return { lane: laneIn(item).lane, n, ...quantilesOf(seen.usual), trend: trendOf({ n, ...seen }), day };
  });
  return { leg, lanes, cursor };
}
