import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Where the team hears of cases and alarms. */
export class TeamTopic extends Topic {
  constructor(scope: Construct, id: string, { email }: { email: string }) {
    super(scope, id, { displayName: 'Porchlight', enforceSSL: true });
    this.addSubscription(new EmailSubscription(email));
    // A policy of our own replaces the one that lets the account's alarms in.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}
