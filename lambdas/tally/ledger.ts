import type { CancellationReason, DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { sum } from '../../domain/order/amounts.ts';
import { dayKey, slotOf } from '../../domain/records/days.ts';
import { digest } from '../../domain/shared/digest.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { CELL_DAYS, cellKey } from '../shared/lane-keys.ts';
import { expiry, type Key, toItem } from '../shared/table.ts';
import { refusalOf } from '../shared/transact.ts';
import type { Ledger, Tally } from './tally.ts';

// A record is counted in the same transaction that marks it as counted: its id joins a set of its order. So a batch
// that comes again, whole or cut differently, changes nothing, and a batch that broke off is completed. DynamoDB bills
// a write by the whole item, and twice in a transaction. So each hour of an order has its own set, which holds
// fingerprints.

const MOST_WRITES = 100; // TransactWriteItems
/**
 * Longer than a record can come again: up to a day from the stream, then from the failure bucket, which keeps it for 30
 * days (lib/storage.ts) after the sweep's last try.
 */
export const MARK_DAYS = 40;

export function metricsLedger(client: DynamoDBClient, table: string, now: () => string): Ledger {
  return {
    async add(tallies) {
      const added: Tally[] = [];
      for (const batch of batchesOf(tallies)) added.push(...(await addBatch(batch)));
      return added;
    },
  };

  async function addBatch(batch: Tally[]): Promise<Tally[]> {
    if (batch.length === 0) return [];
    const expiresAt = expiry(now(), MARK_DAYS);
    const marks = byMark(batch).map(({ key, ids }) => mark(table, key, ids, expiresAt));
    const refused = await refusalOf(client, [...marks, ...sums(table, batch)]);
    if (!refused) return batch;
    const counted = countedBefore(refused);
    const left = batch.filter(({ id }) => !counted.has(fingerprint(id)));
    if (left.length === batch.length)
      throw new PorchlightError('a batch was refused, and none of it was counted before');
    return addBatch(left);
  }
}

type Mark = { key: Key; ids: string[] };

function byMark(batch: Tally[]): Mark[] {
  const marks = new Map<string, Mark>();
  for (const tally of batch) {
    const key = markKey(tally);
    const mark = marks.get(idOf(key)) ?? { key, ids: [] };
    mark.ids.push(fingerprint(tally.id));
    marks.set(idOf(key), mark);
  }
  return [...marks.values()];
}

/** The mark belongs to the hour of the change itself, which stays the same when the record comes again. */
const markKey = ({ pk, hour }: Tally): Key => ({ pk: `COUNTED#${pk}`, sk: `COUNTED#${hour}` });

/** Identifies a record among those of an order's hour, in a third of the bytes. */
const fingerprint = (id: string): string => Buffer.from(digest(id), 'hex').toString('base64url');

function mark(table: string, key: Key, ids: string[], expiresAt: number): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: toItem(key),
      UpdateExpression: 'ADD records :ids SET expiresAt = :at',
      ConditionExpression: ids.map((_, i) => `NOT contains(records, :id${i})`).join(' AND '),
      ExpressionAttributeValues: {
        ':ids': { SS: ids },
        ':at': { N: String(expiresAt) },
        ...Object.fromEntries(ids.map((id, i) => [`:id${i}`, { S: id }])),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Fingerprints of those records of a refused batch that were already counted. */
const countedBefore = (reasons: CancellationReason[]): Set<string> =>
  new Set(reasons.flatMap(({ Item }) => Item?.records?.SS ?? []));

/** One update per store and day, and per cell of a lane, with every count of the batch. */
function sums(table: string, batch: Tally[]): TransactWriteItem[] {
  const items = new Map<string, { key: Key; amounts: Map<string, string[]>; expiresAt?: number | undefined }>();
  const slot = slotOf(batch[0]!.id);
  for (const tally of batch) {
    for (const { key, name, amount, expiresAt } of addedBy(tally, slot)) {
      const item = items.get(idOf(key)) ?? { key, amounts: new Map<string, string[]>(), expiresAt };
      item.amounts.set(name, [...(item.amounts.get(name) ?? []), amount]);
      items.set(idOf(key), item);
    }
  }
  return [...items.values()].map(({ key, amounts, expiresAt }) => addition(table, key, [...amounts], expiresAt));
}

type Added = { key: Key; name: string; amount: string; expiresAt?: number };

function addedBy({ store, counts, lanes }: Tally, slot: number): Added[] {
  return [
    ...counts.map(({ day, name, amount }) => ({ key: dayKey(store, day, slot), name, amount })),
    ...lanes.map(({ lane, leg, week, name, amount }) => ({
      key: cellKey(store, lane, leg, week),
      name,
      amount: String(amount),
      expiresAt: expiry(week, CELL_DAYS),
    })),
  ];
}

const idOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

function addition(
  table: string,
  key: Key,
  entries: [name: string, amounts: string[]][],
  expiresAt: number | undefined,
): TransactWriteItem {
  const adds = `ADD ${entries.map((_, i) => `#n${i} :v${i}`).join(', ')}`;
  const values = Object.fromEntries(entries.map(([, amounts], i) => [`:v${i}`, { N: sum(amounts) }]));
  return {
    Update: {
      TableName: table,
      Key: toItem(key),
      UpdateExpression: expiresAt ? `${adds} SET expiresAt = :at` : adds,
      ExpressionAttributeNames: Object.fromEntries(entries.map(([name], i) => [`#n${i}`, name])),
      ExpressionAttributeValues: { ...values, ...(expiresAt && { ':at': { N: String(expiresAt) } }) },
    },
  };
}

/** Batches whose orders, days and cells fit one transaction. */
function batchesOf(tallies: Tally[]): Tally[][] {
  const batches: Tally[][] = [[]];
  let written = new Set<string>();
  for (const tally of tallies) {
    const items = [idOf(markKey(tally)), ...addedBy(tally, 0).map(({ key }) => idOf(key))];
    if (new Set([...written, ...items]).size > MOST_WRITES) {
      batches.push([]);
      written = new Set();
    }
    batches.at(-1)!.push(tally);
    for (const item of items) written.add(item);
  }
  return batches;
}
