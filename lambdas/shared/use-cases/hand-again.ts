import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { FailureBucket, GivenUp } from '../failure-bucket.ts';

/** Calls a function and waits. @returns what is wrong with its answer @throws if it gave no answer */
export type FunctionCaller = (functionArn: string, payload: string) => Promise<string | undefined>;

export const functionCaller =
  (lambda: LambdaClient): FunctionCaller =>
  async (FunctionName, Payload) => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
    const said = JSON.parse(answer.Payload?.transformToString() || 'null');
    if (answer.FunctionError) return `it failed with ${said?.errorType ?? answer.FunctionError}`;
    return said?.batchItemFailures?.length > 0 ? 'it failed for a record' : undefined;
  };

/**
 * Repeats a call that Lambda gave up on. If it fails again, it stays in the bucket. Functions may get any call twice.
 * @returns what went wrong
 */
export async function handAgain(
  bucket: Pick<FailureBucket, 'remove'>,
  call: FunctionCaller,
  key: string,
  givenUp: GivenUp,
): Promise<string | undefined> {
  const { payload, requestPayload } = givenUp;
  const problem = await call(functionOf(givenUp), payload ?? JSON.stringify(requestPayload)).catch(
    ({ name }: Error) => `AWS says ${name}`, // for example, the function no longer exists, or its answer was lost
  );
  if (!problem) await bucket.remove(key);
  return problem;
}

/** The function's ARN, without a version. */
export const functionOf = ({ requestContext }: GivenUp): string => requestContext.functionArn.replace(/:\$LATEST$/, '');
