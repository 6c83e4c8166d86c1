import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DAY_MS } from '../../../domain/calendar/durations.ts';
import type { PrivacyFact } from '../../../domain/order/facts.ts';
import { partition } from '../partition.ts';
import { type PrivacyRequest, putRequest, REQUEST, requestKey, requestPartition } from '../privacy-request.ts';
import type { JourneysTable, Key } from '../table.ts';

/** Whose data it is: all orders of an address, or the orders that are named. */
export type DataSubject = { email?: string | undefined; orderIds?: string[] | undefined };

/** `isNews` is false where the same was asked on the same day: it is that request. */
export type AskedRequest = { id: string; isNews: boolean };

/** Asks for everything kept about a customer; the team is told where it lies. */
export const exportCustomer = (journeys: JourneysTable, store: string, of: DataSubject, now: string) =>
  ask(journeys, store, { request: 'export', ...asKept(of) }, now);

/** Asks for a customer's data to be erased; the team is told when it is. */
export const eraseCustomer = (journeys: JourneysTable, store: string, of: DataSubject, now: string) =>
  ask(journeys, store, { request: 'erase_customer', ...asKept(of) }, now);

/** Asks for all orders of a store to be erased, of whatever platform, decisions too. */
export const eraseStore = (journeys: JourneysTable, store: string, now: string) =>
  ask(journeys, store, { request: 'erase_store' }, now);

type PrivacyAsk = Pick<PrivacyFact, 'request' | 'email' | 'orderIds'>;

/** The item is what the platforms' own requests are too: the stream starts a run that carries it out. */
async function ask(journeys: JourneysTable, store: string, asked: PrivacyAsk, now: string): Promise<AskedRequest> {
  const isNews = await putRequest(journeys, store, { fact: 'privacy', platform: 'own', ...asked }, now);
  return { id: idOf(requestKey(store, asked, now)), isNews };
}

export type KnownRequest = Pick<PrivacyRequest, 'request' | 'platform' | 'requestId' | 'receivedAt' | 'status'> & {
  id: string;
  /** The last day for it: GDPR Art. 12(3) gives a month, Shopify 30 days, whatever platform the order came from. */
  dueAt: string;
  doneAt?: string | undefined;
};

const DUE_DAYS = 30;
/** Until when a request that came at this time is to be carried out: whoever asks, of whatever platform. */
export const dueAt = (receivedAt: string): string => new Date(Date.parse(receivedAt) + DUE_DAYS * DAY_MS).toISOString();

/** The privacy requests of a store that are kept, the latest first; with a subject those about it. */
export async function listRequests(
  journeys: JourneysTable,
  store: string,
  of: DataSubject = {},
): Promise<KnownRequest[]> {
  const items = await partition(journeys, requestPartition(store), REQUEST);
  const requests = items.map((item) => unmarshall(item) as PrivacyRequest & Key & { doneAt?: string });
  return requests
    .filter((one) => isAbout(one, store, asKept(of)))
    .map((one) => ({
      id: idOf(one),
      request: one.request,
      platform: one.platform,
      requestId: one.requestId,
      receivedAt: one.receivedAt,
      status: one.status,
      dueAt: dueAt(one.receivedAt),
      doneAt: one.doneAt,
    }))
    .sort((a, b) => (a.receivedAt > b.receivedAt ? -1 : a.receivedAt < b.receivedAt ? 1 : 0));
}

/** What is done names nobody any more; but the key of what the team asked for is made of whom it was about. */
function isAbout(one: PrivacyRequest & Key, store: string, { email, orderIds }: DataSubject): boolean {
  if (!email && !orderIds) return true;
  const { request, receivedAt } = one;
  if (requestKey(store, { request, email, orderIds }, receivedAt).sk === one.sk) return true;
  const isOfAddress = email !== undefined && one.email?.trim().toLowerCase() === email;
  return isOfAddress || (orderIds ?? []).some((id) => one.orderIds?.includes(id));
}

/** One way of writing, as a request without an id is known by what it says. */
const asKept = ({ email, orderIds }: DataSubject): DataSubject => ({
  ...(email && { email: email.trim().toLowerCase() }),
  ...(orderIds && { orderIds: [...orderIds].sort() }),
});

const idOf = ({ sk }: Key): string => sk.slice(REQUEST.length);
