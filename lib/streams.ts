import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  type EventSourceMapping,
  type EventSourceMappingOptions,
  FilterCriteria,
  type IFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { FailureDestination } from './failure-destination.ts';

type Consumption = Omit<EventSourceMappingOptions, 'eventSourceArn' | 'filters'> & {
  table: Table;
  onFailure: FailureDestination;
  /** Items this consumer reads; TTL's own deletions and other removals never reach it. */
  reads: { sk: EventPattern; was?: ImagePattern; becomes?: ImagePattern }[];
};

type ImagePattern = Record<string, { S: EventPattern }>;

/** Lambda's event filtering syntax. */
type EventPattern = (string | { prefix: string } | { 'anything-but': string[] })[];

/** Lets a function read a table's stream. A stream has two consumers at most: dispatch and tally. */
export function consumeStream(fn: IFunction, { table, reads, ...props }: Consumption): EventSourceMapping {
  // CDK's DynamoEventSource would let it list every stream of the account.
  table.grantStream(
    fn,
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  );
  return fn.addEventSourceMapping('Stream', {
    eventSourceArn: table.tableStreamArn!,
    startingPosition: StartingPosition.TRIM_HORIZON,
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    // Age alone ends the retries, an hour before the stream itself forgets: what is left still reaches the bucket.
    retryAttempts: -1,
    maxRecordAge: Duration.hours(23),
    supportS3OnFailureDestination: true,
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    filters: reads.map(({ sk, was, becomes }) => {
      const dynamodb = {
        Keys: { sk: { S: sk } },
        ...(was && { OldImage: was }),
        ...(becomes && { NewImage: becomes }),
      };
      return FilterCriteria.filter({ eventName: ['INSERT', 'MODIFY'], dynamodb });
    }),
    ...props,
  });
}
