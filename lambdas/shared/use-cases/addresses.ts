import type { Contact } from '../../../domain/records/contact.ts';
import { contactKey, liftSuppression as lift, readContact, suppress as suppressContact } from '../contacts.ts';
import type { JourneysTable } from '../table.ts';

/** What is known of an address at a store: why it gets no mail, or none of marketing. */
export const addressOf = ({ client, table }: JourneysTable, store: string, email: string): Promise<Contact> =>
  readContact(client, table, store, email);

/** No mail goes to the address any more, because the team wants it so. `false`: none went before. */
export async function suppress(journeys: JourneysTable, store: string, email: string, now: string): Promise<boolean> {
  const { suppressed } = await addressOf(journeys, store, email);
  if (suppressed) return false;
  await suppressContact(journeys, contactKey(store, email), { why: 'blocked', at: now, now });
  return true;
}

/** Mail to the address may go again. `false`: nothing held it back. */
export const liftSuppression = (journeys: JourneysTable, store: string, email: string, now: string): Promise<boolean> =>
  lift(journeys, contactKey(store, email), now);
