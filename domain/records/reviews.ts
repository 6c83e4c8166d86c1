import type { ReviewFact } from '../order/facts.ts';
import type { Item } from '../order/order.ts';
import type { Contact } from './contact.ts';

// Reviews are told by address and product, not by order: the contact keeps them, so that it does not matter whether the
// order or its review is heard of first.

/** One review, as text that tells it from others. */
export const reviewOf = ({ at, productId = SHOP }: Pick<ReviewFact, 'at' | 'productId'>): string =>
  `${at} ${productId}`;

const SHOP = '*';

/** Whether the customer has reviewed all of these items, or the shop, since then. @param since UTC ISO time */
export function hasReviewed({ reviews }: Contact, items: readonly Item[], since: string): boolean {
  const products = [...(reviews ?? [])].flatMap((review) => {
    const [at = '', ...product] = review.split(' ');
    return at >= since ? [product.join(' ')] : [];
  });
  if (products.includes(SHOP)) return true;
  return items.length > 0 && items.every(({ productId }) => productId !== undefined && products.includes(productId));
}
