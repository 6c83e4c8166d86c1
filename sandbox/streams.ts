// Reads the tables' streams and hands the records to the mappings. Looks only after somebody wrote.
import { setTimeout as realTime } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Sandbox } from './index.ts';
import type { Time } from './lane.ts';
import { Mapping, type StreamRecord } from './mapping.ts';
import type { Stack, TableSpec } from './stack.ts';

/** One table's stream: read once, whatever the number of its mappings. */
type Reader = { readonly table: TableSpec; readonly mappings: readonly Mapping[]; iterator: string };

const API = 'DynamoDBStreams_20120810';
const PAGE = 1000;
/** Where lanes overlap, others write soon: one reading for all costs less than one for each. */
const GATHERING_MS = 3;

export class Streams {
  readonly #sandbox: Sandbox;
  readonly #readers: Reader[] = [];
  #reading: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Starts reading, from the beginning, every stream that has a mapping. */
  async open({ tables, mappings }: Stack): Promise<void> {
    for (const table of tables) {
      const own = mappings.filter(({ streamArn }) => streamArn === table.streamArn);
      if (own.length === 0) continue;
      const iterator = await this.#iterator(table.name);
      this.#readers.push({ table, iterator, mappings: own.map((spec) => new Mapping(spec, this.#sandbox)) });
    }
  }

  /** Whether an answer speaks of a table whose stream is read. */
  have(answer: string): boolean {
    return this.#readers.some(({ table }) => answer.includes(`"${table.name}"`));
  }

  /** Somebody wrote: their time stands still until what the streams hold is read and handed on. */
  wrote(time: Time): void {
    const pauseMs = time.name === undefined ? 0 : GATHERING_MS;
    if (this.#readers.length > 0) void time.during(() => this.#readAll(pauseMs));
  }

  /** One reading at a time; all who wrote during one, or in the pause before the next, share the next. */
  #readAll(pauseMs: number): Promise<void> {
    this.#next ??= this.#reading.then(async () => {
      if (pauseMs > 0) await realTime(pauseMs);
      this.#next = undefined;
      this.#reading = Promise.all(this.#readers.map((reader) => this.#read(reader))).then(() => {});
      return this.#reading;
    });
    return this.#next;
  }

  async #iterator(TableName: string): Promise<string> {
    const { dynamoDb } = this.#sandbox;
    type Listed = { Streams: { StreamArn: string }[] };
    type Described = { StreamDescription: { Shards: { ShardId: string }[] } };
    const { Streams: streams } = await dynamoDb.call<Listed>(`${API}.ListStreams`, { TableName });
    const { StreamArn } = streams[0]!;
    const { StreamDescription } = await dynamoDb.call<Described>(`${API}.DescribeStream`, { StreamArn });
    const { ShardId } = StreamDescription.Shards[0]!;
    const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    return (await dynamoDb.call<{ ShardIterator: string }>(`${API}.GetShardIterator`, from)).ShardIterator;
  }

  async #read(reader: Reader): Promise<void> {
    type Page = { Records: StreamRecord[]; NextShardIterator: string };
    const input = { ShardIterator: reader.iterator, Limit: PAGE };
    const { Records, NextShardIterator } = await this.#sandbox.dynamoDb.call<Page>(`${API}.GetRecords`, input);
    reader.iterator = NextShardIterator;
    // The engine also reports writes that change nothing; DynamoDB does not.
    const changes = Records.filter(({ dynamodb }) => !isDeepStrictEqual(dynamodb.NewImage, dynamodb.OldImage));
    const { clock, options } = this.#sandbox;
    for (const raw of changes) {
      const partition = String(Object.values(raw.dynamodb.Keys[reader.table.hashKey]!)[0]);
      const lane = clock.lane(options.laneOf?.(partition));
      const record = this.#record(raw, reader.table, lane.now());
      for (const mapping of reader.mappings) mapping.take(record, partition, lane);
    }
    for (const mapping of reader.mappings) mapping.deliver();
    if (Records.length === PAGE) await this.#read(reader);
  }

  /** The record as a function sees it. */
  #record(raw: StreamRecord, { streamArn }: TableSpec, now: number): StreamRecord {
    const SequenceNumber = `1${raw.dynamodb.SequenceNumber.padStart(20, '0')}`;
    const ApproximateCreationDateTime = Math.floor(now / 1000);
    return {
      ...raw,
      eventID: SequenceNumber.padStart(32, '0'),
      awsRegion: this.#sandbox.region,
      dynamodb: { ...raw.dynamodb, SequenceNumber, ApproximateCreationDateTime },
      eventSourceARN: streamArn,
    };
  }
}
