import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { FLOW } from '../../domain/records/keys.ts';
import { toItem } from '../shared/table.ts';

/** The detail of "Step Functions Execution Status Change" as far as we read it. `input` is missing when it was too large. */
export type StatusChange = { status: string; input?: string | null };

/**
 * Marks an order whose run failed, timed out or was aborted, so that nobody signals into the void and `npm run redrive`
 * finds it. A run that is not the order's newest any more changes nothing.
 */
export async function stopped(
  client: DynamoDBClient,
  TableName: string,
  { status, input }: StatusChange,
): Promise<boolean> {
  const { pk, run } = JSON.parse(input ?? '{}') as { pk?: string; run?: number };
  if (!pk || !run) throw new Error('the stopped execution names no order');
  const update = new UpdateItemCommand({
    TableName,
    Key: toItem({ pk, sk: FLOW }),
    UpdateExpression: 'SET #stage = :stopped, #outcome = :status, #run = :run REMOVE #token',
    ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#run) OR #run <= :run)',
    ExpressionAttributeNames: { '#stage': 'stage', '#outcome': 'outcome', '#run': 'run', '#token': 'token' },
    ExpressionAttributeValues: toItem({ ':stopped': 'stopped', ':status': status.toLowerCase(), ':run': run }),
  });
  try {
    await client.send(update);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
