import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogLevel, type LogOptions, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** What a machine logs: every event, and never what it is about. */
export const machineLogs = (scope: Construct, name: string): LogOptions => ({
  level: LogLevel.ALL,
  includeExecutionData: false,
  destination: new LogGroup(scope, 'Logs', {
    // The prefix keeps the account's one policy for log delivery from growing out of its 5120 characters.
    logGroupName: `/aws/vendedlogs/states/${name}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  }),
});

export const acknowledgeWatching = ({ role }: StateMachine): void =>
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'X-Ray and the delivery of vended logs know no resources; both statements are the ones Step Functions asks for.',
  });
