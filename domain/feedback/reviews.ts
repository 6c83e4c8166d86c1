import { answersOf, type History } from '../journey/history.ts';

/** A review that others may read. It names nobody; `items` are those that were rated one by one. */
export type ShownReview = {
  orderId: string;
  /** UTC ISO. */
  at: string;
  rating: number;
  words: string;
  language?: string | undefined;
  items?: { title: string; sku?: string | undefined; rating: number }[] | undefined;
};

/** The review of an order that counts, if its customer wrote one and agrees that it is shown. */
export function shownReviewOf(history: History): ShownReview | undefined {
  const { orderId, customer, items } = history.meta.order;
  const { rating } = answersOf(history);
  const answer = (history.answers ?? []).find(({ at, form }) => form === 'feedback' && at === rating?.at);
  if (!rating || !answer?.mayBeShown || !answer.words) return undefined;
  const rated = Object.entries(answer.items ?? {}).flatMap(([id, stars]) => {
    const item = items.find((one) => one.id === id);
    return item ? [{ title: item.title, sku: item.sku, rating: stars }] : [];
  });
  return {
    orderId,
    at: answer.at,
    rating: rating.value,
    words: answer.words,
    language: customer.locale,
    ...(rated.length > 0 && { items: rated }),
  };
}
