import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { orderOf } from '../../domain/records/keys.ts';
import { readContact } from '../shared/contacts.ts';
import { trackingKey } from '../shared/linking.ts';
import { partition } from '../shared/partition.ts';
import type { PrivacyRequest } from '../shared/privacy-request.ts';
import { type SentMessage, sentMessages } from '../shared/sent-messages.ts';
import { type JourneysTable, type PlainItem, type RawItem, toItem } from '../shared/table.ts';
import { numbersIn, ordersOf } from './about.ts';
import { ordersResentTo, resentParts } from './resent.ts';

export type Export = {
  store: string;
  requestId: string | undefined;
  requestedAt: string;
  /** What is kept about the address itself: that it bounced, or wants no review mails. */
  address: PlainItem;
  orders: { orderId: string; items: PlainItem[]; trackingNumbers: PlainItem[]; messages: SentMessage[] }[];
};

/** Everything that is kept about a customer. */
export async function collect(journeys: JourneysTable, store: string, request: PrivacyRequest): Promise<Export> {
  const { email, requestId, receivedAt: requestedAt } = request;
  const contact: PlainItem = email ? await readContact(journeys.client, journeys.table, store, email) : {};
  // JSON has no sets
  const address = Object.fromEntries(
    Object.entries(contact).map(([name, value]) => [name, value instanceof Set ? [...value] : value]),
  );
  const orders: Export['orders'] = [];
  const own = await ordersOf(journeys, store, request);
  for (const pk of own) {
    const items = await partition(journeys, pk);
    if (items.length === 0) continue;
    const trackingNumbers: PlainItem[] = [];
    for (const number of numbersIn(items)) trackingNumbers.push(...(await scansOf(journeys, store, number)));
    const messages = await sentMessages(journeys, pk);
    orders.push({ orderId: orderOf(pk).orderId, items: items.map(readable), trackingNumbers, messages });
  }
  for (const pk of email ? await ordersResentTo(journeys, store, email) : []) {
    if (own.includes(pk)) continue;
    const { items, messages } = await resentParts(journeys, pk, email!);
    orders.push({ orderId: orderOf(pk).orderId, items: items.map(readable), trackingNumbers: [], messages });
  }
  return { store, requestId, requestedAt, address, orders };
}

/** Removes the task token. It is not data about the customer, and could wake the journey. */
function readable(item: RawItem): PlainItem {
  const { pk: _, token: __, ...rest } = unmarshall(item);
  return rest;
}

/** What carriers reported about a number. It does not contain the other orders that have the number. */
async function scansOf({ client, table }: JourneysTable, store: string, number: string): Promise<PlainItem[]> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toItem(trackingKey(store, number)), ConsistentRead: true }),
  );
  if (!Item) return [];
  const scans = Object.entries(unmarshall(Item)).filter(([name]) => name.startsWith('e#'));
  return [{ trackingNumber: number, scans: scans.map(([, scan]) => scan) }];
}
