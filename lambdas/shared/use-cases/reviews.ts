import { type ShownReview, shownReviewOf } from '../../../domain/feedback/reviews.ts';
import { isCanary } from '../../../domain/order/canary.ts';
import { readHistory } from '../journey-table.ts';
import type { JourneysTable } from '../table.ts';
import { ordersPlaced } from './orders-of-days.ts';

/** The reviews that a store's customers agreed to show, for orders placed in this time; the oldest answer first. */
export async function shownReviews(
  journeys: JourneysTable,
  store: string,
  placed: { from: string; to: string },
): Promise<ShownReview[]> {
  const found: ShownReview[] = [];
  for await (const pk of ordersPlaced(journeys, store, placed)) {
    const history = await readHistory(journeys, pk);
    if (!history || history.flow.erased || history.meta.order.test || isCanary(history.meta.order.orderId)) continue;
    const review = shownReviewOf(history);
    if (review) found.push(review);
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : 1));
}
