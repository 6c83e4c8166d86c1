import type { Item } from '../order/order.ts';
import { isSame } from '../order/units.ts';
import type { CustomerRequest } from './request.ts';

const WHAT = {
  return: 'Asks to send back',
  cancellation: 'Asks to cancel the order',
  address: 'Asks for another address',
};

/** The text about a request in its case, with the customer's own words last. @param items of the order */
export function requestInWords(
  { what, items: asked, reason, wish, words }: CustomerRequest,
  items: readonly Item[],
): string {
  const units = asked?.map((one) => {
    const item = items.find((other) => isSame(other, one));
    return `${one.quantity} × ${item?.title ?? one.sku ?? one.id}`;
  });
  const returned = what === 'return' ? `: ${units?.join(', ') ?? 'the whole order'}` : '';
  const plain = (code: string) => code.replaceAll('_', ' ');
  return [
    `${WHAT[what]}${returned}.`,
    ...(reason ? [`Reason: ${plain(reason)}.`] : []),
    ...(wish ? [`Wish: ${plain(wish)}.`] : []),
    ...(words ? [words] : []),
  ].join('\n');
}
