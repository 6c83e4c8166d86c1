import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The topic that tells the team about cases and alarms. */
export class TeamTopic extends Topic {
  constructor(scope: Construct, id: string, { email, key }: { email: string; key: IKey | undefined }) {
    super(scope, id, { displayName: 'Porchlight', enforceSSL: true, ...(key && { masterKey: key }) });
    this.addSubscription(new EmailSubscription(email));
    // CDK's default policy lets the account's alarms publish. A policy of our own replaces it, so this one must allow
    // them.
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

  /** CDK's `grantPublish` also grants the key, but the key's policy already allows it to everybody who may publish. */
  override grantPublish(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topicArn] });
  }
}
