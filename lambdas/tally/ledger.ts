import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { expiry, toItem } from '../shared/table.ts';
import type { Ledger, Tally } from './tally.ts';

// A record is counted in the same transaction that marks it as counted. So a batch that comes again, whole or cut
// differently, changes nothing, and a batch that broke off half-way is finished.

const MOST_WRITES = 100; // TransactWriteItems
const MARK_DAYS = 14; // longer than a record can come again: a day in the stream, then by hand from the failure bucket

export function metricsLedger(client: DynamoDBClient, table: string, now: () => string): Ledger {
  return {
    async add(tallies) {
      for (const batch of batchesOf(tallies)) await addBatch(batch);
    },
  };

  async function addBatch(batch: Tally[]): Promise<void> {
    if (batch.length === 0) return;
    const expiresAt = expiry(now(), MARK_DAYS);
    const marks = batch.map(({ id }) => ({
      Put: {
        TableName: table,
        Item: toItem({ pk: `COUNTED#${id}`, sk: 'COUNTED', expiresAt }),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    }));
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [...marks, ...sums(table, batch)] }));
    } catch (error) {
      const counted = alreadyCounted(error);
      if (counted.length === 0) throw error;
      await addBatch(batch.filter((_, i) => !counted.includes(i)));
    }
  }
}

/** Which of a batch's marks stood already; none when it failed for another reason. */
function alreadyCounted(error: unknown): number[] {
  if (!(error instanceof TransactionCanceledException)) return [];
  return (error.CancellationReasons ?? []).flatMap(({ Code }, i) => (Code === 'ConditionalCheckFailed' ? [i] : []));
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

const FRACTION_DIGITS = 4;

/** The exact sum of decimal strings. */
export function sum(amounts: string[]): string {
  const units = amounts.reduce((total, amount) => total + toUnits(amount), 0n);
  const digits = (units < 0n ? -units : units).toString().padStart(FRACTION_DIGITS + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -FRACTION_DIGITS)}.${digits.slice(-FRACTION_DIGITS)}`;
}

function toUnits(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(FRACTION_DIGITS, '0').slice(0, FRACTION_DIGITS));
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
