// What Lambda gave up on, as its on-failure destinations get it: whole, for tests and `redrive`.
import { randomUUID } from 'node:crypto';
import type { Sandbox } from './index.ts';
import type { Outcome } from './lambda.ts';
import type { StreamRecord } from './mapping.ts';
import type { FunctionSpec, MappingSpec } from './stack.ts';

type Why = { readonly condition: string; readonly attempts: number; readonly outcome: Outcome; readonly at: number };
type Source = Pick<FunctionSpec, 'name' | 'arn' | 'onFailure'>;

const SHARD = 'shardId-00000001';

export class Failures {
  /** Everything given up; without a destination AWS would just forget it. */
  readonly list: { destination: string | undefined; key: string; at: number; function: string; body: object }[] = [];
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Records of a stream that a function did not take. A bucket gets the records themselves. */
  batch({ id, function: name, streamArn, onFailure }: MappingSpec, records: readonly StreamRecord[], why: Why): void {
    const [first, last] = [records[0]!.dynamodb, records.at(-1)!.dynamodb];
    const arn = streamArn.replace(/:dynamodb:(.*):table.*/, `:lambda:$1:function:${name}`);
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
    this.#keep({ name, arn, onFailure }, `${id}/${SHARD}`, what, why);
  }

  /** An asynchronous invocation that failed each time. */
  event({ name, arn, onFailure }: FunctionSpec, payload: string, why: Why): void {
    const what = { requestPayload: JSON.parse(payload), responsePayload: JSON.parse(why.outcome.payload) };
    this.#keep({ name, arn: `${arn}:$LATEST`, onFailure }, `async/${name}`, what, why);
  }

  #keep(
    { name, arn, onFailure }: Source,
    folder: string,
    what: object,
    { condition, attempts, outcome, at }: Why,
  ): void {
    const { requestId, failed } = outcome;
    const functionError = failed && { functionError: 'Unhandled' };
    const body = {
      version: '1.0',
      timestamp: iso(at),
      requestContext: { requestId, functionArn: arn, condition, approximateInvokeCount: attempts },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', ...functionError },
      ...what,
    };
    const [date = '', time = ''] = iso(at).slice(0, 19).split('T');
    const stamp = `${date.replaceAll('-', '/')}/${date}T${time.replaceAll(':', '.')}`;
    const key = `aws/lambda/${folder}/${stamp}-${randomUUID()}`;
    this.list.push({ destination: onFailure, key, at, function: name, body });
    this.#sandbox.buckets.get(onFailure?.split(':::')[1] ?? '')?.set(key, Buffer.from(JSON.stringify(body)));
  }
}

const iso = (at: number) => new Date(at).toISOString();
