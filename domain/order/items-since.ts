import type { ItemsSince, Meta } from '../records/items.ts';
import type { Item, Order } from './order.ts';

// Since when each item has been in its order. States of an order come in any order, so this is a join: for each item and
// quantity it keeps the earliest time at which the order had at least that many.

const keyOf = ({ id, sku, title }: Item): string => id ?? sku ?? title;

export const itemsSinceOf = ({ items, updatedAt }: Order): ItemsSince =>
  Object.fromEntries(items.map((item) => [keyOf(item), { [item.quantity]: updatedAt }]));

export function joinedItemsSince(a: ItemsSince, b: ItemsSince): ItemsSince {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(keys.map((key) => [key, earliestOf(a[key] ?? {}, b[key] ?? {})]));
}

function earliestOf(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): Record<string, string> {
  const quantities = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    quantities.map((quantity) => [quantity, [a[quantity], b[quantity]].filter((at) => at !== undefined).sort()[0]!]),
  );
}

/** When the order first had as many of an item as it has now; items in the earliest known state were in it from the start. */
export function addedAt({ order, itemsSince = {} }: Meta, item: Item): string {
  const since = Object.entries(itemsSince[keyOf(item)] ?? {});
  const times = since.flatMap(([quantity, at]) => (Number(quantity) >= item.quantity ? [at] : []));
  const first = times.sort()[0];
  return first === undefined || first === earliestState(itemsSince) ? order.placedAt : first;
}

const earliestState = (itemsSince: ItemsSince): string | undefined =>
  Object.values(itemsSince)
    .flatMap(Object.values<string>)
    .sort()[0];
