import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { lookupKey, META, orderKey } from '../../domain/records/keys.ts';
import { CONTACT_ORDER } from '../shared/contacts.ts';
import { raiseRegister } from '../shared/raise-register.ts';
import { storedItem } from '../shared/stored-items.ts';
import { batchGet, type JourneysTable, toItem } from '../shared/table.ts';
import type { LookupPort } from './lookup.ts';

/** How many orders may share a number; no shop has more. */
const MOST_ORDERS = 5;
/** The key of an order that cannot exist, so that every call reads and writes the same amount. */
const nobody = (store: string, n = 0): string => orderKey(store, `\n${n}`);

export function tablePort({ client, table }: JourneysTable): Pick<LookupPort, 'ordersCalled' | 'tell'> {
  return {
    async ordersCalled(store, number) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :order)',
          ExpressionAttributeValues: toItem({ ':pk': lookupKey(store, number), ':order': CONTACT_ORDER }),
          Limit: MOST_ORDERS,
        }),
      );
      const named = number.trim();
      const ids = [named, named.replace(/^#/, ''), ...Items.map(({ sk }) => sk!.S!.slice(CONTACT_ORDER.length))];
      const real = [...new Set(ids)].filter((id) => id !== '').map((id) => orderKey(store, id));
      const pks = Array.from({ length: MOST_ORDERS + 2 }, (_, n) => real[n] ?? nobody(store, n));
      const metas = await batchGet(
        client,
        table,
        pks.map((pk) => ({ pk, sk: META })),
      );
      return metas.map((item) => ({ pk: item.pk!.S!, email: storedItem('META', item).order.customer.email }));
    },

    tell: (pk, store, raised) => raiseRegister({ client, table }, pk ?? nobody(store), raised),
  };
}
