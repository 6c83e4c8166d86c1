import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Resource = { readonly Type: string; readonly Properties?: object };

/** A `cdk.out` folder with these resources, and these functions' sources by logical id. */
export function cdkOut(
  resources: Record<string, Resource>,
  functions: Record<string, { code: string; properties?: object }> = {},
): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-test-'));
  for (const [id, { code, properties }] of Object.entries(functions)) {
    mkdirSync(path.join(folder, `asset.${id}`));
    writeFileSync(path.join(folder, `asset.${id}`, 'index.js'), code);
    const more = { Handler: 'index.handler', MemorySize: 128, Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...properties };
    const Properties = { Code: { S3Key: `${id}.zip` }, ...more };
    resources = { ...resources, [id]: { Type: 'AWS::Lambda::Function', Properties } };
  }
  writeFileSync(path.join(folder, 'Test.template.json'), JSON.stringify({ Resources: { Role: aRole, ...resources } }));
  return folder;
}

/** A role that Lambda and Step Functions may take on, and that may do everything. */
const aRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] },
      },
    },
    Policies: [{ PolicyName: 'All', PolicyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } }],
  },
};

/** Lets a service call a function. */
export const aPermission = (fn: string, Principal: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: fn }, Principal },
});

/** A table with pk, sk and a stream. */
export const aTable = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
};

/** A mapping from the table `Table` to a function. */
export const aMapping = (fn: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    FunctionName: { Ref: fn },
    StartingPosition: 'TRIM_HORIZON',
    ...properties,
  },
});

/** A route of the HTTP API `Api` to a function. */
export const aRoute = (key: string, fn: string) => ({
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
  [`${fn}Permission`]: aPermission(fn, 'apigateway.amazonaws.com'),
  [`${fn}Integration`]: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': [fn, 'Arn'] },
      PayloadFormatVersion: '2.0',
    },
  },
  [`${fn}${key.replaceAll(/\W/g, '')}`]: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Api' },
      RouteKey: key,
      AuthorizationType: 'NONE',
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${fn}Integration` }]] },
    },
  },
});

/** An item in DynamoDB's JSON. */
export const anItem = (pk: string, n = 1) => ({ pk: { S: pk }, sk: { S: 'x' }, n: { N: String(n) } });
