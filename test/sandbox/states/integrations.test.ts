import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Clock } from '../../../sandbox/clock.ts';
import { httpInvoke, type Invocation, integrations } from '../../../sandbox/states/integrations.ts';
import { parseResource } from '../../../sandbox/states/resource.ts';
import { FUNCTION, INVOKE, START } from './machine.ts';

type Reply = { status?: number; headers?: Record<string, string>; body: string };
type Request = { url: string; target: string | undefined; body: string };

let server: Server;
let endpoint: string;
let reply: Reply | undefined;
const requests: Request[] = [];

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const target = incoming.headers['x-amz-target'] as string | undefined;
      requests.push({ url: incoming.url!, target, body: Buffer.concat(chunks).toString() });
      if (reply)
        outgoing.writeHead(reply.status ?? 200, { 'x-amzn-RequestId': 'r-1', ...reply.headers }).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => requests.splice(0));

/** Runs one task against the little server, or against a Lambda that answers `answer`. */
function call(arn: string, args: object, options: { answer?: Partial<Invocation>; timeoutMs?: number } = {}) {
  const clock = new Clock(START);
  const { answer, timeoutMs } = options;
  const invoke = answer ? async () => ({ statusCode: 200, payload: '', ...answer }) : httpInvoke(clock, endpoint);
  const tasks = integrations({
    clock,
    invoke,
    dynamodb: endpoint,
    region: 'eu-west-1',
    onWrite: () => written.push(arn),
  });
  const written: string[] = [];
  const resource = parseResource(arn)!;
  return tasks.run({ resource, args: args as never, timeoutMs }).then((output) => ({ output, written }));
}

test('lambda:invoke gives the payload and tells of its call', async () => {
  const { output } = await call(
    INVOKE,
    { FunctionName: 'f', Payload: { a: 1 } },
    { answer: { payload: '{"ok":true}', requestId: 'r-1' } },
  );

  expect(output).toMatchObject({
    ExecutedVersion: '$LATEST',
    Payload: { ok: true },
    SdkHttpMetadata: { HttpStatusCode: 200, HttpHeaders: { 'Content-Length': '11', 'x-amzn-RequestId': 'r-1' } },
    SdkResponseMetadata: { RequestId: 'r-1' },
    StatusCode: 200,
  });
});

test.each([
  [
    'its own type',
    '{"errorType":"OutOfStock","errorMessage":"none left"}',
    'OutOfStock',
    '{"errorType":"OutOfStock","errorMessage":"none left"}',
  ],
  [
    'Lambda.Unknown without one',
    '{"errorMessage":"died"}',
    'Lambda.Unknown',
    'The cause could not be determined because Lambda did not return an error type. Returned payload: {"errorMessage":"died"}',
  ],
])("a function's error has %s", async (_what, payload, error, cause) => {
  await expect(call(FUNCTION, {}, { answer: { payload, functionError: 'Unhandled' } })).rejects.toMatchObject({
    error,
    cause,
  });
});

test('functions elsewhere are called through the Invoke API', async () => {
  reply = { body: '"hello"', headers: { 'X-Amz-Executed-Version': '3' } };

  const { output } = await call(INVOKE, { FunctionName: FUNCTION, Payload: [1], InvocationType: 'RequestResponse' });

  expect(requests[0]).toMatchObject({
    url: `/2015-03-31/functions/${encodeURIComponent(FUNCTION)}/invocations`,
    body: '[1]',
  });
  expect(output).toMatchObject({ Payload: 'hello', ExecutedVersion: '3' });
});

test('a call that Lambda refuses carries the name of the refusal', async () => {
  reply = {
    status: 404,
    headers: { 'x-amzn-ErrorType': 'ResourceNotFoundException' },
    body: '{"Message":"Function not found: f"}',
  };

  await expect(call(FUNCTION, {})).rejects.toMatchObject({
    error: 'Lambda.ResourceNotFoundException',
    cause: 'Function not found: f (Service: Lambda, Status Code: 404, Request ID: r-1) (SDK Attempt Count: 1)',
  });
});

test("a function elsewhere that is slower than the state's timeout is a States.Timeout", async () => {
  reply = undefined;

  await expect(call(FUNCTION, {}, { timeoutMs: 20 })).rejects.toMatchObject({ error: 'States.Timeout' });
});

test('a DynamoDB task makes the call it names, and the streams are told', async () => {
  reply = { body: '{"Attributes":{"n":{"N":"1"}}}' };

  const { output, written } = await call('arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken', {
    TableName: 't',
  });

  expect(requests[0]).toMatchObject({ target: 'DynamoDB_20120810.UpdateItem', body: '{"TableName":"t"}' });
  expect(output).toEqual({ Attributes: { n: { N: '1' } } });
  expect(written).toHaveLength(1);
});

test.each([
  [
    'aws-sdk:dynamodb',
    'ConditionalCheckFailedException',
    'DynamoDb.ConditionalCheckFailedException',
    /^No \(Service: DynamoDb, Status Code: 400, Request ID: r-1\) \(SDK Attempt Count: 1\)$/,
  ],
  ['aws-sdk:dynamodb', 'ValidationException', 'DynamoDb.DynamoDbException', /^No/],
  [
    'dynamodb',
    'ConditionalCheckFailedException',
    'DynamoDB.ConditionalCheckFailedException',
    /^No \(Service: AmazonDynamoDBv2; Status Code: 400;/,
  ],
  ['dynamodb', 'ValidationException', 'DynamoDB.AmazonDynamoDBException', /Error Code: ValidationException/],
])('an error of %s, %s, is caught as %s', async (service, code, error, cause) => {
  reply = { status: 400, body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'No' }) };

  await expect(call(`arn:aws:states:::${service}:putItem`, {})).rejects.toMatchObject({
    error,
    cause: expect.stringMatching(cause),
  });
});

test.each([
  [
    'arn:aws:states:::aws-sdk:s3:getObject',
    'The sandbox does not have the integration arn:aws:states:::aws-sdk:s3:getObject',
  ],
  [
    INVOKE,
    "The Arguments '{}' could not be used to start the Task: [The field 'FunctionName' is required but was missing]",
  ],
])('%s without what it needs says so', async (arn, cause) => {
  await expect(call(arn, {})).rejects.toMatchObject({ error: 'States.Runtime', cause });
});
