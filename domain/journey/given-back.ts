import type { Item, ParcelItem } from '../order/order.ts';
import { balance, unitsOf } from '../order/units.ts';
import { rankOf } from '../parcel/milestones.ts';
import type { OrderEvent } from '../records/items.ts';
import { compare } from '../shared/sorting.ts';
import { type History, pastEvents } from './history.ts';

// What of each line goes back, by all that was told, in the order of time. A return names goods or is of the whole order,
// may be withdrawn in part, and the money for it comes back before or after the goods do.

export type GivenBack = {
  item: Item;
  /** Units that were paid back. */
  paid: number;
  /** Units that are asked back, or are with the shop, and not paid back. */
  open: number;
  /** Units that a return named so far. */
  named: number;
  /** The first and the last that was told of those that are open. */
  first?: OrderEvent | undefined;
  last?: OrderEvent | undefined;
};

export function givenBack(history: History): GivenBack[] {
  const { items } = history.meta.order;
  const told = pastEvents(history).filter(({ milestone, refund }) => milestone.startsWith('return_') || refund?.items);
  const inOrder = told.toSorted(
    (a, b) => compare(a.occurredAt, b.occurredAt) || rankOf(a.milestone) - rankOf(b.milestone),
  );
  const refunded: ParcelItem[] = [];
  return inOrder.reduce<GivenBack[]>(
    (lines, event) => {
      refunded.push(...(event.refund?.items ?? []));
      const meant = event.refund ? unitsMeant(items, refunded) : unitsMeant(items, event.items);
      return lines.map((line, i) => (event.refund ? paidBack(line, meant[i]!) : withWord(line, event, meant[i]!)));
    },
    items.map((item) => ({ item, paid: 0, open: 0, named: 0 })),
  );
}

/** By line, how many of its units are meant; without items all are. */
function unitsMeant(items: Item[], units: ParcelItem[] | undefined): number[] {
  const rest = units && balance(unitsOf(items), units);
  return items.map(({ quantity }, i) => (rest ? Math.min(quantity, quantity - rest[i]!.quantity) : quantity));
}

const paidBack = (line: GivenBack, paid: number): GivenBack => ({
  ...line,
  paid,
  open: Math.max(0, line.open - (paid - line.paid)),
});

function withWord(line: GivenBack, event: OrderEvent, units: number): GivenBack {
  if (units <= 0) return line;
  const { item, paid, open, named } = line;
  if (event.milestone === 'return_cancelled')
    return { ...line, open: Math.max(0, open - units), named: Math.max(0, named - units) };
  // what comes back is what was asked back, or else what was paid back before
  const further = event.milestone === 'return_received' ? units - Math.max(named, paid) : units;
  const now = Math.min(item.quantity - paid, Math.max(open, further));
  const first = open > 0 ? line.first : event;
  return { ...line, open: now, named: Math.max(named, units), ...(now > 0 && { first, last: event }) };
}
