import type { ReviewFact } from '../order/facts.ts';
import type { Item } from '../order/order.ts';
import type { Contact } from './contact.ts';

// Platforms report reviews by address and product, not by order. The contact keeps them, so it does not matter whether the
// order or its review is received first.

/** A review as text, different for each review. */
export const reviewOf = ({ at, productId = SHOP }: Pick<ReviewFact, 'at' | 'productId'>): string =>
  `${at} ${productId}`;

const SHOP = '*';

/** Whether the customer has reviewed all of these items, or the shop, since this time. @param since UTC ISO time */
export function hasReviewed({ reviews }: Contact, items: readonly Item[], since: string): boolean {
  const products = [...(reviews ?? [])].flatMap((review) => {
    const [at = '', ...product] = review.split(' ');
    return at >= since ? [product.join(' ')] : [];
  });
  if (products.includes(SHOP)) return true;
  return items.length > 0 && items.every(({ productId }) => productId !== undefined && products.includes(productId));
}
