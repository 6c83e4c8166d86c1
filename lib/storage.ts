import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What holds data, all in one place: the part that must never be replaced. */
export class Storage extends Construct {
  readonly journeys: TableV2;
  readonly metrics: TableV2;
  /** What Lambda gave up on, whole, for `npm run redrive`. */
  readonly failures: Bucket;

  constructor(scope: Construct, id: string, props: { stage: string }) {
    super(scope, id);
    this.journeys = new TableV2(this, 'Journeys', {
      ...table,
      // Open journeys park in the table of this name for weeks, so a new logical id must fail the deploy, not replace it.
      tableName: `porchlight-${props.stage}-journeys`,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.metrics = new TableV2(this, 'Metrics', table);
    this.failures = this.failureBucket();
  }

  private failureBucket(): Bucket {
    const bucket = new Bucket(this, 'Failures', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      // Its objects hold orders: long enough for people to redrive them, no longer.
      lifecycleRules: [{ expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only Lambda writes here, and rarely; an alarm tells of every object, and a log would need a bucket more.',
    });
    return bucket;
  }
}

const table = {
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  sortKey: { name: 'sk', type: AttributeType.STRING },
  timeToLiveAttribute: 'expiresAt',
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
};
