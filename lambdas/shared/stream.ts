import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { log } from './log.ts';

/**
 * Handles each record of a batch. From the first that fails on, the batch comes again (ReportBatchItemFailures),
 * so the order of one item's records is kept.
 */
export async function eachRecord(
  records: DynamoDBRecord[],
  handle: (record: DynamoDBRecord) => Promise<void>,
): Promise<DynamoDBBatchResponse> {
  for (const record of records) {
    try {
      await handle(record);
    } catch (error) {
      log.error('a stream record failed; it comes again', { errorName: (error as Error).name });
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}
