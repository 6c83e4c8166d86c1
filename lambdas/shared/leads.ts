import type { Order } from '../../domain/order/order.ts';
import type { Meta } from '../../domain/records/items.ts';
import { lookupKey, resendKey } from '../../domain/records/keys.ts';
import { CONTACT_ORDER, CONTACT_RESENT, contactKey } from './contacts.ts';
import { storedItem } from './stored-items.ts';
import { expiry, type Key, type RawItem } from './table.ts';

// Leads are small items that lead to an order from what people know of it. They hold when the order was placed and
// whether it is paid. They outlive the order, so a reader of a lead checks whether the order still exists.

/** Orders stop changing sooner than this, so a lead outlives the order that it leads to. */
const OUTLIVES_DAYS = 365;

/** When the leads to an order expire, in epoch seconds, if the order's own items are kept for these days. */
export const leadExpiry = (from: string, days: number): number => expiry(from, days + OUTLIVES_DAYS);

/**
 * The partitions with leads to an order: that of its customer's address, and that of the shop's number if it differs
 * from the id.
 */
export function leadsOf(store: string, { orderId, number, customer: { email } }: Order): string[] {
  const isOwn = number !== undefined && lookupKey(store, number) !== lookupKey(store, orderId);
  return [...(email ? [contactKey(store, email).pk] : []), ...(isOwn ? [lookupKey(store, number)] : [])];
}

/** All partitions with leads to an order, including those from earlier addresses and numbers. */
export const allLeads = (store: string, { order, formerLeads = [] }: Pick<Meta, 'order' | 'formerLeads'>): string[] => [
  ...new Set([...leadsOf(store, order), ...formerLeads]),
];

/**
 * The leads of an order that is received again, other than the current ones. The result does not depend on the sequence
 * in which its states arrive.
 */
export function formerLeads(store: string, seen: Meta | undefined, told: Order, now: Order): string[] {
  const current = leadsOf(store, now);
  const all = [...(seen ? allLeads(store, seen) : []), ...leadsOf(store, told)];
  return [...new Set(all)].filter((lead) => !current.includes(lead)).sort();
}

/** The key of the lead to an order in a partition. */
export const leadKey = (partition: string, orderId: string): Key => ({
  pk: partition,
  sk: `${CONTACT_ORDER}${orderId}`,
});

/**
 * The key of the lead from another address to an order of which a message was sent there. Only privacy requests use it,
 * as the order does not belong to that address.
 */
export const resentLeadKey = (store: string, email: string, orderId: string): Key => ({
  pk: contactKey(store, email).pk,
  sk: `${CONTACT_RESENT}${orderId}`,
});

/** The other addresses to which messages of an order were sent. @param items the items of the order's partition */
export const resentTo = (items: RawItem[]): string[] =>
  items.filter(({ sk }) => sk?.S?.startsWith(resendKey(''))).map((item) => storedItem('RESEND', item).to);
