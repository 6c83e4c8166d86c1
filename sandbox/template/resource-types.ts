// Every resource type is on one of two lists, and so is every property of the types that the sandbox runs. Anything else is
// refused by name.

// biome-ignore format: one type a line reads best
/** The types that the sandbox runs: the properties it acts on, some with the only value it supports | the properties without effect here (descriptions, expiry). */
export const HONOURED: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'Code Handler Environment Timeout MemorySize ReservedConcurrentExecutions Role LoggingConfig TracingConfig | FunctionName Runtime Architectures Description RecursiveLoop',
  'AWS::Lambda::EventInvokeConfig': 'FunctionName DestinationConfig MaximumRetryAttempts | Qualifier MaximumEventAgeInSeconds',
  'AWS::Lambda::EventSourceMapping': 'EventSourceArn FunctionName BatchSize MaximumBatchingWindowInSeconds FilterCriteria BisectBatchOnFunctionError MaximumRetryAttempts MaximumRecordAgeInSeconds FunctionResponseTypes ParallelizationFactor DestinationConfig StartingPosition=TRIM_HORIZON Enabled=true | MetricsConfig',
  'AWS::DynamoDB::Table': 'TableName KeySchema AttributeDefinitions GlobalSecondaryIndexes StreamSpecification BillingMode=PAY_PER_REQUEST SSESpecification | TimeToLiveSpecification PointInTimeRecoverySpecification DeletionProtectionEnabled OnDemandThroughput WarmThroughput',
  'AWS::ApiGatewayV2::Api': 'ProtocolType=HTTP | Name Description',
  'AWS::ApiGatewayV2::Integration': 'ApiId IntegrationType=AWS_PROXY IntegrationUri PayloadFormatVersion=2.0 | IntegrationMethod TimeoutInMillis Description',
  'AWS::ApiGatewayV2::Route': 'ApiId RouteKey Target AuthorizationType',
  'AWS::ApiGatewayV2::Stage': 'ApiId StageName=$default AutoDeploy=true | AccessLogSettings DefaultRouteSettings RouteSettings Description',
  'AWS::Events::EventBus': 'Name | Description',
  'AWS::Events::Rule': 'EventPattern ScheduleExpression EventBusName Targets State=ENABLED | Name Description',
  'AWS::StepFunctions::StateMachine': 'StateMachineName DefinitionString DefinitionSubstitutions StateMachineType=STANDARD RoleArn LoggingConfiguration TracingConfiguration',
  'AWS::SecretsManager::Secret': 'Name GenerateSecretString SecretString KmsKeyId | Description',
  'AWS::SNS::Topic': 'TopicName KmsMasterKeyId | DisplayName',
  'AWS::S3::Bucket': 'BucketName BucketEncryption | PublicAccessBlockConfiguration LifecycleConfiguration OwnershipControls VersioningConfiguration',
  'AWS::SES::ConfigurationSet': 'Name | SendingOptions ReputationOptions SuppressionOptions DeliveryOptions TrackingOptions VdmOptions',
  'AWS::SES::ConfigurationSetEventDestination': 'ConfigurationSetName EventDestination',
  'AWS::SES::EmailIdentity': 'EmailIdentity | DkimAttributes DkimSigningAttributes MailFromAttributes FeedbackAttributes ConfigurationSetAttributes',
  'AWS::IAM::Role': 'AssumeRolePolicyDocument Policies ManagedPolicyArns Path=/ | RoleName Description MaxSessionDuration',
  'AWS::IAM::Policy': 'PolicyDocument Roles | PolicyName',
  'AWS::IAM::ManagedPolicy': 'PolicyDocument Roles Path=/ | ManagedPolicyName Description',
  'AWS::Lambda::Permission': 'Action FunctionName Principal SourceArn SourceAccount',
  'AWS::S3::BucketPolicy': 'Bucket PolicyDocument',
  'AWS::SNS::TopicPolicy': 'Topics PolicyDocument',
  'AWS::SQS::Queue': 'QueueName KmsMasterKeyId | MessageRetentionPeriod SqsManagedSseEnabled KmsDataKeyReusePeriodSeconds',
  'AWS::SQS::QueuePolicy': 'Queues PolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy Enabled=true KeyUsage=ENCRYPT_DECRYPT KeySpec=SYMMETRIC_DEFAULT | Description EnableKeyRotation RotationPeriodInDays PendingWindowInDays',
  'AWS::KMS::Alias': 'AliasName TargetKeyId',
};

/** Ignored on purpose: logs, metrics, dashboards and subscriptions. Of an alarm only its actions are read. */
export const IGNORED = /^AWS::(Logs|CloudWatch|CDK)::|^AWS::SNS::Subscription$/;

type Arn = (service: string, resource: string) => string;

/** The results of `Ref` and `Fn::GetAtt`, if they are not the name or an ARN of service and name. */
export const NAMES: Readonly<Record<string, (name: string, arn: Arn) => Record<string, string>>> = {
  'AWS::Lambda::Function': (name, arn) => ({ Arn: arn('lambda', `function:${name}`) }),
  'AWS::DynamoDB::Table': (name, arn) => ({
    Arn: arn('dynamodb', `table/${name}`),
    StreamArn: arn('dynamodb', `table/${name}/stream/2026-01-01T00:00:00.000`),
  }),
  'AWS::ApiGatewayV2::Api': () => ({ Ref: 'sandbox' }),
  'AWS::IAM::Role': (name, arn) => ({ Arn: arn('iam', `role/${name}`) }),
  'AWS::IAM::ManagedPolicy': (name, arn) => ({ Ref: arn('iam', `policy/${name}`) }),
  'AWS::KMS::Key': (name, arn) => ({ KeyId: name, Arn: arn('kms', `key/${name}`) }),
  'AWS::Logs::LogGroup': (name, arn) => ({ Arn: arn('logs', `log-group:${name}:*`) }),
  'AWS::CloudWatch::Alarm': (name, arn) => ({ Arn: arn('cloudwatch', `alarm:${name}`) }),
  'AWS::Events::EventBus': (name, arn) => ({ Ref: name, Name: name, Arn: arn('events', `event-bus/${name}`) }),
  'AWS::Events::Rule': (name, arn) => ({ Arn: arn('events', `rule/${name}`) }),
  'AWS::StepFunctions::StateMachine': (name, arn) => {
    const own = arn('states', `stateMachine:${name}`);
    return { Ref: own, Arn: own, Name: name };
  },
  'AWS::SecretsManager::Secret': (name, arn) => ({ Ref: arn('secretsmanager', `secret:${name}-SndBox`) }),
  'AWS::SQS::Queue': (name, arn) => ({ Ref: `https://sqs.sandbox/${name}`, QueueName: name, Arn: arn('sqs', name) }),
  'AWS::SNS::Topic': (name, arn) => ({ Ref: arn('sns', name) }),
  'AWS::S3::Bucket': (name) => ({ Ref: name.toLowerCase(), Arn: `arn:aws:s3:::${name.toLowerCase()}` }),
  'AWS::SES::EmailIdentity': (name) => {
    const tokens = ['Name1', 'Value1', 'Name2', 'Value2', 'Name3', 'Value3'];
    return Object.fromEntries(tokens.map((token) => [`DkimDNSToken${token}`, `${token.toLowerCase()}.dkim.${name}`]));
  },
};
