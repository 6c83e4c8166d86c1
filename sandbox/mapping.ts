// One event source mapping: batches, windows, filters, retries, bisecting, and what happens to records nobody takes.
import type { Timer } from './clock.ts';
import type { Outcome } from './lambda.ts';
import type { MappingSpec } from './stack.ts';
import type { World } from './world.ts';

/** A stream record as a function sees it. */
export type StreamRecord = {
  readonly eventName: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, unknown>>;
    readonly SequenceNumber: string;
  };
};

type Lane = { queue: StreamRecord[]; busy: boolean; due: boolean; timer: Timer | undefined };

/** A new on-demand table has four partitions, so its stream four shards. */
const SHARDS = 4;
const LONGEST_BACKOFF_MS = 60_000;

export class Mapping {
  readonly #spec: MappingSpec;
  readonly #world: World;
  readonly #lanes: Lane[];

  constructor(spec: MappingSpec, world: World) {
    this.#spec = spec;
    this.#world = world;
    const lane = () => ({ queue: [], busy: false, due: spec.windowSeconds === 0, timer: undefined });
    this.#lanes = Array.from({ length: SHARDS * spec.parallel }, lane);
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
    const { batchSize, windowSeconds } = this.#spec;
    const { clock } = this.#world;
    if (lane.busy || lane.queue.length === 0) return;
    if (!lane.due && lane.queue.length < batchSize) {
      lane.timer ??= clock.at(clock.now() + windowSeconds * 1000, () => {
        lane.due = true;
        this.#next(lane);
      });
      return;
    }
    lane.timer?.cancel();
    lane.timer = undefined;
    lane.due = windowSeconds === 0;
    lane.busy = true;
    void this.#deliver(lane.queue.splice(0, batchSize), 0).then(() => {
      lane.busy = false;
      this.#next(lane);
    });
  }

  async #deliver(records: readonly StreamRecord[], attempts: number): Promise<void> {
    const { bisect, retries } = this.#spec;
    const outcome = await this.#world.lambda.invoke(this.#spec.function, JSON.stringify({ Records: records }));
    const failed = this.#firstFailure(outcome, records);
    if (failed < 0) return;
    const rest = records.slice(failed);
    const giveUp = (condition: string) =>
      this.#world.lost.batch(this.#spec, rest, { condition, attempts: attempts + 1, outcome });
    // Splitting does not use up the retries: at the record that failed, or else in halves.
    if (bisect && failed > 0) return this.#deliver(rest, attempts);
    if (bisect && rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      await this.#deliver(rest.slice(0, half), attempts);
      return this.#deliver(rest.slice(half), attempts);
    }
    if (attempts >= retries) return giveUp('RetryAttemptsExhausted');
    if (!(await this.#backOff(attempts, rest[0]!))) return giveUp('RecordAgeExceeded');
    return this.#deliver(rest, attempts + 1);
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
  async #backOff(attempts: number, oldest: StreamRecord): Promise<boolean> {
    const { clock } = this.#world;
    const again = clock.now() + Math.min(1000 * 2 ** attempts, LONGEST_BACKOFF_MS);
    if (again / 1000 > oldest.dynamodb.ApproximateCreationDateTime + this.#spec.ageSeconds) return false;
    await new Promise<void>((resolve) => clock.at(again, resolve));
    return true;
  }
}

/** The engine gives the attributes of a key in any order. */
function hash(keys: Readonly<Record<string, unknown>>): number {
  const text = JSON.stringify(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) >>> 0;
  return sum;
}
