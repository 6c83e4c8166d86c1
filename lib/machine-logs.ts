import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogLevel, type LogOptions, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** This beginning of a name keeps the account's one policy for log delivery from growing out of its 5120 characters. */
export const VENDED_LOGS = '/aws/vendedlogs/';

/** What a machine logs: every event, and never what it is about. */
export const machineLogs = (scope: Construct, name: string): LogOptions => ({
  level: LogLevel.ALL,
  includeExecutionData: false,
  destination: new LogGroup(scope, 'Logs', {
    logGroupName: `${VENDED_LOGS}states/${name}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  }),
});

export function acknowledgeWatching(machine: StateMachine): void {
  Validations.of(machine.role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'The delivery of vended logs knows no resources; the statement is the one Step Functions asks for.',
  });
  Validations.of(machine).acknowledge({
    id: 'AwsSolutions-SF2',
    reason:
      'A trace of a run that waits for weeks shows nothing that its history does not, and every run would be billed as one.',
  });
}
