import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, type CfnElement, CfnOutput, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { journeyMachineName } from '../domain/policy/names.ts';
import { grantCall } from './grant-call.ts';
import { machineFrom } from './machine.ts';

/** The machine's ARN, known before the machine exists: the machine calls `tell`, and `tell` links to its runs. */
export const journeyArn = (stack: Stack, stage: string): string =>
  stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: journeyMachineName(stage),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** Lets a function read a machine's executions. */
export function grantExecutions(machine: StateMachine, fn: IFunction, ...actions: string[]): void {
  machine.grantExecution(fn, ...actions.map((action) => `states:${action}`));
  const logicalId = Stack.of(machine).getLogicalId(machine.node.defaultChild as CfnElement);
  Validations.of(fn.role!).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${logicalId}"}]}]}:*]`,
    reason: 'An execution is named by its order: these are all executions of one machine.',
  });
}

/** The workflow of an order: the state machine in statemachines/order-journey.asl.json. */
export class Journey extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: { stage: string; journeyStep: IFunction; journeys: Table }) {
    super(scope, id);
    const { stage, journeyStep, journeys } = props;
    this.machine = machineFrom(this, {
      name: journeyMachineName(stage),
      definition: 'order-journey',
      substitutions: { JourneyStepFunction: journeyStep.functionArn, JourneysTable: journeys.tableName },
    });
    this.grant(journeyStep, journeys);
    this.link();
  }

  /** Grants what the definition calls. CDK derives no permissions from a definition that is read from a file. */
  private grant(journeyStep: IFunction, journeys: Table): void {
    grantCall(journeyStep, this.machine);
    Grant.addToPrincipal({
      grantee: this.machine,
      actions: ['dynamodb:UpdateItem', 'dynamodb:PutItem'],
      resourceArns: [journeys.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ORDER#*'] } },
    });
  }

  private link(): void {
    const { region } = Stack.of(this);
    new CfnOutput(Stack.of(this), 'JourneyConsole', {
      description: 'The journeys in the AWS console',
      value: `https://${region}.console.aws.amazon.com/states/home?region=${region}#/statemachines/view/${this.machine.stateMachineArn}`,
    });
  }
}
