import { type Sandbox, start } from '../../sandbox/index.ts';
import type { LogLine } from '../../sandbox/lambda/instance.ts';
import { cdkOut } from './fixture.ts';

const NOW = Date.parse('2030-05-01T12:00:00Z');

const code = `
let count = 0;
const ask = () => {
  const { hostname: host, port } = new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB);
  const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
  require('node:http').request({ host, port, method: 'POST', path: '/', headers }, () => {}).end('{}');
};
exports.handler = async (event, context) => {
  count++;
  console.log('called', count);
  if (event.throw) throw Object.assign(new Error('no stock'), { name: 'OutOfStock' });
  if (event.throwText) throw 'just text';
  if (event.exit) process.exit(3);
  if (event.hang) await new Promise(() => {});
  if (event.forget) return void ask();
  if (event.function) return () => 1;
  if (event.length) return 'x'.repeat(event.length);
  if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms));
  return {
    count, now: Date.now(), date: new Date().toISOString(), past: new Date(0).toISOString(), text: Date().slice(0, 15),
    isDate: new Date() instanceof Date, env: process.env, context: { ...context, left: context.getRemainingTimeInMillis() },
  };
};`;

let sandbox: Sandbox;
const lines: LogLine[] = [];

beforeAll(async () => {
  const properties = { Timeout: 1, MemorySize: 256, Environment: { Variables: { GREETING: 'hello' } } };
  const functions = {
    Fn: { code, properties },
    Broken: { code: 'throw new TypeError("at load")' },
    Empty: { code: '' },
  };
  sandbox = await start({
    cdkOut: cdkOut({}, functions),
    startAt: NOW,
    instances: () => 1,
    log: (line) => lines.push(line),
  });
});
afterAll(() => sandbox.stop());

const invoke = async (event: object, name = 'Test-Fn') => {
  const { payload, failed } = await sandbox.lambda.invoke(name, JSON.stringify(event), sandbox.clock);
  return { failed, ...JSON.parse(payload) };
};

test('a function lives in virtual time, with the environment and context of the template', async () => {
  const { now, date, past, text, isDate, env, context } = await invoke({});

  expect({ now, date, past, text, isDate }).toEqual({
    now: NOW,
    date: '2030-05-01T12:00:00.000Z',
    past: '1970-01-01T00:00:00.000Z',
    text: 'Wed May 01 2030',
    isDate: true,
  });
  expect(env).toMatchObject({
    GREETING: 'hello',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'Test-Fn',
    AWS_ENDPOINT_URL: sandbox.aws,
  });
  expect(env).not.toHaveProperty('PATH');
  expect(context).toMatchObject({
    functionName: 'Test-Fn',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:Test-Fn',
    memoryLimitInMB: '256',
  });
  expect(context.left).toBeGreaterThan(500);
});

test('what a function throws has AWS’s shape', async () => {
  const error = await invoke({ throw: true });

  expect(error).toMatchObject({ failed: true, errorType: 'OutOfStock', errorMessage: 'no stock' });
  expect(error.trace[0]).toMatch(/no stock/);
  expect(await invoke({ throwText: true })).toMatchObject({
    failed: true,
    errorType: 'string',
    errorMessage: 'just text',
  });
});

test('what is no JSON is null, and an answer of more than 6 MB a failure', async () => {
  const answer = (event: object) => sandbox.lambda.invoke('Test-Fn', JSON.stringify(event), sandbox.clock);

  expect(await answer({ function: true })).toMatchObject({ failed: false, payload: 'null' });
  expect(await invoke({ length: 6_291_555 })).toMatchObject({
    failed: true,
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  });
});

test('a call that a function does not wait for is counted with the invocation that hears its answer', async () => {
  await invoke({ forget: true });
  while (!sandbox.usage.calls.ListTables) await invoke({});

  expect(sandbox.usage.calls).toMatchObject({ ListTables: 1 });
});

test('an instance is used again, one invocation at a time, until it dies; then the module runs again', async () => {
  const before = (await invoke({})).count;
  const counts = (await Promise.all([invoke({ ms: 5 }), invoke({}), invoke({})])).map(({ count }) => count);

  expect(counts).toEqual([before + 1, before + 2, before + 3]);
  expect(await invoke({ exit: true })).toMatchObject({
    failed: true,
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with exit status 3$/),
  });
  expect((await invoke({})).count).toBe(1);
});

test('a function over its timeout fails, and its instance is thrown away', async () => {
  expect(await invoke({ hang: true })).toMatchObject({
    failed: true,
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/),
  });
  expect((await invoke({})).count).toBe(1);
});

test('a module that cannot be loaded, or has no handler, fails its invocations', async () => {
  expect(await invoke({}, 'Test-Broken')).toMatchObject({
    failed: true,
    errorType: 'TypeError',
    errorMessage: 'at load',
  });
  expect(await invoke({}, 'Test-Empty')).toMatchObject({ failed: true, errorType: 'Runtime.HandlerNotFound' });
});

test('what a function writes goes to the log callback', async () => {
  lines.length = 0;
  const { count } = await invoke({});

  expect(lines).toEqual([{ function: 'Test-Fn', at: NOW, text: `called ${count}\n` }]);
});

test('an event that fails each time is tried three times over three minutes, and kept', async () => {
  await sandbox.lambda.send('Test-Fn', '{"throw":true}', sandbox.clock);
  await sandbox.clock.idle();

  expect(sandbox.clock.now()).toBe(NOW + 180_000);
  expect(sandbox.failures).toHaveLength(1);
  expect(sandbox.failures[0]).toMatchObject({
    function: 'Test-Fn',
    key: expect.stringMatching(/^aws\/lambda\/async\/Test-Fn\/2030\/05\/01\/2030-05-01T12\.03\.00-/),
    body: {
      requestPayload: { throw: true },
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    },
  });
});

test('a function that does not exist is AWS’s own error', async () => {
  await expect(invoke({}, 'Nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
});
