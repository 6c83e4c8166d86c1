// What Lambda gave up on, as its on-failure destinations get it: whole, for tests and `redrive`.
import { randomUUID } from 'node:crypto';
import type { Outcome } from './lambda.ts';
import type { StreamRecord } from './mapping.ts';
import type { FunctionSpec, MappingSpec } from './stack.ts';

/** Something given up; in a bucket it lies under `key`. Without a destination AWS would just forget it. */
export type Failure = {
  readonly destination: string | undefined;
  readonly key: string;
  readonly at: number;
  readonly function: string;
  readonly body: object;
};

type Why = { readonly condition: string; readonly attempts: number; readonly outcome: Outcome; readonly at: number };

const SHARD = 'shardId-00000001';

export class Failures {
  readonly list: Failure[] = [];

  /** Someone took care of it. */
  forget(destination: string, key: string): void {
    const at = this.list.findIndex((one) => one.destination === destination && one.key === key);
    if (at >= 0) this.list.splice(at, 1);
  }

  /** Records of a stream that a function did not take. */
  batch(mapping: MappingSpec, records: readonly StreamRecord[], why: Why): void {
    const [first, last] = [records[0]!.dynamodb, records.at(-1)!.dynamodb];
    const functionArn = mapping.streamArn.replace(/:dynamodb:(.*):table.*/, `:lambda:$1:function:${mapping.function}`);
    const time = (seconds: number) => new Date(seconds * 1000).toISOString();
    const DDBStreamBatchInfo = {
      shardId: SHARD,
      startSequenceNumber: first.SequenceNumber,
      endSequenceNumber: last.SequenceNumber,
      approximateArrivalOfFirstRecord: time(first.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: time(last.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn: mapping.streamArn,
    };
    // Buckets get the records themselves; queues and topics only where they were.
    const payload = mapping.onFailure?.startsWith('arn:aws:s3:') && { payload: JSON.stringify({ Records: records }) };
    const body = { ...this.#context(functionArn, why), DDBStreamBatchInfo, ...payload };
    this.#keep(mapping.function, mapping.onFailure, `${mapping.id}/${SHARD}`, body, why.at);
  }

  /** An asynchronous invocation that failed each time. */
  event(spec: FunctionSpec, payload: string, why: Why): void {
    const body = { requestPayload: JSON.parse(payload), responsePayload: JSON.parse(why.outcome.payload) };
    const context = this.#context(`${spec.arn}:$LATEST`, why);
    this.#keep(spec.name, spec.onFailure, `async/${spec.name}`, { ...context, ...body }, why.at);
  }

  #context(functionArn: string, { condition, attempts, outcome, at }: Why): object {
    return {
      version: '1.0',
      timestamp: new Date(at).toISOString(),
      requestContext: { requestId: outcome.requestId, functionArn, condition, approximateInvokeCount: attempts },
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(outcome.failed && { functionError: 'Unhandled' }),
      },
    };
  }

  #keep(name: string, destination: string | undefined, folder: string, body: object, at: number): void {
    const [date = '', time = ''] = new Date(at).toISOString().slice(0, 19).split('T');
    const stamp = `${date.replaceAll('-', '/')}/${date}T${time.replaceAll(':', '.')}`;
    this.list.push({ destination, key: `aws/lambda/${folder}/${stamp}-${randomUUID()}`, at, function: name, body });
  }
}
