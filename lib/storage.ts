import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { journeysTableName } from '../domain/policy/names.ts';
import { OVERVIEW } from '../domain/records/overview.ts';

type BucketProps = { key: IKey | undefined; days: number; unloggedBecause: string };

/** Everything that holds data. It is in one place, because it must never be replaced. */
export class Storage extends Construct {
  readonly journeys: Table;
  readonly metrics: Table;
  /** Holds in full what Lambda gave up on, for `porchlight redrive`. */
  readonly failures: Bucket;
  /** Holds the exports of customers' data, for the team to download and hand over. */
  readonly exports: Bucket;

  constructor(scope: Construct, id: string, props: { stage: string; key: IKey | undefined }) {
    super(scope, id);
    const { key } = props;
    const encrypted = key && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key };
    this.journeys = new Table(this, 'Journeys', {
      ...table,
      ...encrypted,
      // Open journeys wait in the table of this name for weeks. With the fixed name, a new logical id makes the deploy
      // fail instead of replacing the table.
      tableName: journeysTableName(props.stage),
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.journeys.addGlobalSecondaryIndex({
      indexName: OVERVIEW.name,
      partitionKey: { name: OVERVIEW.partitionKey, type: AttributeType.STRING },
      sortKey: { name: OVERVIEW.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.metrics = new Table(this, 'Metrics', { ...table, ...encrypted });
    // Its objects contain orders, so they are kept just long enough for people to redrive them.
    this.failures = this.bucket('Failures', {
      key,
      days: 30,
      unloggedBecause:
        'Only Lambda writes here, and rarely; an alarm tells of every object, and a log would need a bucket more.',
    });
    this.exports = this.bucket('Exports', {
      key,
      days: 14,
      unloggedBecause:
        'A few objects a year, each told to the team and gone in two weeks: an account that must know who read them has CloudTrail.',
    });
  }

  private bucket(id: string, { key, days, unloggedBecause }: BucketProps): Bucket {
    const bucket = new Bucket(this, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [{ expiration: Duration.days(days), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: unloggedBecause });
    return bucket;
  }
}

/** Allows these actions on a table's items. `Table.grant` would also allow them on its index, by a wildcard. */
export const grantItems = (table: Table, grantee: IGrantable, ...actions: string[]): Grant =>
  Grant.addToPrincipal({
    grantee,
    actions: actions.map((action) => `dynamodb:${action}`),
    resourceArns: [table.tableArn],
  });

/** Allows reading the table's index, but not the table. */
export const grantIndex = (table: Table, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({
    grantee,
    actions: ['dynamodb:Query'],
    resourceArns: [`${table.tableArn}/index/${OVERVIEW.name}`],
  });

// `Table` instead of the newer `TableV2`: we need only one Region, and every AWS-compatible endpoint can deploy it.
const table = {
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  sortKey: { name: 'sk', type: AttributeType.STRING },
  timeToLiveAttribute: 'expiresAt',
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.RETAIN,
};
