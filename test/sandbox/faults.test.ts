import type { CallFault, DeliveryFault, Faults, MadeCall } from '../../sandbox/faults.ts';
import { type Sandbox, start } from '../../sandbox/index.ts';
import { aMapping, aTable, cdkOut } from './fixture.ts';

// What a function sees of a fault, with the SDK's own clients in a bundle of a few lines.

const sdk = (name: string): string => JSON.stringify(require.resolve(`@aws-sdk/client-${name}`));
const code = `
const { DynamoDBClient, PutItemCommand } = require(${sdk('dynamodb')});
const client = new DynamoDBClient();
exports.handler = async ({ id, again = 3, pause = 0 }) => {
  if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
  const own = again === 3 ? client : new DynamoDBClient({ maxAttempts: again });
  await own.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: id }, sk: { S: '1' } } }));
  return id;
};`;

let sandbox: Sandbox;
let calls: Record<string, CallFault> = {};
let onTheWay: DeliveryFault | undefined;
let made: readonly MadeCall[] = [];
const batches: number[] = [];
const faults: Faults = {
  invocation: (id) => ({ calls: id === 'Writer' ? calls : {}, services: {} }),
  made: (id, of) => {
    if (id === 'Writer') made = of;
    else batches.push(sandbox.clock.now());
  },
  task: () => undefined,
  records: () => onTheWay,
  event: () => undefined,
};

beforeAll(async () => {
  const functions = {
    Writer: {
      code,
      properties: { Timeout: 20, Environment: { Variables: { TABLE: { Ref: 'Table' } } }, MemorySize: 256 },
    },
    Reader: { code: 'exports.handler = async () => ({ batchItemFailures: [] });' },
  };
  const folder = cdkOut({ Table: aTable, Mapping: aMapping('Reader') }, functions);
  sandbox = await start({ cdkOut: folder, startAt: 0, instances: () => 1, faults });
});
afterAll(() => sandbox.stop());

async function write(id: string, planned: typeof calls, more: object = {}) {
  calls = planned;
  const payload = JSON.stringify({ id, ...more });
  const { failed, payload: answer } = await sandbox.lambda.invoke('Test-Writer', payload, sandbox.clock);
  await sandbox.clock.idle();
  const items = await sandbox.scan('Table');
  return { error: failed ? JSON.parse(answer).errorType : undefined, isKept: JSON.stringify(items).includes(id) };
}

// the SDK names a connection that was reset TimeoutError
test.each<[CallFault, { error: string; isKept: boolean }]>([
  ['throttled', { error: 'ThrottlingException', isKept: false }],
  ['server_error', { error: 'InternalServerError', isKept: false }],
  ['reset', { error: 'TimeoutError', isKept: false }],
  ['answer_lost', { error: 'TimeoutError', isKept: true }],
  ['no_answer', { error: 'Sandbox.Timedout', isKept: false }],
  ['crash_before', { error: 'Runtime.ExitError', isKept: false }],
  ['crash_after', { error: 'Runtime.ExitError', isKept: true }],
])('a call that meets %s ends the invocation as AWS would', async (fault, expected) => {
  expect(await write(`one try, ${fault}`, { 0: fault }, { again: 1 })).toEqual(expected);
});

test("the SDK's own tries outlast a moment of trouble, in no real time", async () => {
  const began = performance.now();

  expect(await write('two tries', { 0: 'throttled', 1: 'answer_lost' })).toEqual({ error: undefined, isKept: true });
  expect(made.map(({ fault }) => fault)).toEqual(['throttled', 'answer_lost', undefined]);
  expect(await write('a pause', {}, { pause: 15_000 })).toEqual({ error: undefined, isKept: true });
  expect(performance.now() - began).toBeLessThan(14_000);
});

test('a function that pauses beyond its time limit is ended by it', async () => {
  expect(await write('too long', {}, { pause: 25_000 })).toEqual({ error: 'Sandbox.Timedout', isKept: false });
});

test.each<[DeliveryFault, number[]]>([
  ['twice', [0, 0]],
  ['late', [20 * 60_000]],
  ['lost', []],
])('a batch of records may come %s', async (fault, after) => {
  onTheWay = fault;
  batches.length = 0;
  const now = sandbox.clock.now();
  await write(`a batch, ${fault}`, {});
  onTheWay = undefined;

  expect(batches.map((at) => at - now)).toEqual(after);
});
