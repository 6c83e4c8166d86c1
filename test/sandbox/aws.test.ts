import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { buildSync } from 'esbuild';
import { type Sandbox, start } from '../../sandbox/index.ts';
import { aTable, cdkOut } from './fixture.ts';

const placeholder = (name: string) => `\${${name}}`;
const machine = {
  StartAt: 'Count',
  QueryLanguage: 'JSONata',
  States: {
    Count: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem',
      Arguments: {
        TableName: placeholder('Table'),
        Key: { pk: { S: 'c' }, sk: { S: 'x' } },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
      Next: 'Call',
    },
    Call: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: placeholder('Fn') },
      Next: 'Refuse',
    },
    Refuse: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:putItem',
      Arguments: {
        TableName: placeholder('Table'),
        Item: { pk: { S: 'c' }, sk: { S: 'x' } },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
      Catch: [{ ErrorEquals: ['DynamoDb.ConditionalCheckFailedException'], Next: 'Rest' }],
      End: true,
    },
    Rest: { Type: 'Wait', Seconds: 86400, Next: 'Done' },
    Done: { Type: 'Succeed' },
  },
};
/** A function that talks to DynamoDB through the real SDK, found by its environment alone. */
const source = `
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = () => client.send(new UpdateItemCommand({
  TableName: process.env.TABLE, Key: { pk: { S: 'f' }, sk: { S: 'x' } },
  UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': { S: 'x'.repeat(1500) } },
})).then(({ $metadata, ...output }) => output);`;

let sandbox: Sandbox;
let client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  const stdin = { contents: source, resolveDir: __dirname };
  const { outputFiles } = buildSync({
    stdin,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    write: false,
  });
  const properties = { Timeout: 20, MemorySize: 256, Environment: { Variables: { TABLE: { Ref: 'Table' } } } };
  const cdk = cdkOut(
    {
      Table: aTable,
      Topic: { Type: 'AWS::SNS::Topic' },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'hush' } },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          DefinitionString: JSON.stringify(machine),
          DefinitionSubstitutions: { Table: { Ref: 'Table' }, Fn: { 'Fn::GetAtt': ['Fn', 'Arn'] } },
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
    },
    { Fn: { code: outputFiles[0]!.text, properties } },
  );
  sandbox = await start({ cdkOut: cdk, startAt: Date.parse('2030-05-01T12:00:00Z') });
  client = { endpoint: sandbox.aws, region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
});
afterAll(() => sandbox.stop());

test('secrets are read and messages published through the SDK', async () => {
  const secrets = new SecretsManagerClient(client);
  expect((await secrets.send(new GetSecretValueCommand({ SecretId: 'Test-Secret' }))).SecretString).toBe('hush');
  sandbox.secret('Secret').value = 'louder';
  expect((await secrets.send(new GetSecretValueCommand({ SecretId: 'Test-Secret' }))).SecretString).toBe('louder');
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'no' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });

  const topics = new SNSClient(client);
  const TopicArn = sandbox.stack.topics[0]!;
  await topics.send(new PublishCommand({ TopicArn, Subject: 'Case', Message: 'a & b' }));
  expect(sandbox.published).toMatchObject([{ topicArn: TopicArn, subject: 'Case', message: 'a & b' }]);
  await expect(topics.send(new PublishCommand({ TopicArn: 'arn:no', Message: 'x' }))).rejects.toMatchObject({
    message: 'Topic does not exist',
  });
});

test('an execution calls DynamoDB and the function, and waits in virtual time', async () => {
  const states = new SFNClient(client);
  const { stateMachines } = await states.send(new ListStateMachinesCommand({}));
  const { executionArn } = await states.send(
    new StartExecutionCommand({ stateMachineArn: stateMachines![0]!.stateMachineArn }),
  );
  await sandbox.clock.idle();

  const { status, stopDate } = await states.send(new DescribeExecutionCommand({ executionArn }));
  expect([status, stopDate?.toISOString().slice(0, 10)]).toEqual(['SUCCEEDED', '2030-05-02']);
  expect((await sandbox.scan('Table')).map(({ pk }) => pk)).toEqual(expect.arrayContaining([{ S: 'c' }, { S: 'f' }]));
});

test('what was used is counted, whoever called', async () => {
  const { usage } = sandbox;
  expect(usage.calls).toEqual({ UpdateItem: 2, PutItem: 1 });
  expect(usage.writeUnits).toBe(1 + 2 + 1); // the refused write is billed too
  expect(usage.functions['Test-Fn']).toMatchObject({ invocations: 1, coldStarts: 1, errors: 0 });
});

test('the endpoint forwards DynamoDB with its own errors', async () => {
  const dynamoDb = new DynamoDBClient(client);
  const Key = { pk: { S: 'c' }, sk: { S: 'x' } };
  expect((await dynamoDb.send(new GetItemCommand({ TableName: 'Test-Table', Key }))).Item).toMatchObject({
    n: { N: '1' },
  });
  const failing = {
    TableName: 'Test-Table',
    Key,
    ConditionExpression: 'n = :n',
    ExpressionAttributeValues: { ':n': { N: '9' } },
  };
  const update = { ...failing, UpdateExpression: 'SET n = :n' };
  await expect(dynamoDb.send(new UpdateItemCommand(update))).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
  });
  const transaction = new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: failing }] });
  await expect(dynamoDb.send(transaction)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
});

test('Lambda’s Invoke API answers, and says when the function failed', async () => {
  const invoke = (name: string, body: string) =>
    fetch(`${sandbox.aws}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body });
  const good = await invoke('Test-Fn', '{}');
  expect([good.status, good.headers.get('x-amz-function-error'), await good.json()]).toEqual([
    200,
    null,
    expect.anything(),
  ]);
  expect((await invoke('Nobody', '{}')).status).toBe(404);
});

test.each([
  ['a body that is no JSON', '/', { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' }, '{'],
  ['a body that is no object', '/', { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' }, '[]'],
  ['a mail that is nothing', '/v2/email/outbound-emails', {}, 'null'],
  ['a path that is no address', '/%', {}, ''],
])('%s is a mistake of the caller', async (_, path, headers, body) => {
  const answer = await fetch(sandbox.aws + path, { method: 'POST', headers, body });

  expect([answer.status, answer.headers.get('x-amzn-requestid')]).toEqual([
    400,
    expect.stringMatching(/^[\da-f-]{36}$/),
  ]);
});

test('what the sandbox does not have is an error that says so', async () => {
  const answer = await fetch(sandbox.aws, {
    method: 'POST',
    headers: { 'x-amz-target': 'Kinesis_20131202.PutRecord' },
    body: '{}',
  });

  expect([answer.status, await answer.json()]).toEqual([
    400,
    { __type: 'UnknownOperationException', message: 'The sandbox does not have Kinesis_20131202.PutRecord' },
  ]);
});
