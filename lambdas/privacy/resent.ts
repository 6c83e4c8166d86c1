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

// What people had sent to an address about somebody else's order: that much of the order is about whoever has the address.

/** The partition keys of those orders. */
export async function ordersResentTo(journeys: JourneysTable, store: string, email: string): Promise<string[]> {
  const leads = await partition(journeys, contactKey(store, email).pk, CONTACT_RESENT);
  return leads.map(({ sk }) => orderKey(store, sk!.S!.slice(CONTACT_RESENT.length)));
}

/** What is kept of them: the requests, what came of them, and the messages as they were sent. */
export async function resentParts(journeys: JourneysTable, pk: string, email: string) {
  const all = await partition(journeys, pk);
  const times = new Set(timesOf(all, (to) => to === sameAddress(email)));
  const isTheirs = (time: string | undefined) => time !== undefined && times.has(time);
  return {
    items: all.filter((item) => isTheirs(requestOf(item))),
    messages: (await sentMessages(journeys, pk)).filter(({ message }) => isTheirs(resendIn(message))),
  };
}

/** When messages were asked for, to such addresses. */
const timesOf = (items: RawItem[], isTo: (address: string) => boolean): string[] =>
  items
    .filter(({ sk }) => sk!.S!.startsWith(resendKey('')))
    .map((item) => storedItem('RESEND', item))
    .flatMap(({ at, to }) => (isTo(sameAddress(to)) ? [at] : []));

/** The request that an item is, or that it is of. */
const requestOf = ({ sk, resend }: RawItem): string | undefined =>
  sk!.S!.startsWith(resendKey('')) ? sk!.S!.slice(resendKey('').length) : resend?.S;

type ErasingResent = {
  email: string;
  now: string;
  /** The lead to the order goes, too: nobody looks again. */
  isLast: boolean;
};

/** Erases them; the order stays its customer's. A step that sends one meanwhile leaves what the second look finds. */
export async function eraseResent(journeys: JourneysTable, pk: string, { email, now, isLast }: ErasingResent) {
  // before the requests, so that each of these messages has its own among them
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
