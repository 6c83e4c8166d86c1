import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Settings } from '../../domain/policy/settings.ts';
import { orderOf } from '../../domain/records/keys.ts';
import { addressHash, contactKeyOf, emailNow, unsubscribe } from '../shared/contacts.ts';
import type { Addressee } from '../shared/links.ts';
import { confirmedPage, notFoundPage, questionPage } from './pages.ts';

export type Page = { status: number; html: string };

export type PreferencesPort = {
  client: DynamoDBClient;
  table: string;
  settings: Pick<Settings, 'stores'>;
  /** Whom a link was written for; `undefined` when we did not write it. */
  addresseeOf: (token: string) => Promise<Addressee | undefined>;
  now: () => string;
};

/** The page behind a mail's unsubscribe link. Only a POST changes anything: scanners and previews follow links. */
export async function preferences(method: string, token: string, deps: PreferencesPort): Promise<Page> {
  const addressee = await deps.addresseeOf(token);
  const store = addressee && deps.settings.stores[orderOf(addressee.pk).store];
  if (!addressee || !store) return { status: 404, html: notFoundPage() };
  if (method !== 'POST') return { status: 200, html: questionPage(store.brand) };
  const { pk, address = await addressNow(pk, deps) } = addressee;
  // without it the order is gone, and nobody will be mailed about it
  if (address) await unsubscribe(deps, contactKeyOf(orderOf(pk).store, address), deps.now());
  return { status: 200, html: confirmedPage(store.brand) };
}

/** The address that the order has by now, as a hash. */
async function addressNow(pk: string, deps: PreferencesPort): Promise<string | undefined> {
  const email = await emailNow(deps, pk);
  return email && addressHash(email);
}
