import type { ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, type IFunction, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, type DynamoEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Duration } from 'aws-cdk-lib/core';
import type { FailureDestination } from './failure-destination.ts';

type Consumption = Omit<DynamoEventSourceProps, 'startingPosition' | 'filters'> & {
  table: TableV2;
  onFailure: FailureDestination;
  /** Sort keys this consumer reads; TTL's own deletions and other removals never reach it. */
  sortKeys: (string | { prefix: string })[];
};

/** Lets a function read a table's stream; returns the mapping's id. A stream has two consumers at most: dispatch and tally. */
export function consumeStream(fn: IFunction, { table, sortKeys, ...props }: Consumption): string {
  const source = new DynamoEventSource(table as ITable, {
    startingPosition: StartingPosition.TRIM_HORIZON,
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    // Age alone ends the retries, an hour before the stream itself forgets: what is left still reaches the bucket.
    retryAttempts: -1,
    maxRecordAge: Duration.hours(23),
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    filters: [FilterCriteria.filter({ eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { sk: { S: sortKeys } } } })],
    ...props,
  });
  fn.addEventSource(source);
  return source.eventSourceMappingId;
}
