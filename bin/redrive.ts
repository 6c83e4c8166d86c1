import { parseArgs } from 'node:util';
import { DynamoDBClient, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { FLOW, orderOf } from '../domain/records/keys.ts';
import { type Print, run, UsageError } from './command.ts';
import { findTarget, settingsOf, TARGET_USAGE, type Target, targetOptions } from './target.ts';

// `npm run redrive`: starts stopped journeys again, and hands functions what they gave up on.

const USAGE = `usage: npm run redrive -- [--store STORE] [--dry-run]
--store STORE  only the stopped journeys of one store, and nothing of the failure bucket
--dry-run      says what it would do
${TARGET_USAGE}`;

const OPTIONS = {
  ...targetOptions,
  store: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

/** @returns whether nothing is left to do */
export async function redrive(args: string[], print: Print): Promise<boolean> {
  const { positionals, values } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (positionals.length > 0) throw new UsageError(`${positionals[0]}: expected options only`);
  if (values.store) settingsOf(values.store);
  const target = await findTarget(values);
  const isDry = values['dry-run'];
  const started = await startStopped(target, values.store, isDry, print);
  const { done, failed } = values.store ? { done: 0, failed: 0 } : await handAgain(target, isDry, print);
  const would = isDry ? 'would be ' : '';
  print(`${started} journeys ${would}started again, ${done} events ${would}handed again, ${failed} failed`);
  return failed === 0;
}

/** Their change reaches dispatch by the stream, which starts the next run. */
async function startStopped({ aws, output }: Target, store: string | undefined, isDry: boolean, print: Print) {
  const client = new DynamoDBClient(aws);
  const TableName = output('JourneysTable');
  let started = 0;
  const pages = paginateScan(
    { client },
    {
      TableName,
      FilterExpression: 'sk = :flow AND stage = :stopped AND begins_with(pk, :orders)',
      ProjectionExpression: 'pk',
      ExpressionAttributeValues: marshall({
        ':flow': FLOW,
        ':stopped': 'stopped',
        ':orders': store ? `ORDER#${store}#` : 'ORDER#',
      }),
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { pk } of Items) {
      const { store, orderId } = orderOf(pk!.S!);
      print(`start again: ${store} ${orderId}`);
      started += 1;
      if (isDry) continue;
      await client.send(
        new UpdateItemCommand({
          TableName,
          Key: { pk: pk!, sk: { S: FLOW } },
          UpdateExpression: 'SET stage = :restart',
          ConditionExpression: 'stage = :stopped',
          ExpressionAttributeValues: marshall({ ':restart': 'restart', ':stopped': 'stopped' }),
        }),
      );
    }
  }
  return started;
}

/** What Lambda leaves in the bucket: a batch of a stream as text in `payload`, or the event in `requestPayload`. */
type GivenUp = { requestContext: { functionArn: string }; payload?: string; requestPayload?: unknown };

async function handAgain({ aws, output }: Target, isDry: boolean, print: Print) {
  const s3 = new S3Client(aws);
  const lambda = new LambdaClient(aws);
  const Bucket = output('FailureBucket');
  const counts = { done: 0, failed: 0 };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const givenUp = JSON.parse((await Body?.transformToString()) ?? '{}') as GivenUp;
      const fn = givenUp.requestContext.functionArn.replace(/:\$LATEST$/, '');
      const problem = isDry ? undefined : await invoke(lambda, fn, givenUp);
      print(`hand again: ${fn.split(':').at(-1)} ${Key}${problem ? `: ${problem}, left in the bucket` : ''}`);
      counts[problem ? 'failed' : 'done'] += 1;
      if (!isDry && !problem) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
  }
  return counts;
}

/** Waits for the answer, so that the event stays in the bucket when it fails again. Functions may be handed anything twice. */
async function invoke(lambda: LambdaClient, FunctionName: string, { payload, requestPayload }: GivenUp) {
  const Payload = payload ?? JSON.stringify(requestPayload);
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const said = JSON.parse(answer.Payload?.transformToString() || 'null');
  if (answer.FunctionError) return `it failed with ${said?.errorType ?? answer.FunctionError}`;
  return said?.batchItemFailures?.length > 0 ? 'it failed for a record' : undefined;
}

if (require.main === module) void run(USAGE, redrive);
