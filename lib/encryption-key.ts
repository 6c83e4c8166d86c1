import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const USE = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncrypt*',
  'kms:GenerateDataKey*',
  'kms:DescribeKey',
  'kms:CreateGrant',
];

/**
 * A key of the account's own for everything that holds data. Whoever may use a table, a bucket or the topic may use the
 * key through it, as with the keys that AWS manages
 * (https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html, kms:ViaService). Alarms and rules may
 * publish to what the key encrypts.
 */
export class EncryptionKey extends Key {
  constructor(scope: Construct, id: string) {
    const { account, region, stackName } = Stack.of(scope);
    super(scope, id, {
      description: `${stackName}: tables, buckets, the team's topic and dead letters`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThroughTheServices',
        principals: [new AnyPrincipal()],
        actions: USE,
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': account,
            'kms:ViaService': ['dynamodb', 's3', 'sns', 'sqs'].map((service) => `${service}.${region}.amazonaws.com`),
          },
        },
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsAndRules',
        principals: ['cloudwatch', 'events'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  }
}
