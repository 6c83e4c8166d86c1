import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as realTime } from 'node:timers/promises';
import { type Sandbox, start } from '../../sandbox/index.ts';

// Tasks of a machine without a stack: functions live behind an endpoint, tables in the engine.

let sandbox: Sandbox;
let functions: Server;
let machines = 0;
const heard: string[] = [];
const ANSWERS: Record<string, string> = {
  babble: 'not JSON',
  broken: '<html>Bad gateway</html>',
  missing: '{"Message":"Function not found: missing"}',
};

beforeAll(async () => {
  functions = createServer(async (request, response) => {
    const [, name = ''] = /functions\/(\w+)/.exec(request.url!)!;
    if (name === 'slow') await realTime(1500);
    if (name === 'missing') response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' });
    if (name === 'broken') response.writeHead(502);
    heard.push(`${name} ${request.headers['x-amz-invocation-type'] ?? ''}`.trim());
    response.end(ANSWERS[name] ?? '{"ok":true}');
  }).listen(0, '127.0.0.1');
  await once(functions, 'listening');
  const { port } = functions.address() as { port: number };
  sandbox = await start({ lambdaEndpoint: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  await sandbox.stop();
  functions.close();
  functions.closeAllConnections(); // the slow one still answers
});

async function run(Resource: string, Arguments: object | null, more: object = {}, machine: object = {}) {
  const task = { Type: 'Task', Resource: `arn:aws:states:::${Resource}`, Arguments, End: true, ...more };
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Task', States: { Task: task }, ...machine });
  const { arn } = sandbox.machines.create(`machine-${++machines}`, { definition, roleArn: 'arn:aws:iam::1:role/r' });
  const execution = sandbox.machines.start(arn);
  await sandbox.clock.idle();
  return execution;
}

test('a function slower than the state allows times out, though time is virtual', async () => {
  const { status, error } = await run('lambda:invoke', { FunctionName: 'slow' }, { TimeoutSeconds: 1 });

  expect([status, error]).toEqual(['FAILED', 'States.Timeout']);
});

test('a function slower than the machine allows times the execution out', async () => {
  const { status } = await run('lambda:invoke', { FunctionName: 'slow' }, {}, { TimeoutSeconds: 1 });

  expect(status).toBe('TIMED_OUT');
});

test('an answer that is not JSON is a text', async () => {
  const { outputText } = await run('lambda:invoke', { FunctionName: 'babble' });

  expect(JSON.parse(outputText!)).toMatchObject({ Payload: 'not JSON', StatusCode: 200 });
});

test.each([
  ['missing', 'RequestResponse', 'Lambda.ResourceNotFoundException'],
  ['missing', 'Event', 'Lambda.ResourceNotFoundException'],
  ['broken', 'RequestResponse', 'Lambda.ServiceException'],
])('what the service says no to fails the task by its name: %s, %s', async (FunctionName, InvocationType, expected) => {
  const { error } = await run('lambda:invoke', { FunctionName, InvocationType });

  expect(error).toBe(expected);
});

test('an event is sent as one', async () => {
  const { outputText } = await run('lambda:invoke', { FunctionName: 'listener', InvocationType: 'Event' });

  expect(JSON.parse(outputText!)).toMatchObject({ StatusCode: 202 });
  expect(heard).toContain('listener Event');
});

test.each([[{ Payload: {} }], [null]])('an invocation without a function’s name fails at once: %j', async (given) => {
  const { error } = await run('lambda:invoke', given);

  expect(error).toBe('States.Runtime');
});

test.each([
  ['aws-sdk:dynamodb:getItem', 'No-Such-Table', 'DynamoDb.ResourceNotFoundException'],
  ['aws-sdk:dynamodb:getItem', '!', 'DynamoDb.DynamoDbException'],
  ['dynamodb:getItem', 'No-Such-Table', 'DynamoDB.ResourceNotFoundException'],
  ['dynamodb:getItem', '!', 'DynamoDB.AmazonDynamoDBException'],
])('%s of the table %s fails with %s', async (resource, TableName, expected) => {
  const { error } = await run(resource, { TableName, Key: { pk: { S: 'x' } } });

  expect(error).toBe(expected);
});
