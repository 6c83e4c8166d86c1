import { type Sandbox, type StartOptions, start } from '../../sandbox/index.ts';
import type { LogLine } from '../../sandbox/lambda/instance.ts';
import { aMapping, anItem, aTable, cdkOut } from './fixture.ts';

const NOW = Date.parse('2030-05-01T12:00:00Z');
const BUCKET = 'arn:aws:s3:::failures';

/** Tells each batch it gets; fails batches with a record whose n is 13, or names those records when it may. */
const code = (names: boolean) => `
exports.handler = async ({ Records }) => {
  console.log(JSON.stringify({ at: Date.now(), Records }));
  const bad = Records.filter(({ dynamodb }) => dynamodb.NewImage?.n?.N === '13');
  if (bad.length === 0) return { batchItemFailures: [] };
  if (!${names}) throw new Error('unlucky');
  return { batchItemFailures: bad.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
};`;

type Batch = {
  at: number;
  Records: { eventName: string; dynamodb: { NewImage?: { pk: { S: string }; n: { N: string } } } }[];
};

let sandbox: Sandbox | undefined;
afterEach(() => sandbox?.stop());

async function given(mapping: object, names = false) {
  const batches: Batch[] = [];
  const log = ({ text }: LogLine) =>
    batches.push(
      ...text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
  const options: StartOptions = {
    cdkOut: cdkOut({ Table: aTable, M: aMapping('Fn', mapping) }, { Fn: { code: code(names) } }),
    startAt: NOW,
    log,
  };
  const running = await start(options);
  sandbox = running;
  const write = (...items: [pk: string, n: number][]) =>
    running.clock.during(async () => {
      for (const [pk, n] of items) await call('PutItem', { Item: anItem(pk, n) });
    });
  const call = async (action: string, input: object) => {
    const headers = { 'x-amz-target': `DynamoDB_20120810.${action}` };
    await fetch(running.aws, { method: 'POST', headers, body: JSON.stringify({ TableName: 'Test-Table', ...input }) });
  };
  const numbers = () => batches.map(({ Records }) => Records.map(({ dynamodb }) => Number(dynamodb.NewImage?.n.N)));
  return { batches, write, call, numbers, sandbox: running };
}

test('a record has AWS’s shape and virtual time', async () => {
  const { batches, write, sandbox } = await given({});
  await write(['a', 1]);
  await sandbox.clock.idle();

  expect(batches[0]!.Records).toEqual([
    {
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: NOW / 1000,
        Keys: { pk: { S: 'a' }, sk: { S: 'x' } },
        NewImage: anItem('a'),
        SequenceNumber: expect.stringMatching(/^\d{21}$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: 'arn:aws:dynamodb:us-east-1:123456789012:table/Test-Table/stream/2026-01-01T00:00:00.000',
    },
  ]);
});

test('changes come in order, and a write that changes nothing is no record', async () => {
  const { batches, call, write, sandbox } = await given({});
  await write(['a', 1], ['a', 1], ['a', 2]);
  await call('DeleteItem', { Key: { pk: { S: 'a' }, sk: { S: 'x' } } });
  await sandbox.clock.idle();

  expect(batches.flatMap(({ Records }) => Records.map(({ eventName }) => eventName))).toEqual([
    'INSERT',
    'MODIFY',
    'REMOVE',
  ]);
});

test('a window gathers records in virtual time', async () => {
  const { batches, write, numbers, sandbox } = await given({ MaximumBatchingWindowInSeconds: 30, BatchSize: 100 });
  await write(['a', 1], ['a', 2]);
  sandbox.clock.at(NOW + 10_000, () => void write(['a', 3]));
  await sandbox.clock.idle();

  expect(numbers()).toEqual([[1, 2, 3]]);
  expect(batches[0]!.at).toBe(NOW + 30_000);
});

test('filters let through what they ask for', async () => {
  const Pattern = JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'ORDER#' }] } } } });
  const { write, numbers, sandbox } = await given({ FilterCriteria: { Filters: [{ Pattern }] } });
  await write(['ORDER#1', 1], ['ORDER#1', 2], ['MAIL#1', 3]);
  await sandbox.clock.idle();

  expect(numbers()).toEqual([[1]]);
});

test('a failing batch is split until the bad record stands alone, is tried again, and lands in the bucket', async () => {
  const OnFailure = { Destination: BUCKET };
  const { write, numbers, sandbox } = await given({
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    MaximumBatchingWindowInSeconds: 1,
    DestinationConfig: { OnFailure },
  });
  await write(['a', 1], ['a', 13], ['a', 3], ['a', 4]);
  await sandbox.clock.idle();

  expect(numbers()).toEqual([[1, 13, 3, 4], [1, 13], [1], [13], [13], [3, 4]]);
  expect(sandbox.failures).toHaveLength(1);
  const [{ destination, body }] = sandbox.failures as unknown as [{ destination: string; body: { payload: string } }];
  expect(destination).toBe(BUCKET);
  expect(body).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
    DDBStreamBatchInfo: { batchSize: 1 },
  });
  expect(JSON.parse(body.payload).Records[0].dynamodb.NewImage).toEqual(anItem('a', 13));
});

test('only the records from the first failure on are tried again, until they are too old', async () => {
  const { write, numbers, sandbox } = await given(
    {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 5,
      MaximumBatchingWindowInSeconds: 1,
    },
    true,
  );
  await write(['a', 1], ['a', 13], ['a', 3]);
  await sandbox.clock.idle();

  expect(numbers()).toEqual([
    [1, 13, 3],
    [13, 3],
    [13, 3],
  ]);
  expect(sandbox.failures).toMatchObject([{ body: { requestContext: { condition: 'RecordAgeExceeded' } } }]);
});
