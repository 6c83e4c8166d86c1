import { EventBus } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Carries events to the listeners that the team admits by rules of its own (docs/events). It keeps no archive. */
export class Bus extends Construct {
  readonly name: string;
  private readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const bus = new EventBus(this, 'Events', { description: `Porchlight: ${Stack.of(this).stackName}` });
    this.name = bus.eventBusName;
    this.arn = bus.eventBusArn;
    new CfnOutput(Stack.of(this), 'EventBus', { description: 'What happens, for your own rules', value: this.name });
  }

  grantPut(fn: IFunction): void {
    Grant.addToPrincipal({ grantee: fn, actions: ['events:PutEvents'], resourceArns: [this.arn] });
  }
}
