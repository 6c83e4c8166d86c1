// What Lambda gave up on, complete, as on-failure destinations receive it. Tests and `redrive` read it.
import { randomUUID } from 'node:crypto';
import type { StreamRecord } from '../streams/mapping.ts';
import type { FunctionSpec, MappingSpec, Stack } from '../template/stack.ts';
import type { GaveUp } from './invocation.ts';

type FailedFunction = Pick<FunctionSpec, 'name' | 'arn' | 'onFailure'>;

const SHARD = 'shardId-00000001';

type FailuresPort = {
  readonly stack: Pick<Stack, 'functions'>;
  readonly buckets: ReadonlyMap<string, Map<string, Buffer>>;
};

export type Failures = ReturnType<typeof failuresOf>;

export function failuresOf({ stack, buckets }: FailuresPort) {
  /** Everything that Lambda gave up on. AWS drops what has no destination. */
  const list: { destination: string | undefined; key: string; at: number; function: string; body: object }[] = [];

  /** Stream records that a function did not accept. A bucket gets the records themselves. */
  function batch(mapping: MappingSpec, records: readonly StreamRecord[], why: GaveUp): void {
    const { id, onFailure, streamArn } = mapping;
    const { name, arn } = stack.functions.find((spec) => spec.name === mapping.function)!;
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
    save({ name, arn, onFailure }, `${id}/${SHARD}`, what, why);
  }

  /** An asynchronous invocation that failed each time. */
  function event({ name, arn, onFailure }: FunctionSpec, payload: string, why: GaveUp): void {
    const what = { requestPayload: JSON.parse(payload), responsePayload: JSON.parse(why.result.payload) };
    save({ name, arn: `${arn}:$LATEST`, onFailure }, `async/${name}`, what, why);
  }

  function save({ name, arn, onFailure }: FailedFunction, folder: string, what: object, why: GaveUp): void {
    const { condition, attempts, result, at } = why;
    const { requestId, failed } = result;
    const body = {
      version: '1.0',
      timestamp: iso(at),
      requestContext: { requestId, functionArn: arn, condition, approximateInvokeCount: attempts },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', ...(failed && { functionError: 'Unhandled' }) },
      ...what,
    };
    const stamp = iso(at).slice(0, 19).replaceAll(':', '.');
    const key = `aws/lambda/${folder}/${stamp.slice(0, 10).replaceAll('-', '/')}/${stamp}-${randomUUID()}`;
    list.push({ destination: onFailure, key, at, function: name, body });
    buckets.get(onFailure?.split(':::')[1] ?? '')?.set(key, Buffer.from(JSON.stringify(body)));
  }

  return { list, batch, event };
}

const iso = (at: number) => new Date(at).toISOString();
