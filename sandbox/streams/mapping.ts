// One event source mapping: batches, windows, filters, retries, bisecting and giving up.
import type { StreamRecord as Change, DynamoDBRecord } from 'aws-lambda';
import type { Time } from '../clock/lane.ts';
import { type Faults, LATE_MS, plainId } from '../faults.ts';
import type { GaveUp, InvocationResult, Invoker } from '../lambda/invocation.ts';
import type { FunctionSpec, MappingSpec } from '../template/stack.ts';

/** A stream record as a function sees it. */
export type StreamRecord = DynamoDBRecord & { dynamodb: { [member in keyof Change]-?: NonNullable<Change[member]> } };

/** Records that go to the function one batch after the other. `closeWindow` closes an open window. */
type Queue = { readonly time: Time; readonly records: StreamRecord[]; busy: boolean; closeWindow?: () => void };

/** A new on-demand table has four partitions, so its stream has four shards. */
const SHARDS = 4;
const LONGEST_BACKOFF_MS = 60_000;

type MappingPort = {
  readonly lambda: Pick<Invoker, 'invoke'>;
  readonly lost: { batch(spec: MappingSpec, records: readonly StreamRecord[], why: GaveUp): void };
  readonly stack: { readonly functions: readonly Pick<FunctionSpec, 'id' | 'name'>[] };
  readonly options: { readonly faults?: Faults };
};

export type Mapping = ReturnType<typeof mappingOf>;

export function mappingOf(spec: MappingSpec, { lambda, lost, stack, options }: MappingPort) {
  const { filters, parallel, batchSize, windowSeconds, bisect, retries, ageSeconds, reportsItemFailures } = spec;
  const queues = new Map<string, Queue>();
  const functionId = plainId(stack.functions.find(({ name }) => name === spec.function)?.id ?? '');

  /** Queues a record that passes the filters. A partition stays in its shard and an item in its queue, so changes keep their order. */
  function enqueue(record: StreamRecord, partition: string, time: Time): void {
    if (filters.length > 0 && !filters.some((matches) => matches(record))) return;
    const key = `${hash(partition) % SHARDS} ${hash(keyOf(record)) % parallel} ${time.name}`;
    const queue = queues.get(key) ?? { time, records: [], busy: false };
    queues.set(key, queue);
    queue.records.push(record);
  }

  /** Sends the queued records that are due. */
  function deliver(): void {
    for (const [key, queue] of queues) {
      if (!queue.busy) void drain(key, queue);
      else if (queue.records.length >= batchSize) queue.closeWindow?.();
    }
  }

  /** Sends batches until the queue is empty: a full batch at once, any other when its window closes. */
  async function drain(key: string, queue: Queue): Promise<void> {
    const { time, records } = queue;
    queue.busy = true;
    while (records.length > 0) {
      if (windowSeconds > 0 && records.length < batchSize) {
        await new Promise<void>((resolve) => {
          const cancel = time.at(time.now() + windowSeconds * 1000, resolve);
          queue.closeWindow = () => resolve(cancel());
        });
      }
      await hand(records.splice(0, batchSize), time);
    }
    queues.delete(key);
  }

  /** Hands a batch to the function. A batch that AWS loses is gone without a trace. */
  async function hand(batch: readonly StreamRecord[], time: Time): Promise<void> {
    const fault = options.faults?.records(functionId);
    if (fault === 'lost') return;
    if (fault === 'late') await new Promise<void>((resolve) => time.at(time.now() + LATE_MS, resolve));
    await send(batch, 0, time);
    if (fault === 'twice') await send(batch, 0, time);
  }

  async function send(records: readonly StreamRecord[], attempts: number, time: Time): Promise<void> {
    const result = await lambda.invoke(spec.function, JSON.stringify({ Records: records }), time);
    const failed = firstFailure(result, records);
    if (failed < 0) return;
    const rest = records.slice(failed);
    const giveUp = (condition: string) =>
      lost.batch(spec, rest, { condition, attempts: attempts + 1, result, at: time.now() });
    // Splitting a batch, at the record that failed or in halves, does not count as a retry.
    if (bisect && failed > 0) return send(rest, attempts, time);
    if (bisect && rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      await send(rest.slice(0, half), attempts, time);
      return send(rest.slice(half), attempts, time);
    }
    if (attempts >= retries) return giveUp('RetryAttemptsExhausted');
    const again = time.now() + Math.min(1000 * 2 ** attempts, LONGEST_BACKOFF_MS);
    const oldest = rest[0]!.dynamodb.ApproximateCreationDateTime;
    if (again / 1000 > oldest + ageSeconds) return giveUp('RecordAgeExceeded'); // the record would be too old by then
    await new Promise<void>((resolve) => time.at(again, resolve));
    return send(rest, attempts + 1, time);
  }

  /** The index of the first record to try again; -1 when the function accepted all. */
  function firstFailure({ failed, payload }: InvocationResult, records: readonly StreamRecord[]): number {
    if (failed) return 0;
    if (!reportsItemFailures) return -1;
    const answer = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
    const names = answer?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
    if (names.length === 0) return -1;
    const places = names.map((name) => records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === name));
    return Math.max(0, Math.min(...places)); // an identifier that is not in this batch fails the whole batch
  }

  return { streamArn: spec.streamArn, enqueue, deliver };
}

/** Sorted, since the engine returns the attributes of a key in any order. */
const keyOf = ({ dynamodb }: StreamRecord) =>
  JSON.stringify(Object.entries(dynamodb.Keys).sort(([a], [b]) => (a < b ? -1 : 1)));

function hash(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) >>> 0;
  return sum;
}
