import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { log } from './log.ts';

/**
 * Handles every record of a batch, so that a failing record does not delay other orders. Later records of the same item are not
 * handled and count as failed too, which keeps the order of an item's records. Of the reported failures
 * (ReportBatchItemFailures) Lambda takes the lowest sequence number and repeats everything from there.
 */
export async function eachRecord(
  records: DynamoDBRecord[],
  handle: (record: DynamoDBRecord) => Promise<void>,
): Promise<DynamoDBBatchResponse> {
  const failed: DynamoDBRecord[] = [];
  const waiting = new Set<string>();
  for (const record of records) {
    if (waiting.has(itemOf(record))) {
      failed.push(record);
      continue;
    }
    try {
      await handle(record);
    } catch (error) {
      log.error('a stream record failed; it comes again', { errorName: (error as Error).name });
      waiting.add(itemOf(record));
      failed.push(record);
    }
  }
  return { batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })) };
}

const itemOf = ({ dynamodb }: DynamoDBRecord): string => JSON.stringify(dynamodb?.Keys ?? dynamodb?.SequenceNumber);
