import type { Item, ParcelItem } from '../../domain/order/order.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import {
  CANCELLATION_REASONS,
  type CustomerRequest,
  RETURN_REASONS,
  type RequestKind,
  type RequestReason,
} from '../../domain/requests/request.ts';
import { numberIn, wordsIn } from './feedback-form.ts';

export const REASONS: Readonly<Record<RequestKind, readonly RequestReason[]>> = {
  return: RETURN_REASONS,
  cancellation: CANCELLATION_REASONS,
  address: [],
};

/** The most units of one line in a request. A customer who wants more writes a mail. */
export const MOST_UNITS = 99;

/** The form field for a line of the order. It uses the line's id or SKU, as its position may change. */
export const lineField = ({ id, sku }: Pick<Item, 'id' | 'sku'>): string => `line ${id ?? sku}`;

type RequestForm = { what: RequestKind; items: readonly Item[]; isWhole: boolean; store: StoreSettings; at: string };

/**
 * What a form asks for; `undefined` if a required field is missing.
 * @param items the items of the order
 * @param isWhole the request is for the whole order, so that no items are picked
 */
export function requestIn(form: string, { what, items, isWhole, store, at }: RequestForm): CustomerRequest | undefined {
  const fields = new URLSearchParams(form);
  const words = wordsIn(fields.get('words') ?? '');
  if (what === 'address') return words === undefined ? undefined : { what, at, words };
  const reason = REASONS[what].find((one) => one === fields.get('reason'));
  if (!reason) return undefined;
  if (what === 'cancellation') return { what, at, reason, words };
  const wish = store.requests.return?.wishes.find((one) => one === fields.get('wish'));
  const picked = isWhole ? undefined : pickedIn(fields, items);
  if (!wish || picked?.length === 0) return undefined;
  return { what, at, ...(picked && { items: picked }), reason, wish, words };
}

const pickedIn = (fields: URLSearchParams, items: readonly Item[]): ParcelItem[] =>
  items.flatMap((item) => {
    const quantity = numberIn(fields, lineField(item), 1, MOST_UNITS);
    const { id, sku } = item;
    return quantity === undefined
      ? []
      : [{ ...(id !== undefined && { id }), ...(sku !== undefined && { sku }), quantity }];
  });
