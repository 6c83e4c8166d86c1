import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SWEEP_KEY } from '../../domain/records/keys.ts';
import { toItem } from '../shared/table.ts';

/** How far the sweep has looked: UTC ISO times. They are absent before its first look. */
export type Marks = { stopped?: string | undefined; orders?: string | undefined };

export type MarksPort = {
  read(): Promise<Marks>;
  move(mark: keyof Marks, to: string): Promise<void>;
};

export const marksIn = (client: DynamoDBClient, TableName: string): MarksPort => ({
  read: async () => {
    const { Item = {} } = await client.send(
      new GetItemCommand({ TableName, Key: toItem(SWEEP_KEY), ConsistentRead: true }),
    );
    return { stopped: Item.stopped?.S, orders: Item.orders?.S };
  },
  // two sweeps at once may move it back, which is harmless: what is looked at twice is healed once
  move: async (mark, to) => {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: toItem(SWEEP_KEY),
        UpdateExpression: 'SET #mark = :to',
        ExpressionAttributeNames: { '#mark': mark },
        ExpressionAttributeValues: toItem({ ':to': to }),
      }),
    );
  },
});
