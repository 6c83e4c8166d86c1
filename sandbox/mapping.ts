// One event source mapping: batches, windows, filters, retries, bisecting, and what happens to records nobody takes.
import type { StreamRecord as Change, DynamoDBRecord } from 'aws-lambda';
import type { Sandbox } from './index.ts';
import type { Outcome } from './lambda.ts';
import type { Time } from './lane.ts';
import type { MappingSpec } from './stack.ts';

/** A stream record as a function sees it. */
export type StreamRecord = DynamoDBRecord & { dynamodb: { [member in keyof Change]-?: NonNullable<Change[member]> } };

/** Records that are handed on one batch after the other; `hurry` is there while a window is open. */
type Queue = { readonly time: Time; readonly records: StreamRecord[]; busy: boolean; hurry?: () => void };

/** A new on-demand table has four partitions, so its stream four shards. */
const SHARDS = 4;
const LONGEST_BACKOFF_MS = 60_000;

export class Mapping {
  readonly #spec: MappingSpec;
  readonly #sandbox: Sandbox;
  readonly #queues = new Map<string, Queue>();

  constructor(spec: MappingSpec, sandbox: Sandbox) {
    this.#spec = spec;
    this.#sandbox = sandbox;
  }

  /** Takes what the filters let through: a partition keeps to its shard, and an item to its queue, so its changes stay in order. */
  take(record: StreamRecord, partition: string, time: Time): void {
    const { filters, parallel } = this.#spec;
    if (filters.length > 0 && !filters.some((matches) => matches(record))) return;
    const key = `${hash(partition) % SHARDS} ${hash(keyOf(record)) % parallel} ${time.name}`;
    const queue = this.#queues.get(key) ?? { time, records: [], busy: false };
    this.#queues.set(key, queue);
    queue.records.push(record);
  }

  /** Hands on what was taken, as far as it is due. */
  deliver(): void {
    for (const [key, queue] of this.#queues) {
      if (!queue.busy) void this.#drain(key, queue);
      else if (queue.records.length >= this.#spec.batchSize) queue.hurry?.();
    }
  }

  /** Until nothing is left: a full batch goes at once, another when its window closes. */
  async #drain(key: string, queue: Queue): Promise<void> {
    const { batchSize, windowSeconds } = this.#spec;
    const { time, records } = queue;
    queue.busy = true;
    while (records.length > 0) {
      if (windowSeconds > 0 && records.length < batchSize) {
        await new Promise<void>((resolve) => {
          const cancel = time.at(time.now() + windowSeconds * 1000, resolve);
          queue.hurry = () => resolve(cancel());
        });
      }
      await this.#send(records.splice(0, batchSize), 0, time);
    }
    this.#queues.delete(key);
  }

  async #send(records: readonly StreamRecord[], attempts: number, time: Time): Promise<void> {
    const { bisect, retries } = this.#spec;
    const outcome = await this.#sandbox.lambda.invoke(this.#spec.function, JSON.stringify({ Records: records }), time);
    const failed = this.#firstFailure(outcome, records);
    if (failed < 0) return;
    const rest = records.slice(failed);
    const giveUp = (condition: string) =>
      this.#sandbox.lost.batch(this.#spec, rest, { condition, attempts: attempts + 1, outcome, at: time.now() });
    // Splitting does not use up the retries: at the record that failed, or else in halves.
    if (bisect && failed > 0) return this.#send(rest, attempts, time);
    if (bisect && rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      await this.#send(rest.slice(0, half), attempts, time);
      return this.#send(rest.slice(half), attempts, time);
    }
    if (attempts >= retries) return giveUp('RetryAttemptsExhausted');
    if (!(await this.#backOff(attempts, rest[0]!, time))) return giveUp('RecordAgeExceeded');
    return this.#send(rest, attempts + 1, time);
  }

  /** Index of the first record to try again; -1 when the function took them all. */
  #firstFailure({ failed, payload }: Outcome, records: readonly StreamRecord[]): number {
    if (failed) return 0;
    if (!this.#spec.reportsItemFailures) return -1;
    const answer = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
    const names = answer?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
    if (names.length === 0) return -1;
    // A name that is not of this batch fails the whole batch.
    return Math.max(
      0,
      Math.min(...names.map((name) => records.findIndex((record) => record.dynamodb.SequenceNumber === name))),
    );
  }

  /** Waits before the next attempt; false when the oldest record would be too old by then. */
  async #backOff(attempts: number, oldest: StreamRecord, time: Time): Promise<boolean> {
    const again = time.now() + Math.min(1000 * 2 ** attempts, LONGEST_BACKOFF_MS);
    if (again / 1000 > oldest.dynamodb.ApproximateCreationDateTime + this.#spec.ageSeconds) return false;
    await new Promise<void>((resolve) => time.at(again, resolve));
    return true;
  }
}

/** The engine gives the attributes of a key in any order. */
const keyOf = ({ dynamodb }: StreamRecord) =>
  JSON.stringify(Object.entries(dynamodb.Keys).sort(([a], [b]) => (a < b ? -1 : 1)));

function hash(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) >>> 0;
  return sum;
}
