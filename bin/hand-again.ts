import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { deadLettersIn, gatherDeadLetters } from '../lambdas/shared/dead-letters.ts';
import { failureBucketIn, readGivenUp } from '../lambdas/shared/failure-bucket.ts';
import { functionCaller, functionOf, handAgain } from '../lambdas/shared/use-cases/hand-again.ts';
import type { Print } from './command.ts';
import type { Target } from './target.ts';

/** Calls functions again with everything that they gave up on, even if it is not due yet. @returns the objects' keys */
export async function handAllAgain({ aws, output }: Target, isDry: boolean, print: Print) {
  const bucket = failureBucketIn(new S3Client(aws), output('FailureBucket'));
  if (!isDry)
    await gatherDeadLetters(deadLettersIn(new SFNClient(aws).config, output('DeadLetters'), aws.endpoint), bucket);
  const call = functionCaller(new LambdaClient(aws));
  const keys: { done: string[]; failed: string[] } = { done: [], failed: [] };
  for await (const key of bucket.keys()) {
    const { fn = '', problem } = await handOne(key).catch(({ name }: Error) => ({
      fn: '',
      problem: `AWS says ${name}`,
    }));
    print(`hand again: ${fn} ${key}${problem ? `: ${problem}, left in the bucket` : ''}`);
    keys[problem ? 'failed' : 'done'].push(key);
  }
  return keys;

  async function handOne(key: string): Promise<{ fn?: string | undefined; problem?: string | undefined }> {
    const givenUp = readGivenUp((await bucket.read(key)) ?? '');
    if (!givenUp) return { problem: 'it is nothing that Lambda left' };
    const problem = isDry ? undefined : await handAgain(bucket, call, key, givenUp);
    return { fn: functionOf(givenUp).split(':').at(-1), problem };
  }
}
