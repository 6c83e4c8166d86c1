import { createHash } from 'node:crypto';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { PrivacyFact } from '../../domain/order/facts.ts';
import { requestIdOf } from '../../domain/records/recording.ts';
import { type JourneysTable, type Key, putNew, type RawItem } from './table.ts';

// What a customer or a shop has a right to ask for. The request is an item, durable before it is acknowledged; its
// stream record starts a run of the machine `privacy-request`, which carries it out.

/** REQUEST#<id>, one partition a store. It names a customer until it is done, and then no longer. */
export type PrivacyRequest = Pick<PrivacyFact, 'request' | 'platform' | 'email' | 'orderIds' | 'requestId'> & {
  receivedAt: string;
  /** `erased` once everything was erased; `done` once a second look found nothing more. */
  status: 'open' | 'erased' | 'done';
  /** How far the erasing of a whole store has come. */
  cursor?: RawItem | undefined;
};

export const REQUEST = 'REQUEST#';

export const requestPartition = (store: string): string => `PRIVACY#${store}`;
export const storeOfRequest = (pk: string): string => pk.slice('PRIVACY#'.length);

/** `false`: it was asked before. */
export function putRequest(journeys: JourneysTable, store: string, fact: PrivacyFact, receivedAt: string) {
  const { fact: _, bodyHash: __, ...request } = fact;
  const item = { ...requestKey(store, fact, receivedAt), ...request, receivedAt, status: 'open' };
  return putNew(journeys.client, journeys.table, item);
}

export function requestKey(store: string, fact: Omit<PrivacyFact, 'fact' | 'platform'>, receivedAt: string): Key {
  const hash = createHash('sha256').update(requestIdOf(fact, receivedAt)).digest('hex').slice(0, 32);
  return { pk: requestPartition(store), sk: `${REQUEST}${hash}` };
}

/** The name of the run that carries a request out: starting it twice starts it once. */
export const runOfRequest = ({ pk, sk }: Key): string => `${storeOfRequest(pk)}-${sk.slice(REQUEST.length)}`;

/** A request's image that asks for a run; others are of its progress. */
export const isNewRequest = (image: RawItem): boolean =>
  image.sk?.S?.startsWith(REQUEST) === true && (unmarshall(image) as PrivacyRequest).status === 'open';
