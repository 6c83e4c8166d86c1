import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, type LogOptions, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const DEFINITIONS = path.resolve(__dirname, '../statemachines');

/**
 * Log groups with this prefix do not add to the account's one policy for log delivery, which holds at most 5120
 * characters.
 */
export const VENDED_LOGS = '/aws/vendedlogs/';

/**
 * @property definition a file of statemachines/, without `.asl.json`. It brings no permissions with it
 * @property substitutions the values of its placeholders
 */
type MachineProps = { name: string; definition: string; substitutions: Record<string, string> };

/**
 * The name is fixed and the machine outlives its stack, because replacing or deleting a machine ends its open
 * executions.
 */
export function machineFrom(scope: Construct, { name, definition, substitutions }: MachineProps): StateMachine {
  const machine = new StateMachine(scope, 'Machine', {
    stateMachineName: name,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    definitionBody: DefinitionBody.fromString(readFileSync(path.join(DEFINITIONS, `${definition}.asl.json`), 'utf8')),
    definitionSubstitutions: { Partition: Aws.PARTITION, ...substitutions },
    logs: machineLogs(scope, name),
  });
  acknowledgeWatching(machine);
  return machine;
}

/** A machine logs every event, but no input or output. */
const machineLogs = (scope: Construct, name: string): LogOptions => ({
  level: LogLevel.ALL,
  includeExecutionData: false,
  destination: new LogGroup(scope, 'Logs', {
    logGroupName: `${VENDED_LOGS}states/${name}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  }),
});

function acknowledgeWatching(machine: StateMachine): void {
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
