import { createHash } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Key, toItem } from './table.ts';

/** What is known of an address, apart from any order. */
export type Contact = { suppressed?: 'bounced' | 'complained' | undefined; unsubscribed?: boolean | undefined };

/** The address itself is not kept here, only a hash that tells two apart. */
export function contactKey(store: string, email: string): Key {
  const hash = createHash('sha256').update(email.trim().toLowerCase()).digest('hex').slice(0, 32);
  return { pk: `CONTACT#${store}#${hash}`, sk: 'CONTACT' };
}

/** Beside it lies one item for each order of the address. */
export const contactOrderKey = (store: string, email: string, orderId: string): Key => ({
  pk: contactKey(store, email).pk,
  sk: `${CONTACT_ORDER}${orderId}`,
});
export const CONTACT_ORDER = 'ORDER#';

export async function readContact(
  client: DynamoDBClient,
  TableName: string,
  store: string,
  email: string,
): Promise<Contact> {
  const found = await client.send(
    new GetItemCommand({ TableName, Key: toItem(contactKey(store, email)), ConsistentRead: true }),
  );
  return found.Item ? unmarshall(found.Item) : {};
}
