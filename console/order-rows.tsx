import type { ComponentChildren } from 'preact';
import type { OrderInList } from './answers.ts';
import { At, Go } from './ui.tsx';
import { money } from './words.ts';

/** Shows orders, one row each. `standing` gives the state of one. */
export const OrderRows = ({
  rows,
  standing,
}: {
  rows: readonly OrderInList[];
  standing(order: OrderInList): ComponentChildren;
}) => (
  <ul class="rows">
    {rows.map((order) => (
      <li key={order.orderId} data-row class="row">
        <Go class="strong" to={{ view: 'order', order: order.orderId }}>
          {order.number ?? order.orderId}
        </Go>
        <span class="grow">{standing(order)}</span>
        <span class="number">{money(order.total, order.currency)}</span>
        <span class="soft">
          <At at={order.placedAt} />
        </span>
      </li>
    ))}
  </ul>
);
