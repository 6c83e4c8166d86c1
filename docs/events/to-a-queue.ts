import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** An example: what happens to cases, in a queue of your own. `busName` is the output EventBus of Porchlight's stack. */
export class CasesToQueue extends Stack {
  constructor(scope: Construct, id: string, { busName, ...props }: StackProps & { busName: string }) {
    super(scope, id, props);
    casesToQueue(this, busName);
  }
}

export function casesToQueue(scope: Construct, busName: string): Queue {
  const queue = new Queue(scope, 'Cases', { enforceSSL: true });
  new Rule(scope, 'CasesToQueue', {
    eventBus: EventBus.fromEventBusName(scope, 'PorchlightBus', busName),
    eventPattern: { source: ['porchlight'], detailType: ['case.opened', 'case.closed'] },
    targets: [new SqsQueue(queue)],
  });
  return queue;
}
