import type { Item } from './order.ts';

/** Selects the items that have one of these. A SKU may end with `*`. */
export type ItemMatch = { [by in 'sku' | 'category' | 'tag']?: readonly string[] | undefined };

export function matchesItem(
  { sku = [], category = [], tag = [] }: ItemMatch,
  item: Pick<Item, 'sku' | 'category'> & { tags?: readonly string[] | undefined },
): boolean {
  const words = lower(item.category ?? '').split(/[^\p{L}\p{N}]+/u);
  const tags = (item.tags ?? []).map(lower);
  return (
    sku.some((one) => (one.endsWith('*') ? item.sku?.startsWith(one.slice(0, -1)) : item.sku === one)) ||
    category
      .map(lower)
      .some((one) => words.some((word) => word === one || word === `${one}s` || word === `${one}es`)) ||
    tag.map(lower).some((one) => tags.includes(one))
  );
}

const lower = (text: string): string => text.toLowerCase();
