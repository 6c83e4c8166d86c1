// Every resource type is on one of two lists, and so is every property of the types we run. The rest is refused by name.

type Arn = (service: string, resource: string) => string;

/** What `Ref` and `Fn::GetAtt` give of a resource. */
type Names = { readonly Ref: string; readonly [attribute: string]: string };

const named = (service: string, prefix: string) => (name: string, arn: Arn) => ({
  Ref: name,
  Arn: arn(service, prefix + name),
});
const table = (name: string, arn: Arn) => ({
  Ref: name,
  Arn: arn('dynamodb', `table/${name}`),
  StreamArn: arn('dynamodb', `table/${name}/stream/2026-01-01T00:00:00.000`),
});
const dkim = (name: string, n: number) => ({
  [`DkimDNSTokenName${n}`]: `token${n}._domainkey.${name}`,
  [`DkimDNSTokenValue${n}`]: `token${n}.dkim.amazonses.com`,
});

/** The types whose names or attributes other resources use. */
export const NAMES: Readonly<Record<string, (name: string, arn: Arn, httpUrl: string) => Names>> = {
  'AWS::Lambda::Function': named('lambda', 'function:'),
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::ApiGatewayV2::Api': (_, __, httpUrl) => ({ Ref: 'sandbox', ApiEndpoint: httpUrl, ApiId: 'sandbox' }),
  'AWS::ApiGatewayV2::Stage': () => ({ Ref: '$default' }),
  'AWS::Events::Rule': named('events', 'rule/'),
  'AWS::StepFunctions::StateMachine': (name, arn) => {
    const own = arn('states', `stateMachine:${name}`);
    return { Ref: own, Arn: own, Name: name };
  },
  'AWS::SecretsManager::Secret': (name, arn) => {
    const own = arn('secretsmanager', `secret:${name}-SndBox`);
    return { Ref: own, Id: own };
  },
  'AWS::SNS::Topic': (name, arn) => ({ Ref: arn('sns', name), TopicArn: arn('sns', name), TopicName: name }),
  'AWS::S3::Bucket': (name) => ({ Ref: name.toLowerCase(), Arn: `arn:aws:s3:::${name.toLowerCase()}` }),
  'AWS::SES::EmailIdentity': (name, arn) => ({
    Ref: name,
    EmailIdentityArn: arn('ses', `identity/${name}`),
    ...dkim(name, 1),
    ...dkim(name, 2),
    ...dkim(name, 3),
  }),
};

// biome-ignore format: one type a line reads best
/** The types that the sandbox runs: the properties it acts on | those that change nothing here (descriptions, encryption, logging, expiry). */
export const HONOURED: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'Code Handler Environment Timeout MemorySize ReservedConcurrentExecutions | FunctionName Runtime Architectures Role Description LoggingConfig TracingConfig RecursiveLoop',
  'AWS::Lambda::EventInvokeConfig': 'FunctionName DestinationConfig MaximumRetryAttempts | Qualifier MaximumEventAgeInSeconds',
  'AWS::Lambda::EventSourceMapping': 'EventSourceArn FunctionName BatchSize MaximumBatchingWindowInSeconds FilterCriteria BisectBatchOnFunctionError MaximumRetryAttempts MaximumRecordAgeInSeconds FunctionResponseTypes ParallelizationFactor DestinationConfig StartingPosition Enabled | MetricsConfig',
  'AWS::DynamoDB::GlobalTable': 'TableName KeySchema AttributeDefinitions GlobalSecondaryIndexes LocalSecondaryIndexes StreamSpecification BillingMode | Replicas TimeToLiveSpecification SSESpecification WriteOnDemandThroughputSettings WarmThroughput',
  'AWS::DynamoDB::Table': 'TableName KeySchema AttributeDefinitions GlobalSecondaryIndexes LocalSecondaryIndexes StreamSpecification BillingMode | TimeToLiveSpecification SSESpecification PointInTimeRecoverySpecification DeletionProtectionEnabled ProvisionedThroughput OnDemandThroughput WarmThroughput',
  'AWS::ApiGatewayV2::Api': 'ProtocolType | Name Description',
  'AWS::ApiGatewayV2::Integration': 'ApiId IntegrationType IntegrationUri PayloadFormatVersion | IntegrationMethod TimeoutInMillis Description',
  'AWS::ApiGatewayV2::Route': 'ApiId RouteKey Target AuthorizationType',
  'AWS::ApiGatewayV2::Stage': 'ApiId StageName AutoDeploy | AccessLogSettings DefaultRouteSettings RouteSettings Description',
  'AWS::Events::Rule': 'Name EventPattern Targets State | Description',
  'AWS::StepFunctions::StateMachine': 'StateMachineName DefinitionString DefinitionSubstitutions StateMachineType RoleArn | LoggingConfiguration TracingConfiguration EncryptionConfiguration',
  'AWS::SecretsManager::Secret': 'Name GenerateSecretString SecretString | Description KmsKeyId',
  'AWS::SNS::Topic': 'TopicName | DisplayName KmsMasterKeyId Subscription',
  'AWS::S3::Bucket': 'BucketName | BucketEncryption PublicAccessBlockConfiguration LifecycleConfiguration OwnershipControls VersioningConfiguration',
  'AWS::SES::ConfigurationSet': 'Name | SendingOptions ReputationOptions SuppressionOptions DeliveryOptions TrackingOptions VdmOptions',
  'AWS::SES::ConfigurationSetEventDestination': 'ConfigurationSetName EventDestination',
  'AWS::SES::EmailIdentity': 'EmailIdentity | DkimAttributes DkimSigningAttributes MailFromAttributes FeedbackAttributes ConfigurationSetAttributes',
};

const PERMISSION = 'the sandbox lets every call through; a test reads the roles instead';
const WATCHING = 'nobody is woken by a sandbox';

/** The types that are left aside on purpose, and why. */
export const IGNORED: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': PERMISSION,
  'AWS::IAM::Policy': PERMISSION,
  'AWS::IAM::ManagedPolicy': PERMISSION,
  'AWS::Lambda::Permission': PERMISSION,
  'AWS::S3::BucketPolicy': PERMISSION,
  'AWS::SNS::TopicPolicy': PERMISSION,
  'AWS::KMS::Key': 'encryption at rest changes no behaviour',
  'AWS::Logs::LogGroup': 'what functions write goes to the log callback',
  'AWS::Logs::MetricFilter': WATCHING,
  'AWS::CloudWatch::Alarm': WATCHING,
  'AWS::CloudWatch::CompositeAlarm': WATCHING,
  'AWS::CloudWatch::Dashboard': WATCHING,
  'AWS::SNS::Subscription': 'what is published is kept on the topic',
  'AWS::CDK::Metadata': 'statistics of the CDK',
};
