// Every resource type is on one of two lists; so is every property of the types we honour. The rest is refused by name.

/** How one type of resource is named, and which of its properties the sandbox acts on or may safely leave aside. */
export type ResourceType = {
  /** The property that holds the physical name. */
  readonly name?: string;
  readonly ref?: (own: Own) => string;
  readonly attributes?: Record<string, (own: Own) => string>;
  readonly honoured: readonly string[];
  /** What a change of has no effect here: descriptions, encryption, logging. */
  readonly leftAside?: readonly string[];
};

/** What a resource is called. */
export type Own = { readonly name: string; arn(service: string, resource: string): string; readonly httpUrl: string };

const words = (text: string) => text.split(' ');
const arnOf = (service: string, prefix: string) => (own: Own) => own.arn(service, `${prefix}${own.name}`);
const machineArn = arnOf('states', 'stateMachine:');
const secretArn = (own: Own) => own.arn('secretsmanager', `secret:${own.name}-SndBox`);
const tableAttributes = {
  Arn: arnOf('dynamodb', 'table/'),
  StreamArn: (own: Own) => own.arn('dynamodb', `table/${own.name}/stream/2026-01-01T00:00:00.000`),
  TableId: (own: Own) => own.name,
};
const dkim = Object.fromEntries(
  [1, 2, 3].flatMap((n) => [
    [`DkimDNSTokenName${n}`, (own: Own) => `token${n}._domainkey.${own.name}`],
    [`DkimDNSTokenValue${n}`, () => `token${n}.dkim.amazonses.com`],
  ]),
);

/** The types that the sandbox runs. */
export const HONOURED: Readonly<Record<string, ResourceType>> = {
  'AWS::Lambda::Function': {
    name: 'FunctionName',
    attributes: { Arn: arnOf('lambda', 'function:') },
    honoured: words('Code Handler Environment Timeout MemorySize ReservedConcurrentExecutions'),
    leftAside: words(
      'FunctionName Runtime Architectures Role Description LoggingConfig TracingConfig RecursiveLoop PackageType EphemeralStorage',
    ),
  },
  'AWS::Lambda::EventSourceMapping': {
    honoured: words(
      'EventSourceArn FunctionName BatchSize MaximumBatchingWindowInSeconds FilterCriteria BisectBatchOnFunctionError MaximumRetryAttempts MaximumRecordAgeInSeconds FunctionResponseTypes ParallelizationFactor DestinationConfig StartingPosition Enabled',
    ),
    leftAside: words('MetricsConfig'),
  },
  'AWS::Lambda::EventInvokeConfig': {
    honoured: words('FunctionName DestinationConfig MaximumRetryAttempts'),
    leftAside: words('Qualifier MaximumEventAgeInSeconds'),
  },
  'AWS::DynamoDB::GlobalTable': {
    name: 'TableName',
    attributes: tableAttributes,
    honoured: words(
      'KeySchema AttributeDefinitions GlobalSecondaryIndexes LocalSecondaryIndexes StreamSpecification BillingMode Replicas',
    ),
    // Expiry is left aside too: AWS deletes "within a few days", so no function may count on it.
    leftAside: words(
      'TableName TimeToLiveSpecification SSESpecification WriteOnDemandThroughputSettings WriteProvisionedThroughputSettings WarmThroughput',
    ),
  },
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    attributes: tableAttributes,
    honoured: words(
      'KeySchema AttributeDefinitions GlobalSecondaryIndexes LocalSecondaryIndexes StreamSpecification BillingMode',
    ),
    leftAside: words(
      'TableName TimeToLiveSpecification SSESpecification PointInTimeRecoverySpecification DeletionProtectionEnabled ProvisionedThroughput OnDemandThroughput WarmThroughput TableClass ContributorInsightsSpecification',
    ),
  },
  'AWS::ApiGatewayV2::Api': {
    ref: () => 'sandbox',
    attributes: { ApiEndpoint: (own) => own.httpUrl, ApiId: () => 'sandbox' },
    honoured: words('ProtocolType'),
    leftAside: words('Name Description'),
  },
  'AWS::ApiGatewayV2::Integration': {
    honoured: words('ApiId IntegrationType IntegrationUri PayloadFormatVersion'),
    leftAside: words('IntegrationMethod TimeoutInMillis Description'),
  },
  'AWS::ApiGatewayV2::Route': { honoured: words('ApiId RouteKey Target AuthorizationType') },
  'AWS::ApiGatewayV2::Stage': {
    ref: () => '$default',
    honoured: words('ApiId StageName AutoDeploy'),
    leftAside: words('AccessLogSettings DefaultRouteSettings RouteSettings Description'),
  },
  'AWS::Events::Rule': {
    name: 'Name',
    attributes: { Arn: arnOf('events', 'rule/') },
    honoured: words('EventPattern Targets State'),
    leftAside: words('Name Description'),
  },
  'AWS::StepFunctions::StateMachine': {
    name: 'StateMachineName',
    ref: machineArn,
    attributes: { Arn: machineArn, Name: (own) => own.name },
    honoured: words('DefinitionString DefinitionSubstitutions StateMachineType RoleArn'),
    leftAside: words('StateMachineName LoggingConfiguration TracingConfiguration EncryptionConfiguration'),
  },
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    ref: secretArn,
    attributes: { Id: secretArn },
    honoured: words('GenerateSecretString SecretString'),
    leftAside: words('Name Description KmsKeyId'),
  },
  'AWS::SNS::Topic': {
    name: 'TopicName',
    ref: (own) => own.arn('sns', own.name),
    attributes: { TopicArn: (own) => own.arn('sns', own.name), TopicName: (own) => own.name },
    honoured: [],
    leftAside: words('TopicName DisplayName KmsMasterKeyId Subscription'),
  },
  'AWS::S3::Bucket': {
    name: 'BucketName',
    ref: (own) => own.name.toLowerCase(),
    attributes: { Arn: (own) => `arn:aws:s3:::${own.name.toLowerCase()}` },
    honoured: [],
    leftAside: words(
      'BucketName BucketEncryption PublicAccessBlockConfiguration LifecycleConfiguration OwnershipControls VersioningConfiguration LoggingConfiguration',
    ),
  },
  'AWS::SES::ConfigurationSet': {
    name: 'Name',
    honoured: words('Name'),
    leftAside: words(
      'SendingOptions ReputationOptions SuppressionOptions DeliveryOptions TrackingOptions VdmOptions ArchivingOptions',
    ),
  },
  'AWS::SES::ConfigurationSetEventDestination': { honoured: words('ConfigurationSetName EventDestination') },
  'AWS::SES::EmailIdentity': {
    name: 'EmailIdentity',
    attributes: { ...dkim, EmailIdentityArn: arnOf('ses', 'identity/') },
    honoured: words('EmailIdentity'),
    leftAside: words(
      'DkimAttributes DkimSigningAttributes MailFromAttributes FeedbackAttributes ConfigurationSetAttributes',
    ),
  },
};

const PERMISSION = 'permissions: the sandbox lets every call through, a test reads the roles instead';
const WATCHING = 'watching: nobody is woken by a sandbox';

/** The types that are left aside on purpose, and why. */
export const IGNORED: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': PERMISSION,
  'AWS::IAM::Policy': PERMISSION,
  'AWS::IAM::ManagedPolicy': PERMISSION,
  'AWS::Lambda::Permission': PERMISSION,
  'AWS::S3::BucketPolicy': PERMISSION,
  'AWS::SNS::TopicPolicy': PERMISSION,
  'AWS::Logs::ResourcePolicy': PERMISSION,
  'AWS::KMS::Key': 'encryption at rest changes no behaviour',
  'AWS::KMS::Alias': 'encryption at rest changes no behaviour',
  'AWS::Logs::LogGroup': 'the functions’ output goes to the log callback',
  'AWS::Logs::MetricFilter': WATCHING,
  'AWS::Logs::QueryDefinition': WATCHING,
  'AWS::CloudWatch::Alarm': WATCHING,
  'AWS::CloudWatch::CompositeAlarm': WATCHING,
  'AWS::CloudWatch::Dashboard': WATCHING,
  'AWS::SNS::Subscription': 'what is published is kept on the topic',
  'AWS::CDK::Metadata': 'statistics of the CDK',
};
