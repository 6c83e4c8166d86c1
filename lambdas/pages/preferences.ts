import { MAILED_TOPICS } from '../../domain/message/kinds.ts';
import { type Wish, type Wishes, wishesFor } from '../../domain/records/wishes.ts';
import { addressHash } from '../shared/contacts.ts';
import { wordsIn } from './open.ts';
import type { Asked, Opened, PagesPort } from './port.ts';
import { preferencesPage, type WishState } from './preferences-page.tsx';

/** Shows what the customer wishes, and lets them change it and change it back. */
export async function preferences(
  { pk, address: told, name, store }: Opened,
  { form }: Asked,
  port: PagesPort,
): Promise<Response> {
  const customer = await port.customerNow(pk);
  // links of before name no address; without one the order is gone, and nobody is mailed about it
  const address = told ?? (customer?.email && addressHash(customer.email));
  const words = wordsIn(port, customer?.locale, store);
  if (!address) return preferencesPage(words, store, 'gone', form !== undefined);
  if (form !== undefined) await port.wish(name, address, wishesFor(MAILED_TOPICS, wishIn(form, port.now())));
  const { wishes } = await port.readContact(name, address);
  return preferencesPage(words, store, stateOf(wishes), form !== undefined);
}

/** What a form of the page, or a mail program (RFC 8058), posted: whatever does not say that mails are wanted is a no. */
const wishIn = (form: string, at: string): Wish => ({
  on: new URLSearchParams(form).get('wish') === 'on',
  at,
  source: form.includes('List-Unsubscribe') ? 'one_click' : 'page',
});

function stateOf(wishes: Wishes = {}): WishState {
  const told = MAILED_TOPICS.map((topic) => wishes[topic]);
  if (told.some((one) => one?.on !== false)) return 'on';
  return told.every((one) => one?.source === 'complaint') ? 'complained' : 'off';
}
