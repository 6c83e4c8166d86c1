import { sameAddress } from '../../domain/order/email.ts';
import { orderKey, orderOf, resendIn, resendKey, sentPartition } from '../../domain/records/keys.ts';
import { CONTACT_RESENT, contactKey, forgetSuppressedFor } from '../shared/contacts.ts';
import { resentLeadKey } from '../shared/leads.ts';
import { partition } from '../shared/partition.ts';
import { sentMessages } from '../shared/sent-messages.ts';
import { storedItem } from '../shared/stored-items.ts';
import type { JourneysTable, RawItem } from '../shared/table.ts';
import { forgetReasons } from './audit.ts';
import { keepDecision, remove } from './erase.ts';

// Messages about somebody else's order that the team sent to an address. This part of the order is data about the
// holder of the address.

/** The partition keys of the orders with such messages. */
export async function ordersResentTo(journeys: JourneysTable, store: string, email: string): Promise<string[]> {
  const leads = await partition(journeys, contactKey(store, email).pk, CONTACT_RESENT);
  return leads.map(({ sk }) => orderKey(store, sk!.S!.slice(CONTACT_RESENT.length)));
}

/** What is kept of these messages: the requests, what came of them, and the messages as they were sent. */
export async function resentParts(journeys: JourneysTable, pk: string, email: string) {
  const all = await partition(journeys, pk);
  const times = new Set(timesOf(all, (to) => to === sameAddress(email)));
  const isTheirs = (time: string | undefined) => time !== undefined && times.has(time);
  return {
    items: all.filter((item) => isTheirs(requestOf(item))),
    messages: (await sentMessages(journeys, pk)).filter(({ message }) => isTheirs(resendIn(message))),
  };
}

/** The times of the requests whose address fits. */
const timesOf = (items: RawItem[], isTo: (address: string) => boolean): string[] =>
  items
    .filter(({ sk }) => sk!.S!.startsWith(resendKey('')))
    .map((item) => storedItem('RESEND', item))
    .flatMap(({ at, to }) => (isTo(sameAddress(to)) ? [at] : []));

/** The time of the request that an item is, or belongs to. */
const requestOf = ({ sk, resend }: RawItem): string | undefined =>
  sk!.S!.startsWith(resendKey('')) ? sk!.S!.slice(resendKey('').length) : resend?.S;

type ErasingResent = {
  email: string;
  now: string;
  /** Also removes the lead to the order, because no further look follows. */
  isLast: boolean;
};

/**
 * Erases these messages; the rest of the order stays. If a step sends such a message meanwhile, the second look finds
 * it.
 */
export async function eraseResent(journeys: JourneysTable, pk: string, { email, now, isLast }: ErasingResent) {
  // read before the requests, so that the request of each of these messages is among them
  const sent = await partition(journeys, sentPartition(pk));
  const items = await partition(journeys, pk);
  const others = new Set(timesOf(items, (to) => to !== sameAddress(email)));
  const isOfOthers = (time: string | undefined) => time === undefined || others.has(time);
  for (const { pk: of, sk } of sent)
    if (!isOfOthers(resendIn(sk!.S!))) await remove(journeys, { pk: of!.S!, sk: sk!.S! });
  const { store, orderId } = orderOf(pk);
  const [since] = timesOf(items, (to) => to === sameAddress(email)).sort();
  if (since) await forgetReasons(journeys, { store, orderId, since, now });
  const theirs = items.filter((item) => /^(MAIL|RESEND)#/.test(item.sk!.S!) && !isOfOthers(requestOf(item)));
  for (const item of theirs) {
    await keepDecision(journeys, item);
    await remove(journeys, { pk, sk: item.sk!.S! });
  }
  await forgetSuppressedFor(journeys, contactKey(store, email).pk, pk);
  if (isLast) await remove(journeys, resentLeadKey(store, email, orderId));
}
