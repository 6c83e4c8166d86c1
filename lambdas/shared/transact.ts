import { setTimeout as wait } from 'node:timers/promises';
import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { PorchlightError } from '../../domain/shared/errors.ts';

/** Others kept changing the same items at the same time: nothing was written. */
export class ChangedMeanwhile extends PorchlightError {
  override name = 'ChangedMeanwhile';
  override message = 'others keep changing it at the same moment: try again';
}

const ATTEMPTS = 5;
const PAUSE_MS = 50;

/** Writes all items or none. `false`: a condition refused the write. @throws ChangedMeanwhile */
export async function transact(client: DynamoDBClient, items: TransactWriteItem[]): Promise<boolean> {
  return (await refusalOf(client, items)) === undefined;
}

/**
 * Writes all items or none, and tries again while others write the same items.
 * @returns DynamoDB's reason for each item if a condition refused the write; undefined if it is written
 * @throws ChangedMeanwhile
 */
export async function refusalOf(
  client: DynamoDBClient,
  TransactItems: TransactWriteItem[],
): Promise<CancellationReason[] | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems }));
      return undefined;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const codes = reasons.map(({ Code }) => Code);
      if (codes.includes('ConditionalCheckFailed')) return reasons;
      if (!codes.includes('TransactionConflict')) throw error;
      if (attempt === ATTEMPTS) throw new ChangedMeanwhile(undefined, { cause: error });
      // random, so that the conflicting writers do not meet again
      await wait(PAUSE_MS * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
