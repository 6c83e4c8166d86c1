import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Print } from './command.ts';
import type { Target } from './target.ts';

/** What Lambda leaves in the bucket: a batch of a stream as text in `payload`, or the event in `requestPayload`. */
type GivenUp = { requestContext: { functionArn: string }; payload?: string; requestPayload?: unknown };

/** Hands functions again what they gave up on. What fails again stays in the failure bucket. @returns the objects' keys */
export async function handAgain({ aws, output }: Target, isDry: boolean, print: Print) {
  const s3 = new S3Client(aws);
  const lambda = new LambdaClient(aws);
  const Bucket = output('FailureBucket');
  const keys: { done: string[]; failed: string[] } = { done: [], failed: [] };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const givenUp = readGivenUp((await Body?.transformToString()) ?? '');
      const fn = givenUp?.requestContext.functionArn.replace(/:\$LATEST$/, '');
      const problem = !fn ? 'it is nothing that Lambda left' : isDry ? undefined : await invoke(lambda, fn, givenUp!);
      print(`hand again: ${fn?.split(':').at(-1) ?? ''} ${Key}${problem ? `: ${problem}, left in the bucket` : ''}`);
      keys[problem ? 'failed' : 'done'].push(Key!);
      if (!isDry && !problem) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
  }
  return keys;
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
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload })).catch(refused);
  if (typeof answer === 'string') return answer;
  const said = JSON.parse(answer.Payload?.transformToString() || 'null');
  if (answer.FunctionError) return `it failed with ${said?.errorType ?? answer.FunctionError}`;
  return said?.batchItemFailures?.length > 0 ? 'it failed for a record' : undefined;
}

/** A function that is gone by now, for one: the others go on. */
function refused(error: Error & { $fault?: string }): string {
  if (!error.$fault) throw error;
  return `AWS says ${error.name}`;
}
