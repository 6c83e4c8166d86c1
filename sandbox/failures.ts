// What Lambda gave up on, as its on-failure destinations get it: a bucket's objects, whole, for the tests and for `redrive`.
import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Outcome } from './lambda.ts';
import type { StreamRecord } from './mapping.ts';
import type { FunctionSpec, MappingSpec } from './stack.ts';

/** Something given up; in S3 it lies under `key`. Without a destination AWS would just forget it. */
export type Failure = {
  readonly destination?: string;
  readonly key: string;
  readonly at: number;
  readonly function: string;
  readonly body: object;
};

type GivenUp = { readonly condition: string; readonly attempts: number; readonly outcome: Outcome };

export class Failures {
  readonly list: Failure[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Records of a stream that a function did not take. */
  batch(mapping: MappingSpec, records: readonly StreamRecord[], why: GivenUp): void {
    const [first, last] = [records[0]!, records.at(-1)!];
    const shardId = 'shardId-00000001';
    const functionArn = mapping.streamArn.replace(/:dynamodb:(.*):table.*/, `:lambda:$1:function:${mapping.function}`);
    const body = {
      ...this.#context(functionArn, why),
      DDBStreamBatchInfo: {
        shardId,
        startSequenceNumber: first.dynamodb.SequenceNumber,
        endSequenceNumber: last.dynamodb.SequenceNumber,
        approximateArrivalOfFirstRecord: arrival(first),
        approximateArrivalOfLastRecord: arrival(last),
        batchSize: records.length,
        streamArn: mapping.streamArn,
      },
      // Buckets get the records themselves; queues and topics only where they were.
      ...(isBucket(mapping.onFailure) && { payload: JSON.stringify({ Records: records }) }),
    };
    this.#keep(mapping.function, mapping.onFailure, `${mapping.id}/${shardId}`, body);
  }

  /** An asynchronous invocation that failed each time. */
  event(spec: FunctionSpec, payload: string, why: GivenUp): void {
    const body = {
      ...this.#context(`${spec.arn}:$LATEST`, why),
      requestPayload: JSON.parse(payload),
      responsePayload: JSON.parse(why.outcome.payload),
    };
    this.#keep(spec.name, spec.onFailure, `async/${spec.name}`, body);
  }

  #context(functionArn: string, { condition, attempts, outcome }: GivenUp): object {
    return {
      version: '1.0',
      timestamp: new Date(this.#clock.now()).toISOString(),
      requestContext: { requestId: outcome.requestId, functionArn, condition, approximateInvokeCount: attempts },
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        ...(outcome.failed && { functionError: 'Unhandled' }),
      },
    };
  }

  #keep(name: string, destination: string | undefined, folder: string, body: object): void {
    const at = this.#clock.now();
    const [date, time] = new Date(at).toISOString().split('T') as [string, string];
    const stamp = `${date}T${time.slice(0, 8).replaceAll(':', '.')}`;
    const key = `aws/lambda/${folder}/${date.replaceAll('-', '/')}/${stamp}-${randomUUID()}`;
    this.list.push({ ...(destination && { destination }), key, at, function: name, body });
  }
}

const isBucket = (destination: string | undefined) => destination?.startsWith('arn:aws:s3:');
const arrival = ({ dynamodb }: StreamRecord) => new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString();
