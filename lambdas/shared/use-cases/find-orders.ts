import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Meta } from '../../../domain/records/items.ts';
import { lookupKey, META, orderKey, orderOf } from '../../../domain/records/keys.ts';
import type { Link } from '../../../domain/records/linking.ts';
import { CONTACT_ORDER, contactKey } from '../contacts.ts';
import { trackingKey } from '../linking.ts';
import { partition } from '../partition.ts';
import { storedItem } from '../stored-items.ts';
import { batchGet, type JourneysTable, MOST_KEYS, toItem } from '../table.ts';

/** `by`: how the text matched the order. */
export type FoundOrder = { orderId: string; number?: string; placedAt: string; by: FoundBy[] };
export type FoundBy = 'id' | 'number' | 'email' | 'tracking';

/** The orders of a store with this id, number, e-mail address or tracking number, the latest first. */
export async function findOrders(journeys: JourneysTable, store: string, text: string): Promise<FoundOrder[]> {
  const wanted = text.trim();
  if (wanted === '') return [];
  const found = new Map<string, FoundBy[]>();
  const add = (by: FoundBy, ids: string[]) => {
    for (const id of ids) found.set(id, [...new Set(found.get(id)).add(by)]);
  };
  add(
    'id',
    [...new Set([wanted, wanted.replace(/^#/, '')])].filter((id) => id !== ''),
  );
  add('number', await ordersIn(journeys, lookupKey(store, wanted)));
  if (wanted.includes('@')) add('email', await ordersIn(journeys, contactKey(store, wanted).pk));
  add('tracking', await ordersOfNumber(journeys, store, wanted));
  const metas = await metasOf(journeys, store, [...found.keys()]);
  return metas
    .map(({ orderId, order: { number, placedAt } }) => ({
      orderId,
      ...(number !== undefined && { number }),
      placedAt,
      by: found.get(orderId)!,
    }))
    .sort((a, b) => (a.placedAt > b.placedAt ? -1 : a.placedAt < b.placedAt ? 1 : 0));
}

/** The orders to which a partition's leads lead. */
async function ordersIn(journeys: JourneysTable, pk: string): Promise<string[]> {
  const leads = await partition(journeys, pk, CONTACT_ORDER);
  return leads.map(({ sk }) => sk!.S!.slice(CONTACT_ORDER.length));
}

async function ordersOfNumber({ client, table }: JourneysTable, store: string, number: string): Promise<string[]> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toItem(trackingKey(store, number)), ConsistentRead: true }),
  );
  const links = Object.entries(Item ? unmarshall(Item) : {}).filter(([name]) => name.startsWith('l#'));
  return links.map(([, link]) => (link as Link).orderId);
}

/** Leads outlive orders, so orders that no longer exist are left out. */
async function metasOf({ client, table }: JourneysTable, store: string, ids: string[]) {
  const keys = ids.map((id) => ({ pk: orderKey(store, id), sk: META }));
  const metas: ({ orderId: string } & Pick<Meta, 'order'>)[] = [];
  for (let i = 0; i < keys.length; i += MOST_KEYS) {
    for (const item of await batchGet(client, table, keys.slice(i, i + MOST_KEYS))) {
      const { pk, order } = storedItem('META', item);
      metas.push({ orderId: orderOf(pk).orderId, order });
    }
  }
  return metas;
}
