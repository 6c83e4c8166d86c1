import { CaseIsFull } from '../../../domain/cases/case.ts';
import type { History } from '../../../domain/journey/history.ts';
import { risingTime } from '../../../domain/journey/reaction.ts';
import { orderOf, requestedKey } from '../../../domain/records/keys.ts';
import { type CustomerRequest, MOST_REQUESTS, REQUEST_CAUSE, repeatedBy } from '../../../domain/requests/request.ts';
import { readHistory } from '../journey-table.ts';
import { record } from '../record.ts';
import { expiry, type JourneysTable, toItem } from '../table.ts';
import { ChangedMeanwhile, transact } from '../transact.ts';
import { caseWithWords } from './cases.ts';
import { asking } from './orders.ts';

const ATTEMPTS = 10;

/**
 * Keeps a customer's request. One write also opens its case and wakes the journey, which answers by mail. For goods
 * that are to come back, it then records the return. It is safe to repeat: an earlier request is only completed.
 * `full`: the order has the most requests that we keep. `undefined`: the order does not exist.
 * @param words the text that the team reads
 */
export async function keepRequest(
  journeys: JourneysTable,
  pk: string,
  given: CustomerRequest,
  words: string,
): Promise<CustomerRequest | 'full' | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await readHistory(journeys, pk);
    if (!history || history.flow.erased) return undefined;
    const { requests = [] } = history;
    const before = repeatedBy(given, requests);
    if (!before && requests.length >= MOST_REQUESTS) return 'full';
    const request = before ?? { ...given, at: risingTime(given.at, requests.at(-1)?.at) };
    if (!before) {
      const written = await write(journeys, pk, history, request, words);
      if (written === 'full') return 'full';
      if (!written) continue;
    }
    if (request.what === 'return') await tellReturn(journeys, pk, request);
    return request;
  }
  throw new ChangedMeanwhile();
}

/** `false`: somebody else changed the order meanwhile. */
async function write(
  journeys: JourneysTable,
  pk: string,
  history: History,
  request: CustomerRequest,
  text: string,
): Promise<boolean | 'full'> {
  const expiresAt = expiry(request.at, journeys.retentionDays);
  const Item = toItem({ pk, sk: requestedKey(request.at), ...request, expiresAt });
  const put = { Put: { TableName: journeys.table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
  const writes = [put, asking(journeys, history, request.at).write];
  if (!request.accepted) {
    const words = { id: `request ${request.at}`, by: 'customer', text };
    const about = { cause: REQUEST_CAUSE[request.what], subject: 'order', words };
    try {
      writes.push(await caseWithWords(journeys, history, about, request.at));
    } catch (error) {
      if (!(error instanceof CaseIsFull)) throw error;
      return 'full';
    }
  }
  return transact(journeys.client, writes);
}

async function tellReturn(journeys: JourneysTable, pk: string, { at, items, reason }: CustomerRequest): Promise<void> {
  const { store, orderId } = orderOf(pk);
  await record(
    journeys,
    store,
    [
      {
        fact: 'order_milestone',
        orderId,
        milestone: 'return_requested',
        occurredAt: at,
        eventId: `page ${at}`,
        ...(items && { items }),
        ...(reason && { reason }),
      },
    ],
    at,
  );
}
