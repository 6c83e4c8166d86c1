import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IDestination, IEventSourceDlq, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type CfnElement, Stack, Validations } from 'aws-cdk-lib/core';

/** Lambda leaves what it gives up on in a bucket, for stream mappings and for asynchronous calls alike. */
export class FailureDestination implements IEventSourceDlq, IDestination {
  private readonly bucket: Bucket;

  constructor(bucket: Bucket) {
    this.bucket = bucket;
  }

  // CDK's own S3 destinations grant read, delete and wildcards on top; Lambda's guide asks for these two actions.
  bind(_scope: unknown, fn: IFunction): { destination: string } {
    const objects = this.bucket.arnForObjects('*');
    Grant.addToPrincipal({ grantee: fn, actions: ['s3:PutObject'], resourceArns: [objects] });
    Grant.addToPrincipal({ grantee: fn, actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] });
    Validations.of(fn.role!).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${this.logicalId}.Arn>/*]`,
      reason: 'Lambda names each object by function, shard and time; the bucket holds nothing else.',
    });
    return { destination: this.bucket.bucketArn };
  }

  private get logicalId(): string {
    return Stack.of(this.bucket).getLogicalId(this.bucket.node.defaultChild as CfnElement);
  }
}
