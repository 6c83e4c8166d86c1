import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DAY_MS } from '../../../domain/calendar/durations.ts';
import type { PrivacyFact } from '../../../domain/order/facts.ts';
import { partition } from '../partition.ts';
import { type PrivacyRequest, putRequest, REQUEST, requestKey, requestPartition } from '../privacy-request.ts';
import type { JourneysTable, Key } from '../table.ts';

/** The person whose data it is: all orders of an address, or the named orders. */
export type DataSubject = { email?: string | undefined; orderIds?: string[] | undefined };

/** `isNews` is false if the same was requested on the same day; `id` is then the earlier request's. */
export type AskedRequest = { id: string; isNews: boolean };

/** Requests an export of everything kept about a customer. The team is told where it is. */
export const exportCustomer = (journeys: JourneysTable, store: string, of: DataSubject, now: string) =>
  ask(journeys, store, { request: 'export', ...asKept(of) }, now);

/** Requests the erasure of a customer's data. The team is told when it is done. */
export const eraseCustomer = (journeys: JourneysTable, store: string, of: DataSubject, now: string) =>
  ask(journeys, store, { request: 'erase_customer', ...asKept(of) }, now);

/** Requests the erasure of all orders of a store, on every platform, including decisions. */
export const eraseStore = (journeys: JourneysTable, store: string, now: string) =>
  ask(journeys, store, { request: 'erase_store' }, now);

type PrivacyAsk = Pick<PrivacyFact, 'request' | 'email' | 'orderIds'>;

/** Writes the same item as for the platforms' own requests. The stream then starts a run that carries it out. */
async function ask(journeys: JourneysTable, store: string, asked: PrivacyAsk, now: string): Promise<AskedRequest> {
  const isNews = await putRequest(journeys, store, { fact: 'privacy', platform: 'own', ...asked }, now);
  return { id: idOf(requestKey(store, asked, now)), isNews };
}

export type KnownRequest = Pick<PrivacyRequest, 'request' | 'platform' | 'requestId' | 'receivedAt' | 'status'> & {
  id: string;
  /**
   * The last day for carrying it out. GDPR Art. 12(3) gives a month, Shopify 30 days; 30 days apply to every platform.
   */
  dueAt: string;
  doneAt?: string | undefined;
};

const DUE_DAYS = 30;
/** When a request that arrived at this time is due, whoever made it and on whatever platform. */
export const dueAt = (receivedAt: string): string => new Date(Date.parse(receivedAt) + DUE_DAYS * DAY_MS).toISOString();

/** The kept privacy requests of a store, the latest first; if a subject is given, only those about it. */
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

/**
 * A request that is done names nobody any more. But the key of a request of the team is derived from the person it was
 * about.
 */
function isAbout(one: PrivacyRequest & Key, store: string, { email, orderIds }: DataSubject): boolean {
  if (!email && !orderIds) return true;
  const { request, receivedAt } = one;
  if (requestKey(store, { request, email, orderIds }, receivedAt).sk === one.sk) return true;
  const isOfAddress = email !== undefined && one.email?.trim().toLowerCase() === email;
  return isOfAddress || (orderIds ?? []).some((id) => one.orderIds?.includes(id));
}

/** Always in the same form, because a request without an id is identified by its content. */
const asKept = ({ email, orderIds }: DataSubject): DataSubject => ({
  ...(email && { email: email.trim().toLowerCase() }),
  ...(orderIds && { orderIds: [...orderIds].sort() }),
});

const idOf = ({ sk }: Key): string => sk.slice(REQUEST.length);
