import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWatching, machineLogs } from './machine-logs.ts';

const DEFINITION = path.resolve(__dirname, '../statemachines/order-journey.asl.json');

const nameFor = (stage: string) => `porchlight-${stage}-order-journey`;

/** The machine's address before it exists: it calls `tell`, and `tell` links to its runs. */
export const journeyArn = (stack: Stack, stage: string): string =>
  stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: nameFor(stage),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The workflow of an order: the state machine of statemachines/order-journey.asl.json. */
export class Journey extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: { stage: string; tell: IFunction; journeys: Table }) {
    super(scope, id);
    const { stage, tell, journeys } = props;
    const name = nameFor(stage);
    this.machine = new StateMachine(this, 'Machine', {
      // Replacing or deleting a machine ends its open executions: the name is fixed, and it outlives its stack.
      stateMachineName: name,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      definitionBody: DefinitionBody.fromString(readFileSync(DEFINITION, 'utf8')),
      definitionSubstitutions: { JourneyStepFunction: tell.functionArn, JourneysTable: journeys.tableName },
      tracingEnabled: true,
      logs: machineLogs(this, name),
    });
    this.grant(tell, journeys);
    this.link();
  }

  /** A definition from a file brings no permissions with it. */
  private grant(tell: IFunction, journeys: Table): void {
    tell.grantInvokeLatestVersion(this.machine);
    Grant.addToPrincipal({
      grantee: this.machine,
      actions: ['dynamodb:UpdateItem', 'dynamodb:PutItem'],
      resourceArns: [journeys.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ORDER#*'] } },
    });
    acknowledgeWatching(this.machine);
  }

  private link(): void {
    const { region } = Stack.of(this);
    new CfnOutput(Stack.of(this), 'JourneyConsole', {
      description: 'The journeys in the AWS console',
      value: `https://${region}.console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${this.machine.stateMachineArn}`,
    });
  }
}
