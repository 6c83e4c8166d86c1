import { paginateScan } from '@aws-sdk/client-dynamodb';
import { isCalledOff } from '../../../domain/journey/flow.ts';
import { isCountedRefund } from '../../../domain/metrics/counts.ts';
import type { Purchase } from '../../../domain/metrics/customers.ts';
import { isCanary } from '../../../domain/order/canary.ts';
import { FLOW, META, orderOf } from '../../../domain/records/keys.ts';
import { addressHash } from '../contacts.ts';
import { toFlow } from '../flow-item.ts';
import { storedItem } from '../stored-items.ts';
import type { JourneysTable } from '../table.ts';

/**
 * What a store's customers bought: all kept orders that have an address and were not cancelled. It reads the whole
 * table, a page of at most 1 MB at a time, and keeps one line per order in memory.
 */
export async function purchasesOf({ client, table }: JourneysTable, store: string): Promise<Purchase[]> {
  const orders = new Map<string, Omit<Purchase, 'refunds'>>();
  const refunds = new Map<string, { at: string; amount?: string | undefined; currency?: string | undefined }[]>();
  const off = new Set<string>();
  const scan = {
    TableName: table,
    FilterExpression: 'begins_with(pk, :orders) AND (sk IN (:meta, :flow) OR begins_with(sk, :events))',
    ExpressionAttributeValues: {
      ':orders': { S: `ORDER#${store}#` },
      ':meta': { S: META },
      ':flow': { S: FLOW },
      ':events': { S: 'EVENT#' },
    },
  };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const item of Items) {
      const [pk, sk] = [item.pk!.S!, item.sk!.S!];
      if (isCanary(orderOf(pk).orderId)) continue;
      if (sk === FLOW && isCalledOff(toFlow(item))) off.add(pk);
      if (sk === META) {
        const { test, customer, placedAt, currency, total } = storedItem('META', item).order;
        if (!test && customer.email)
          orders.set(pk, { customer: addressHash(customer.email), placedAt, currency, total });
      }
      if (!sk.startsWith('EVENT#')) continue;
      const event = storedItem('EVENT', item);
      const { amount, currency } = event.refund ?? {};
      if (isCountedRefund(event))
        refunds.set(pk, [...(refunds.get(pk) ?? []), { at: event.occurredAt, amount, currency }]);
    }
  }
  return [...orders]
    .filter(([pk]) => !off.has(pk))
    .map(([pk, order]) => ({
      ...order,
      refunds: (refunds.get(pk) ?? []).filter(({ currency = order.currency }) => currency === order.currency),
    }));
}
