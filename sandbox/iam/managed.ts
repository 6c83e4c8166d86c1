import type { PolicyJson } from './policy.ts';

const everywhere = (...Action: string[]): PolicyJson => ({ Statement: { Effect: 'Allow', Action, Resource: '*' } });
const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'];
const SAMPLING = ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries'];

/**
 * AWS's own policies that functions and machines often have (AWS Managed Policy Reference), by the end of their ARNs.
 */
export const MANAGED: Readonly<Record<string, PolicyJson>> = {
  'service-role/AWSLambdaBasicExecutionRole': everywhere(...LOGS),
  'service-role/AWSLambdaDynamoDBExecutionRole': everywhere(...STREAM, ...LOGS),
  AWSXRayDaemonWriteAccess: everywhere('xray:PutTraceSegments', 'xray:PutTelemetryRecords', ...SAMPLING),
};
