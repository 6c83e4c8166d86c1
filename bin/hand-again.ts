import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { GivenUp } from '../lambdas/privacy/given-up.ts';
import type { Print } from './command.ts';
import type { Target } from './target.ts';

/** Hands functions again what they gave up on. What fails again stays in the failure bucket. @returns the objects' keys */
export async function handAgain({ aws, output }: Target, isDry: boolean, print: Print) {
  const s3 = new S3Client(aws);
  const lambda = new LambdaClient(aws);
  const Bucket = output('FailureBucket');
  const keys: { done: string[]; failed: string[] } = { done: [], failed: [] };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key } of Contents) {
      const { fn = '', problem } = await handOne(s3, lambda, { Bucket, Key: Key! }, isDry).catch(withProblem);
      print(`hand again: ${fn} ${Key}${problem ? `: ${problem}, left in the bucket` : ''}`);
      keys[problem ? 'failed' : 'done'].push(Key!);
    }
  }
  return keys;
}

type Handed = { fn?: string | undefined; problem?: string | undefined };

async function handOne(
  s3: S3Client,
  lambda: LambdaClient,
  object: { Bucket: string; Key: string },
  isDry: boolean,
): Promise<Handed> {
  const { Body } = await s3.send(new GetObjectCommand(object));
  const givenUp = readGivenUp((await Body?.transformToString()) ?? '');
  if (!givenUp) return { problem: 'it is nothing that Lambda left' };
  const arn = givenUp.requestContext.functionArn.replace(/:\$LATEST$/, '');
  const problem = isDry ? undefined : await invoke(lambda, arn, givenUp);
  if (!isDry && !problem) await s3.send(new DeleteObjectCommand(object));
  return { fn: arn.split(':').at(-1), problem };
}

function readGivenUp(text: string): GivenUp | undefined {
  try {
    const read = JSON.parse(text) as Partial<GivenUp> | null;
    return read?.requestContext?.functionArn ? (read as GivenUp) : undefined;
  } catch {
    return undefined; // someone else put it there
  }
}

/** Waits for the answer, so that the event stays in the bucket when it fails again. Functions may be handed anything twice. */
async function invoke(lambda: LambdaClient, FunctionName: string, { payload, requestPayload }: GivenUp) {
  const Payload = payload ?? JSON.stringify(requestPayload);
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
  const said = JSON.parse(answer.Payload?.transformToString() || 'null');
  if (answer.FunctionError) return `it failed with ${said?.errorType ?? answer.FunctionError}`;
  return said?.batchItemFailures?.length > 0 ? 'it failed for a record' : undefined;
}

/** A function or an object that is gone by now, for one, or an answer that got lost: the others go on. */
const withProblem = (error: Error): Handed => ({ problem: `AWS says ${error.name}` });
