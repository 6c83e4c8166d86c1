import type { ReasonAbout } from '../feedback/reasons.ts';
import type { Cause } from '../message/cause.ts';
import type { ParcelItem } from '../order/order.ts';
import { digest } from '../shared/digest.ts';

// What customers request on the page of their order. rules.ts has what their store does about it.

export const REQUESTS = ['return', 'cancellation', 'address'] as const;
export type RequestKind = (typeof REQUESTS)[number];

export const RETURN_REASONS = [
  'too_small',
  'too_large',
  'not_as_described',
  'damaged',
  'wrong_item',
  'too_late',
  'changed_mind',
  'other',
] as const;
export const CANCELLATION_REASONS = ['changed_mind', 'by_mistake', 'found_elsewhere', 'too_slow', 'other'] as const;
export type RequestReason = (typeof RETURN_REASONS)[number] | (typeof CANCELLATION_REASONS)[number];

/** What customers would like for what they send back. */
export const RETURN_WISHES = ['refund', 'exchange', 'credit', 'repair'] as const;
export type ReturnWish = (typeof RETURN_WISHES)[number];

/** REQUESTED#…: one request, as it was made. `words`, such as another address, are personal data. */
export type CustomerRequest = {
  what: RequestKind;
  at: string;
  /** Of a return; absent: the whole order. */
  items?: ParcelItem[] | undefined;
  reason?: RequestReason | undefined;
  wish?: ReturnWish | undefined;
  words?: string | undefined;
  /** The store's rules accepted it; absent: the team decides. */
  accepted?: true | undefined;
  about?: ReasonAbout | undefined;
  /** It belongs to a test order, so no metric counts it. */
  test?: true | undefined;
};

/** More requests than this are not honest. */
export const MOST_REQUESTS = 20;

/** The case in which the team looks at it. */
export const REQUEST_CAUSE = {
  return: 'return_request',
  cancellation: 'cancel_request',
  address: 'address_change',
} as const satisfies Record<RequestKind, Cause>;

/** The request that this one repeats, if the page was sent twice. */
export const repeatedBy = (
  request: CustomerRequest,
  requests: readonly CustomerRequest[],
): CustomerRequest | undefined => requests.find((one) => saidIn(one) === saidIn(request));

/** Identifies a request by its content. */
export const saidIn = ({ what, items, reason, wish, words }: CustomerRequest): string =>
  digest(JSON.stringify([what, items?.map(({ id, sku, quantity }) => [id, sku, quantity]), reason, wish, words]));
