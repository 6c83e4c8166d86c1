import type { Order } from '../../domain/order/order.ts';
import type { Meta } from '../../domain/records/items.ts';
import { lookupKey, resendKey } from '../../domain/records/keys.ts';
import { CONTACT_ORDER, CONTACT_RESENT, contactKey } from './contacts.ts';
import { storedItem } from './stored-items.ts';
import { expiry, type Key, type RawItem } from './table.ts';

// Small items that lead to an order from what people know of it. They hold when it was placed and whether it is paid, and
// outlive the order, so whoever follows one looks whether the order is still there.

/** Longer than an order changes, so that a lead outlives what it leads to. */
const OUTLIVES_DAYS = 365;

/** Epoch seconds at which the leads to an order go whose own items are kept for so long from a time on. */
export const leadExpiry = (from: string, days: number): number => expiry(from, days + OUTLIVES_DAYS);

/** The partitions that lead to an order: that of its customer's address, and, where it is not the id, of the shop's number. */
export function leadsOf(store: string, { orderId, number, customer: { email } }: Order): string[] {
  const isOwn = number !== undefined && lookupKey(store, number) !== lookupKey(store, orderId);
  return [...(email ? [contactKey(store, email).pk] : []), ...(isOwn ? [lookupKey(store, number)] : [])];
}

/** All that leads to it, also from what it was known by before. */
export const allLeads = (store: string, { order, formerLeads = [] }: Pick<Meta, 'order' | 'formerLeads'>): string[] => [
  ...new Set([...leadsOf(store, order), ...formerLeads]),
];

/** What leads to an order beside what it is known by now, when it is told once more; in whatever order its states come. */
export function formerLeads(store: string, seen: Meta | undefined, told: Order, now: Order): string[] {
  const current = leadsOf(store, now);
  const all = [...(seen ? allLeads(store, seen) : []), ...leadsOf(store, told)];
  return [...new Set(all)].filter((lead) => !current.includes(lead)).sort();
}

/** The lead in a partition to an order. */
export const leadKey = (partition: string, orderId: string): Key => ({
  pk: partition,
  sk: `${CONTACT_ORDER}${orderId}`,
});

/** The lead from another address to an order of which a message was sent there: for privacy requests alone, as the order is not theirs. */
export const resentLeadKey = (store: string, email: string, orderId: string): Key => ({
  pk: contactKey(store, email).pk,
  sk: `${CONTACT_RESENT}${orderId}`,
});

/** Other addresses that messages of an order were sent to. @param items of its partition */
export const resentTo = (items: RawItem[]): string[] =>
  items.filter(({ sk }) => sk?.S?.startsWith(resendKey(''))).map((item) => storedItem('RESEND', item).to);
