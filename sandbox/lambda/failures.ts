// Everything that Lambda gave up on, complete, as on-failure destinations receive it. Tests and `redrive` read it.
import { randomUUID } from 'node:crypto';
import type { Iam } from '../iam/iam.ts';
import type { StreamRecord } from '../streams/mapping.ts';
import type { FunctionSpec, MappingSpec, Stack } from '../template/stack.ts';
import type { GaveUp } from './invocation.ts';

type FailedFunction = Pick<FunctionSpec, 'name' | 'arn' | 'onFailure' | 'roleArn'>;

const SHARD = 'shardId-00000001';

type FailuresPort = {
  readonly stack: Pick<Stack, 'functions'>;
  readonly iam: Iam;
  readonly buckets: ReadonlyMap<string, Map<string, Buffer>>;
};

export type Failures = ReturnType<typeof failuresOf>;

export function failuresOf({ stack, buckets, iam }: FailuresPort) {
  /** Everything that Lambda gave up on. AWS drops an event without a destination. */
  const list: { destination: string | undefined; key: string; at: number; function: string; body: object }[] = [];

  /** Stream records that a function did not accept. A bucket gets the records themselves. */
  function batch(mapping: MappingSpec, records: readonly StreamRecord[], why: GaveUp): void {
    const { id, onFailure, streamArn } = mapping;
    const spec = stack.functions.find((spec) => spec.name === mapping.function)!;
    const [first, last] = [records[0]!.dynamodb, records.at(-1)!.dynamodb];
    const DDBStreamBatchInfo = {
      shardId: SHARD,
      startSequenceNumber: first.SequenceNumber,
      endSequenceNumber: last.SequenceNumber,
      approximateArrivalOfFirstRecord: iso(first.ApproximateCreationDateTime * 1000),
      approximateArrivalOfLastRecord: iso(last.ApproximateCreationDateTime * 1000),
      batchSize: records.length,
      streamArn,
    };
    const what = { DDBStreamBatchInfo, payload: JSON.stringify({ Records: records }) };
    save({ ...spec, onFailure }, `${id}/${SHARD}`, what, why);
  }

  /** An asynchronous invocation whose attempts all failed. */
  function event(spec: FunctionSpec, payload: string, why: GaveUp): void {
    const what = { requestPayload: JSON.parse(payload), responsePayload: JSON.parse(why.result.payload) };
    save({ ...spec, arn: `${spec.arn}:$LATEST` }, `async/${spec.name}`, what, why);
  }

  function save(failed: FailedFunction, folder: string, what: object, why: GaveUp): void {
    const { name, arn, onFailure } = failed;
    const { condition, attempts, result, at } = why;
    const { requestId } = result;
    const body = {
      version: '1.0',
      timestamp: iso(at),
      requestContext: { requestId, functionArn: arn, condition, approximateInvokeCount: attempts },
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(result.failed && { functionError: 'Unhandled' }),
      },
      ...what,
    };
    const stamp = iso(at).slice(0, 19).replaceAll(':', '.');
    const key = `aws/lambda/${folder}/${stamp.slice(0, 10).replaceAll('-', '/')}/${stamp}-${randomUUID()}`;
    list.push({ destination: onFailure, key, at, function: name, body });
    const bucket = buckets.get(onFailure?.split(':::')[1] ?? '');
    if (bucket && mayPut(failed, `${onFailure}/${key}`)) bucket.set(key, Buffer.from(JSON.stringify(body)));
  }

  /**
   * Lambda writes with the function's role, which needs both permissions (Lambda guide, S3 destinations). Without them
   * the event is lost.
   */
  function mayPut(spec: FailedFunction, object: string): boolean {
    const role = iam.ofFunction(spec);
    const mayList = iam.may(role, spec.onFailure!, 's3:ListBucket');
    return iam.may(role, object, 's3:PutObject') && mayList;
  }

  return { list, batch, event };
}

const iso = (at: number) => new Date(at).toISOString();
