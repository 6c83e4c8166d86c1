import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { MAILED_TOPICS } from '../../domain/message/kinds.ts';
import type { Settings, StoreSettings } from '../../domain/policy/settings.ts';
import { orderOf } from '../../domain/records/keys.ts';
import { type Wish, type Wishes, wishesFor } from '../../domain/records/wishes.ts';
import type { Texts } from '../../emails/compiled.ts';
import { chooseLocale } from '../../emails/locale.ts';
import { addressHash, contactKeyOf, customerNow, readContactOf, wish } from '../shared/contacts.ts';
import type { Addressee } from '../shared/links.ts';
import { notFoundPage, type WishState, wishPage } from './pages.ts';

/** `picturesFrom`: the only place that the page may show pictures of. */
export type Page = { status: number; html: string; picturesFrom?: string | undefined };

/** @property body as it was posted @property language what the browser asks for */
export type PageRequest = { method: string; token: string; body?: string | undefined; language?: string | undefined };

export type PreferencesPort = {
  client: DynamoDBClient;
  table: string;
  settings: Pick<Settings, 'stores' | 'retentionDays'>;
  /** What pages say, by language. */
  texts: Readonly<Record<string, Texts>>;
  /** Whom a link was written for; `undefined` when we did not write it. */
  addresseeOf: (token: string) => Promise<Addressee | undefined>;
  now: () => string;
};

/**
 * The page behind a mail's unsubscribe link: it shows what the customer wishes, and lets them change it and change it back.
 * Only a POST changes anything: scanners and previews follow links.
 */
export async function preferences(request: PageRequest, deps: PreferencesPort): Promise<Page> {
  const addressee = await deps.addresseeOf(request.token);
  const store = addressee && deps.settings.stores[orderOf(addressee.pk).store];
  if (!addressee || !store)
    return { status: 404, html: notFoundPage(chooseLocale(request.language ?? '', deps.texts)) };
  const customer = await customerNow(deps, addressee.pk);
  // links of before name no address; without one the order is gone, and nobody is mailed about it
  const address = addressee.address ?? (customer?.email && addressHash(customer.email));
  const state = address ? await stateAfter(request, orderOf(addressee.pk).store, address, deps) : 'gone';
  const locale = chooseLocale(customer?.locale ?? store.locale, deps.texts);
  const html = wishPage(store.brand, locale, state, request.method === 'POST');
  return { status: 200, html, picturesFrom: originOf(store.brand) };
}

async function stateAfter(
  { method, body = '' }: PageRequest,
  store: string,
  address: string,
  { client, table, settings: { retentionDays }, now }: PreferencesPort,
): Promise<WishState> {
  const key = contactKeyOf(store, address);
  const at = now();
  if (method === 'POST')
    await wish({ client, table, retentionDays }, key, wishesFor(MAILED_TOPICS, wishIn(body, at)), at);
  return stateOf((await readContactOf(client, table, key)).wishes);
}

/** What a form of the page, or a mail program (RFC 8058), posted: whatever does not say that mails are wanted is a no. */
const wishIn = (body: string, at: string): Wish => ({
  on: new URLSearchParams(body).get('wish') === 'on',
  at,
  source: body.includes('List-Unsubscribe') ? 'one_click' : 'page',
});

function stateOf(wishes: Wishes = {}): WishState {
  const told = MAILED_TOPICS.map((topic) => wishes[topic]);
  if (told.some((one) => one?.on !== false)) return 'on';
  return told.every((one) => one?.source === 'complaint') ? 'complained' : 'off';
}

const originOf = ({ logoUrl }: StoreSettings['brand']): string | undefined => logoUrl && new URL(logoUrl).origin;
