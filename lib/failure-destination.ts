import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IDestination, IEventSourceDlq, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type CfnElement, Stack, Validations } from 'aws-cdk-lib/core';

/** The bucket that receives what Lambda gives up on, both from stream mappings and from asynchronous calls. */
export class FailureDestination implements IEventSourceDlq, IDestination {
  private readonly bucket: Bucket;

  constructor(bucket: Bucket) {
    this.bucket = bucket;
  }

  // CDK's own S3 destinations also grant reading, deleting and wildcards. Lambda's guide asks only for these two
  // actions.
  bind(_scope: unknown, fn: IFunction): { destination: string } {
    grantPut(fn, this.bucket, 'Lambda names each object by function, shard and time; the bucket holds nothing else.');
    Grant.addToPrincipal({ grantee: fn, actions: ['s3:ListBucket'], resourceArns: [this.bucket.bucketArn] });
    return { destination: this.bucket.bucketArn };
  }
}

/** Lets a function read, change and delete a bucket's objects. */
export function grantRewrite(fn: IFunction, bucket: Bucket, reason: string): void {
  grantPut(fn, bucket, reason);
  const objects = { grantee: fn, actions: ['s3:GetObject', 's3:DeleteObject'] };
  Grant.addToPrincipal({ ...objects, resourceArns: [bucket.arnForObjects('*')] });
  Grant.addToPrincipal({ grantee: fn, actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn] });
}

/** Lets a function only write objects. A bucket's own `grantPut` also allows tagging, locking and aborting. */
export function grantPut(fn: IFunction, bucket: Bucket, reason: string): void {
  Grant.addToPrincipal({ grantee: fn, actions: ['s3:PutObject'], resourceArns: [bucket.arnForObjects('*')] });
  const logicalId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement);
  Validations.of(fn.role!).acknowledge({ id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/*]`, reason });
}
