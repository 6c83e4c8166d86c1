import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { sum } from '../../domain/order/amounts.ts';
import { expiry, toItem } from '../shared/table.ts';
import type { Ledger, Tally } from './tally.ts';

// A record is counted in the same transaction that marks it as counted: its id joins the set of its order. So a batch
// that comes again, whole or cut differently, changes nothing, and a batch that broke off half-way is finished.

const MOST_WRITES = 100; // TransactWriteItems
/** Longer than a record can come again: a day in the stream, then by hand from the failure bucket, 30 days (lib/storage.ts). */
export const MARK_DAYS = 35;

export function metricsLedger(client: DynamoDBClient, table: string, now: () => string): Ledger {
  return {
    async add(tallies) {
      for (const batch of batchesOf(tallies)) await addBatch(batch);
    },
  };

  async function addBatch(batch: Tally[]): Promise<void> {
    if (batch.length === 0) return;
    const expiresAt = expiry(now(), MARK_DAYS);
    const marks = [...byOrder(batch)].map(([pk, ids]) => mark(table, pk, ids, expiresAt));
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [...marks, ...sums(table, batch)] }));
    } catch (error) {
      const counted = countedBefore(error);
      const left = batch.filter(({ id }) => !counted.has(id));
      if (left.length === batch.length) throw error;
      await addBatch(left);
    }
  }
}

function byOrder(batch: Tally[]): Map<string, string[]> {
  const orders = new Map<string, string[]>();
  for (const { pk, id } of batch) orders.set(pk, [...(orders.get(pk) ?? []), id]);
  return orders;
}

function mark(table: string, pk: string, ids: string[], expiresAt: number): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: toItem({ pk: `COUNTED#${pk}`, sk: 'COUNTED' }),
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

/** The records of a refused batch's orders that were counted already; none when it failed for another reason. */
function countedBefore(error: unknown): Set<string> {
  if (!(error instanceof TransactionCanceledException)) return new Set();
  return new Set((error.CancellationReasons ?? []).flatMap(({ Item }) => Item?.records?.SS ?? []));
}

/** One update per store and day, with every count of the batch. */
function sums(table: string, batch: Tally[]): TransactWriteItem[] {
  const days = new Map<string, Map<string, string[]>>();
  for (const { store, counts } of batch) {
    for (const { day, name, amount } of counts) {
      const of = days.get(`${store} ${day}`) ?? new Map<string, string[]>();
      days.set(`${store} ${day}`, of.set(name, [...(of.get(name) ?? []), amount]));
    }
  }
  return [...days].map(([key, names]) => {
    const [store, day] = key.split(' ');
    const entries = [...names];
    return {
      Update: {
        TableName: table,
        Key: toItem({ pk: `STORE#${store}`, sk: `DAY#${day}` }),
        UpdateExpression: `ADD ${entries.map((_, i) => `#n${i} :v${i}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name], i) => [`#n${i}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([, amounts], i) => [`:v${i}`, { N: sum(amounts) }])),
      },
    };
  });
}

/** Batches that fit one transaction, even if every count falls on a day of its own. */
function batchesOf(tallies: Tally[]): Tally[][] {
  const batches: Tally[][] = [[]];
  let size = 0;
  for (const tally of tallies) {
    const writes = 1 + tally.counts.length;
    if (size + writes > MOST_WRITES) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)!.push(tally);
    size += writes;
  }
  return batches;
}
