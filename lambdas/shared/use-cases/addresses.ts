import type { Contact } from '../../../domain/records/contact.ts';
import { contactKey, liftSuppression as lift, readContact, suppress as suppressContact } from '../contacts.ts';
import type { JourneysTable } from '../table.ts';

/** What a store knows of an address: why it gets no mail, or no marketing mail. */
export const addressOf = ({ client, table }: JourneysTable, store: string, email: string): Promise<Contact> =>
  readContact(client, table, store, email);

/** Stops all mail to the address, because the team wants it. `false`: it was already stopped. */
export async function suppress(journeys: JourneysTable, store: string, email: string, now: string): Promise<boolean> {
  const { suppressed } = await addressOf(journeys, store, email);
  if (suppressed) return false;
  await suppressContact(journeys, contactKey(store, email), { why: 'blocked', at: now, now });
  return true;
}

/** Allows mail to the address again. `false`: it was not stopped. */
export const liftSuppression = (journeys: JourneysTable, store: string, email: string, now: string): Promise<boolean> =>
  lift(journeys, contactKey(store, email), now);
