import { MAILED_TOPICS } from '../../domain/message/kinds.ts';
import type { Contact } from '../../domain/records/contact.ts';
import { joinedWishes, sameWishes, TOPICS, type Wishes } from '../../domain/records/wishes.ts';
import { addressHash } from '../shared/contacts.ts';
import { wordsIn } from './open.ts';
import type { Opened, PageRequest, PagesPort } from './port.ts';
import { preferencesIn } from './preferences-form.ts';
import { preferencesPage, type WishState } from './preferences-page.tsx';

/** Shows the customer's wishes, and lets the customer change them and change them back. */
export async function preferences(
  { pk, address: told, name, store }: Opened,
  { form }: PageRequest,
  port: PagesPort,
): Promise<Response> {
  const customer = await port.customerNow(pk);
  const isSaved = form !== undefined;
  // links of the earlier form name no address; if none is found, the order no longer exists, and nobody gets mails
  // about it
  const address = told ?? (customer?.email && addressHash(customer.email));
  const contact = address ? await port.readContact(name, address) : undefined;
  const shown = wordsIn(port, contact?.language ?? customer?.locale, store).language;
  const now = contact && address && isSaved ? await changed({ name, address, contact, shown }, form, port) : contact;
  const words = wordsIn(port, now?.language ?? customer?.locale, store);
  const topics = topicsOf(now);
  const { pausedUntil } = now ?? {};
  return preferencesPage({
    ...{ words, store, isSaved, state: now ? stateOf(now) : 'gone' },
    topics,
    pausedUntil: pausedUntil && pausedUntil >= port.now().slice(0, 10) ? pausedUntil : undefined,
    today: port.now().slice(0, 10),
    languages: Object.keys(port.texts),
  });
}

/** The topics of the mails that we send, and those about which the customer ever stated a wish. */
const topicsOf = ({ wishes = {} }: Contact = {}) =>
  TOPICS.filter((topic) => MAILED_TOPICS.includes(topic) || wishes[topic]).map((topic) => ({
    topic,
    isOn: wishes[topic]?.on !== false,
  }));

type Seen = { name: string; address: string; contact: Contact; shown: string };

/** Keeps the posted wishes, and a record of what changed. @returns the contact after the change */
async function changed({ name, address, contact, shown }: Seen, form: string, port: PagesPort): Promise<Contact> {
  const { wishes, choice } = preferencesIn(form, topicsOf(contact), Object.keys(port.texts), port.now());
  if (Object.keys(wishes).length > 0) await port.wish(name, address, wishes);
  const { pausedUntil, language } = choice ?? contact;
  const kept = { pausedUntil, language: language === shown ? contact.language : language };
  const news = changesOf(contact, wishes, kept);
  if (news) await port.choose(name, address, kept, news);
  return port.readContact(name, address);
}

/** The change as text for the record: `page reviews:off pause:2026-05-01 language:de`; '' if nothing changed. */
function changesOf({ wishes: before = {}, pausedUntil, language }: Contact, said: Wishes, kept: Contact): string {
  const after = joinedWishes(before, said);
  const topics = sameWishes(before, after) ? [] : TOPICS.filter((topic) => before[topic]?.on !== after[topic]?.on);
  const parts = [
    ...topics.map((topic) => `${topic}:${after[topic]?.on ? 'on' : 'off'}`),
    ...(kept.pausedUntil === pausedUntil ? [] : [`pause:${kept.pausedUntil ?? 'none'}`]),
    ...(kept.language === language ? [] : [`language:${kept.language ?? 'none'}`]),
  ];
  const [source = 'page'] = Object.values(said).map((one) => one.source);
  return parts.length > 0 ? [source, ...parts].join(' ') : '';
}

function stateOf({ wishes = {} }: Contact): WishState {
  const told = MAILED_TOPICS.map((topic) => wishes[topic]);
  if (told.some((one) => one?.on !== false)) return 'on';
  return told.every((one) => one?.source === 'complaint') ? 'complained' : 'off';
}
