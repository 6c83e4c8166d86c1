import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What holds data, all in one place: the part that must never be replaced. */
export class Storage extends Construct {
  readonly journeys: Table;
  readonly metrics: Table;
  /** What Lambda gave up on, whole, for `npm run redrive`. */
  readonly failures: Bucket;

  constructor(scope: Construct, id: string, props: { stage: string }) {
    super(scope, id);
    this.journeys = new Table(this, 'Journeys', {
      ...table,
      // Open journeys park in the table of this name for weeks, so a new logical id must fail the deploy, not replace it.
      tableName: `porchlight-${props.stage}-journeys`,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.metrics = new Table(this, 'Metrics', table);
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

// `Table`, not the newer `TableV2`: one Region is all we need, and every AWS-compatible endpoint can deploy it.
const table = {
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  sortKey: { name: 'sk', type: AttributeType.STRING },
  timeToLiveAttribute: 'expiresAt',
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.RETAIN,
};
