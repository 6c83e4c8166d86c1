import { createHash } from 'node:crypto';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { PrivacyFact } from '../../domain/order/facts.ts';
import { requestIdOf } from '../../domain/records/recording.ts';
import { type JourneysTable, type Key, putNew, type RawItem } from './table.ts';

// A request that a customer or a shop has a right to make. It is stored as an item before it is acknowledged. Its
// stream record starts a run of the machine `privacy-request`, which carries it out.

/** REQUEST#<id>, in one partition per store. It names the customer only until it is done. */
export type PrivacyRequest = Pick<PrivacyFact, 'request' | 'platform' | 'email' | 'orderIds' | 'requestId'> & {
  receivedAt: string;
  /** `erased`: everything was erased. `done`: a second look found nothing more. */
  status: 'open' | 'erased' | 'done';
  /** How far the erasure of a whole store has got. */
  cursor?: RawItem | undefined;
};

export const REQUEST = 'REQUEST#';

export const requestPartition = (store: string): string => `PRIVACY#${store}`;
export const storeOfRequest = (pk: string): string => pk.slice('PRIVACY#'.length);

/** `false`: the request was already known. */
export function putRequest(journeys: JourneysTable, store: string, fact: PrivacyFact, receivedAt: string) {
  const { fact: _, bodyHash: __, ...request } = fact;
  const item = { ...requestKey(store, fact, receivedAt), ...request, receivedAt, status: 'open' };
  return putNew(journeys.client, journeys.table, item);
}

export function requestKey(store: string, fact: Omit<PrivacyFact, 'fact' | 'platform'>, receivedAt: string): Key {
  const hash = createHash('sha256').update(requestIdOf(fact, receivedAt)).digest('hex').slice(0, 32);
  return { pk: requestPartition(store), sk: `${REQUEST}${hash}` };
}

/** The name of the run that carries out a request. It is stable, so that starting it twice starts one run. */
export const runOfRequest = ({ pk, sk }: Key): string => `${storeOfRequest(pk)}-${sk.slice(REQUEST.length)}`;

/** Whether an image is of a new request, which needs a run. Other images are of its progress. */
export const isNewRequest = (image: RawItem): boolean =>
  image.sk?.S?.startsWith(REQUEST) === true && (unmarshall(image) as PrivacyRequest).status === 'open';
