import { setTimeout as wait } from 'node:timers/promises';
import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { PorchlightError } from '../../domain/shared/errors.ts';

/** Others kept writing the same items at the same moment: nothing was written. */
export class ChangedMeanwhile extends PorchlightError {
  override name = 'ChangedMeanwhile';
  override message = 'others keep changing it at the same moment: try again';
}

const ATTEMPTS = 5;
const PAUSE_MS = 50;

/** Writes all or nothing. `false`: a condition refused it. @throws ChangedMeanwhile */
export async function transact(client: DynamoDBClient, items: TransactWriteItem[]): Promise<boolean> {
  return (await refusalOf(client, items)) === undefined;
}

/**
 * Writes all or nothing, and tries again while others write the same items.
 * @returns what DynamoDB says of each item where a condition refused it; undefined: it is written
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
      await wait(PAUSE_MS * 2 ** attempt * (0.5 + Math.random())); // the writers in conflict must not meet again
    }
  }
}
