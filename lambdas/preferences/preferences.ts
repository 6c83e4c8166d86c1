import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Meta } from '../../domain/items.ts';
import { META, orderOf } from '../../domain/keys.ts';
import type { Settings } from '../../domain/settings.ts';
import { contactKey } from '../shared/contacts.ts';
import { toItem } from '../shared/table.ts';
import { confirmedPage, notFoundPage, questionPage } from './pages.ts';

export type Page = { status: number; html: string };

export type Deps = {
  client: DynamoDBClient;
  table: string;
  settings: Pick<Settings, 'stores'>;
  /** The order a link was written for; `undefined` when we did not write it. */
  orderOf: (token: string) => Promise<string | undefined>;
  now: () => string;
};

/** The page behind a mail's unsubscribe link. Only a POST changes anything: scanners and previews follow links. */
export async function preferences(method: string, token: string, deps: Deps): Promise<Page> {
  const pk = await deps.orderOf(token);
  const store = pk === undefined ? undefined : deps.settings.stores[orderOf(pk).store];
  if (pk === undefined || !store) return { status: 404, html: notFoundPage() };
  if (method !== 'POST') return { status: 200, html: questionPage(store.brand) };
  await unsubscribe(pk, deps);
  return { status: 200, html: confirmedPage(store.brand) };
}

async function unsubscribe(pk: string, { client, table, now }: Deps): Promise<void> {
  const found = await client.send(new GetItemCommand({ TableName: table, Key: toItem({ pk, sk: META }) }));
  const email = found.Item && (unmarshall(found.Item) as Meta).order.customer.email;
  if (!email) return; // the order is gone, and nobody will be mailed about it
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(contactKey(orderOf(pk).store, email)),
      // a wish to be left alone does not expire
      UpdateExpression: 'SET unsubscribed = :yes, unsubscribedAt = :now REMOVE expiresAt',
      ExpressionAttributeValues: toItem({ ':yes': true, ':now': now() }),
    }),
  );
}
