import type { StoredItem } from '../report.ts';
import type { Evidence } from './evidence.ts';

// Counts the store's counts once more, from the items that are left.

/**
 * The differences. It leaves out counts that the last state of the items cannot give (revenue by day, days to deliver).
 */
export function recount({ orders, counts }: Evidence): string[] {
  if (!counts) return [];
  const items = [...orders.values()].flatMap((order) => order.items);
  const counted = new Map<string, number>();
  const add = (name: string, amount = 1) => counted.set(name, (counted.get(name) ?? 0) + amount);
  for (const item of items) countItem(item, add);
  const names = new Set([...counted.keys(), ...Object.keys(counts).filter(isRecounted)]);
  return [...names]
    .filter((name) => (counted.get(name) ?? 0) !== (counts[name] ?? 0))
    .map((name) => `${name} is ${counts[name] ?? 0}, and the tables have ${counted.get(name) ?? 0}`);
}

const isRecounted = (name: string): boolean =>
  /^(orders|parcels_delivered|cancellations|refunds|mails_.*_(sent|delivered|skipped|held))$/.test(name);

const SENT = ['sent', 'delayed', 'delivered', 'rejected', 'bounced', 'complained'];

function countItem(item: StoredItem, add: (name: string) => void): void {
  const { sk, kind, status, outcome, milestone } = item;
  if (sk === 'META') add('orders');
  if (sk === 'FLOW' && item.placed) {
    if ('o#cancelled' in item) add('cancellations');
    for (const [name, value] of Object.entries(item))
      if (name.startsWith('p#') && 'delivered' in (value as { way: object }).way) add('parcels_delivered');
  }
  if (sk.startsWith('EVENT#') && milestone === 'refunded') add('refunds');
  if (sk.startsWith('MAIL#') && SENT.includes(String(status))) add(`mails_${kind}_sent`);
  if (sk.startsWith('MAIL#') && status === 'delivered') add(`mails_${kind}_delivered`);
  if (sk.startsWith('DECISION#') && (outcome === 'skipped' || outcome === 'held')) add(`mails_${kind}_${outcome}`);
}
