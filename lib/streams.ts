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
  /** The items that this consumer reads. Removals, by TTL or otherwise, never reach it. */
  reads: { sk: EventPattern; was?: ImagePattern; becomes?: ImagePattern }[];
};

type ImagePattern = Record<string, { S: EventPattern }>;

/** The syntax of Lambda's event filters. */
type EventPattern = (string | { prefix: string } | { 'anything-but': string[] })[];

/** Lets a function read a table's stream. A stream has at most two consumers: dispatch and tally. */
export function consumeStream(fn: IFunction, { table, reads, ...props }: Consumption): EventSourceMapping {
  // CDK's DynamoEventSource would let the function list every stream of the account.
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
    // Only age ends the retries, an hour before the stream itself drops the records. So the rest still reaches the
    // bucket.
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
