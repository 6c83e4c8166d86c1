import type { Item, ParcelItem } from './order.ts';

// Units of an order's lines, and which of them a parcel, a refund or a return means.

/** A line of an order, and how many of it. */
export type Units = { item: Item; quantity: number };

export const unitsOf = (items: Item[]): Units[] => items.map((item) => ({ item, quantity: item.quantity }));

/** What is left when each of these units is taken for one that was wanted. */
export const without = (wanted: readonly Units[], units: ParcelItem[]): Units[] =>
  balance(wanted, units).filter(({ quantity }) => quantity > 0);

/** Takes by id before SKU, since lines may share a SKU; the last line goes below 0 where more came than was wanted. */
export function balance(wanted: readonly Units[], units: ParcelItem[]): Units[] {
  const rest = wanted.map((one) => ({ ...one }));
  for (const unit of units.toSorted((a, b) => Number(a.id === undefined) - Number(b.id === undefined))) {
    let left = unit.quantity;
    const lines = rest.filter(({ item }) => isSame(item, unit));
    for (const line of lines) {
      const taken = line === lines.at(-1) ? left : Math.min(left, Math.max(0, line.quantity));
      line.quantity -= taken;
      left -= taken;
    }
  }
  return rest;
}

type Goods = Pick<ParcelItem, 'id' | 'sku'>;
export const isSame = (item: Goods, { id, sku }: Goods): boolean =>
  id !== undefined && item.id !== undefined ? id === item.id : sku !== undefined && sku === item.sku;
