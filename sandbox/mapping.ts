// One event source mapping: batches, windows, filters, retries, bisecting, and what happens to records nobody takes.
import type { Clock, Timer } from './clock.ts';
import type { Failures } from './failures.ts';
import type { Lambda, Outcome } from './lambda.ts';
import type { MappingSpec } from './stack.ts';

/** A stream record as a function sees it. */
export type StreamRecord = {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventVersion: string;
  readonly eventSource: string;
  readonly awsRegion: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, unknown>>;
    readonly SequenceNumber: string;
  };
  readonly eventSourceARN: string;
};

type Batch = { readonly records: readonly StreamRecord[]; readonly attempts: number };
type Lane = { queue: StreamRecord[]; busy: boolean; due: boolean; timer: Timer | undefined };
type Options = { readonly clock: Clock; readonly lambda: Lambda; readonly failures: Failures };

/** A new on-demand table has four partitions, so its stream four shards. */
const SHARDS = 4;
const RETENTION_SECONDS = 24 * 3600;
const LONGEST_BACKOFF_MS = 60_000;

export class Mapping {
  readonly #spec: MappingSpec;
  readonly #options: Options;
  readonly #lanes: Lane[];

  constructor(spec: MappingSpec, options: Options) {
    this.#spec = spec;
    this.#options = options;
    this.#lanes = Array.from({ length: SHARDS * spec.parallel }, () => ({
      queue: [],
      busy: false,
      due: false,
      timer: undefined,
    }));
  }

  /** Takes what the filters let through; each item keeps to one lane, so its changes stay in order. */
  offer(records: readonly StreamRecord[]): void {
    const { filters } = this.#spec;
    for (const record of records) {
      if (filters.length > 0 && !filters.some((matches) => matches(record))) continue;
      this.#lanes[hash(record.dynamodb.Keys) % this.#lanes.length]!.queue.push(record);
    }
    for (const lane of this.#lanes) this.#next(lane);
  }

  #next(lane: Lane): void {
    if (lane.busy || lane.queue.length === 0) return;
    const { batchSize, windowSeconds } = this.#spec;
    if (windowSeconds > 0 && lane.queue.length < batchSize && !lane.due) {
      this.#wait(lane, windowSeconds);
      return;
    }
    lane.timer?.cancel();
    lane.timer = undefined;
    lane.due = false;
    lane.busy = true;
    void this.#deliver(lane.queue.splice(0, batchSize)).then(() => {
      lane.busy = false;
      this.#next(lane);
    });
  }

  #wait(lane: Lane, seconds: number): void {
    const { clock } = this.#options;
    lane.timer ??= clock.at(clock.now() + seconds * 1000, () => {
      lane.timer = undefined;
      lane.due = true;
      this.#next(lane);
    });
  }

  async #deliver(records: readonly StreamRecord[]): Promise<void> {
    const batches: Batch[] = [{ records, attempts: 0 }];
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const outcome = await this.#options.lambda.invoke(
        this.#spec.function,
        JSON.stringify({ Records: batch.records }),
      );
      const failed = this.#firstFailure(outcome, batch.records);
      if (failed < 0) continue;
      const rest = batch.records.slice(failed);
      const { bisect, retries } = this.#spec;
      if (bisect && failed > 0) {
        batches.unshift({ records: rest, attempts: batch.attempts });
      } else if (bisect && rest.length > 1) {
        // Splitting does not use up the retries.
        const half = Math.ceil(rest.length / 2);
        const { attempts } = batch;
        batches.unshift({ records: rest.slice(0, half), attempts }, { records: rest.slice(half), attempts });
      } else if (retries >= 0 && batch.attempts >= retries) {
        this.#giveUp('RetryAttemptsExhausted', rest, batch.attempts, outcome);
      } else if (await this.#backOff(batch.attempts, rest)) {
        batches.unshift({ records: rest, attempts: batch.attempts + 1 });
      } else {
        this.#giveUp('RecordAgeExceeded', rest, batch.attempts, outcome);
      }
    }
  }

  #giveUp(condition: string, records: readonly StreamRecord[], attempts: number, outcome: Outcome): void {
    this.#options.failures.batch(this.#spec, records, { condition, attempts: attempts + 1, outcome });
  }

  /** Index of the first record to try again; -1 when the function took them all. */
  #firstFailure({ failed, payload }: Outcome, records: readonly StreamRecord[]): number {
    if (failed) return 0;
    if (!this.#spec.reportsItemFailures) return -1;
    const answer = JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null;
    const failures = answer?.batchItemFailures ?? [];
    if (failures.length === 0) return -1;
    const at = failures.map(({ itemIdentifier }) =>
      records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
    );
    return Math.max(0, Math.min(...at)); // an identifier that is not of this batch fails the whole batch
  }

  /** Waits before the next attempt; false when the oldest record would be too old by then. */
  async #backOff(attempts: number, [oldest]: readonly StreamRecord[]): Promise<boolean> {
    const { clock } = this.#options;
    const { maximumAgeSeconds } = this.#spec;
    const limit = maximumAgeSeconds < 0 ? RETENTION_SECONDS : Math.min(maximumAgeSeconds, RETENTION_SECONDS);
    const again = clock.now() + Math.min(1000 * 2 ** attempts, LONGEST_BACKOFF_MS);
    if (again / 1000 > oldest!.dynamodb.ApproximateCreationDateTime + limit) return false;
    await new Promise<void>((resolve) => clock.at(again, resolve));
    return true;
  }
}

/** The engine gives the attributes of a key in any order. */
function hash(keys: StreamRecord['dynamodb']['Keys']): number {
  const text = JSON.stringify(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) >>> 0;
  return sum;
}
