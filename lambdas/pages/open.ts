import type { Order } from '../../domain/order/order.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { Contact } from '../../domain/records/contact.ts';
import { orderOf } from '../../domain/records/keys.ts';
import { chooseLocale } from '../../emails/locale.ts';
import { addressHash } from '../shared/contacts.ts';
import { type Purpose, storeNamedIn } from '../shared/links.ts';
import { plainPage } from './plain-page.tsx';
import type { Opened, PagesPort } from './port.ts';
import { type Fields, type PageWords, wordsOf } from './words.tsx';

/** What a link opens; `undefined` if it opens nothing, for whatever reason. */
export async function opened(purpose: Purpose, token: string, port: PagesPort): Promise<Opened | undefined> {
  const addressee = await port.addresseeOf(purpose, token);
  const name = addressee && orderOf(addressee.pk).store;
  const store = name === undefined ? undefined : port.settings.stores[name];
  return addressee && name !== undefined && store ? { ...addressee, name, store } : undefined;
}

/** @param locale the locale of the customer or of the browser */
export const wordsIn = (
  port: PagesPort,
  locale: string | undefined,
  store: StoreSettings | undefined,
  fields: Fields = {},
): PageWords =>
  wordsOf(chooseLocale(locale ?? store?.locale ?? '', port.texts), { 'brand.name': store?.brand.name, ...fields });

/** The words for an order's customer, in the language that they chose, and what is kept for their address. */
export async function wordsOfOrder({ address: told, name, store }: Opened, order: Order, port: PagesPort) {
  const address = told ?? (order.customer.email && addressHash(order.customer.email));
  const contact: Contact = address ? await port.readContact(name, address) : {};
  const fields = { 'order.id': order.number ?? order.orderId };
  return { words: wordsIn(port, contact.language ?? order.customer.locale, store, fields), contact, address };
}

/**
 * The one answer to every link that does not work. It does not reveal whether the link is forged, too old, or for
 * another page.
 */
export function notFound(token: string, language: string | undefined, port: PagesPort): Response {
  const store = storeOf(token, port);
  return plainPage(404, 'not_found', wordsIn(port, language, store), store);
}

export function tooLong(token: string, language: string | undefined, port: PagesPort): Response {
  const store = storeOf(token, port);
  return plainPage(413, 'too_long', wordsIn(port, language, store), store);
}

/** The store that a token names, signed or not. If it names none, the only store. */
function storeOf(token: string, { settings: { stores } }: PagesPort): StoreSettings | undefined {
  const named = storeNamedIn(token) ?? '';
  const all = Object.values(stores);
  return Object.hasOwn(stores, named) ? stores[named] : all.length === 1 ? all[0] : undefined;
}
