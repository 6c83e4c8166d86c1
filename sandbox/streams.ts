// Reads the tables' streams and hands the records to the mappings. Looks only after somebody wrote.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from './clock.ts';
import type { DynamoDb } from './dynamodb.ts';
import type { Failures } from './failures.ts';
import type { Lambda } from './lambda.ts';
import { Mapping, type StreamRecord } from './mapping.ts';
import type { MappingSpec, TableSpec } from './stack.ts';

export type StreamsOptions = {
  readonly clock: Clock;
  readonly region: string;
  readonly dynamoDb: DynamoDb;
  readonly lambda: Lambda;
  readonly failures: Failures;
};

type RawRecord = {
  readonly eventName: string;
  readonly dynamodb: {
    readonly Keys: Record<string, unknown>;
    readonly NewImage?: unknown;
    readonly OldImage?: unknown;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
};

const STREAMS = 'DynamoDBStreams_20120810';
const PAGE = 1000;

export class Streams {
  readonly #options: StreamsOptions;
  readonly #readers: Reader[] = [];
  #dirty = false;
  #pumping = false;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Starts reading, from the beginning, every stream that has a mapping. */
  async open(tables: readonly TableSpec[], mappings: readonly MappingSpec[]): Promise<void> {
    for (const table of tables) {
      const own = mappings.filter(({ streamArn }) => streamArn === table.streamArn);
      if (own.length === 0) continue;
      const reader = new Reader(
        table,
        own.map((spec) => new Mapping(spec, this.#options)),
        this.#options,
      );
      await reader.open();
      this.#readers.push(reader);
    }
  }

  /** Somebody wrote: time stands still until what the streams hold is read and handed on. */
  wrote(): void {
    this.#dirty = true;
    if (this.#pumping || this.#readers.length === 0) return;
    this.#pumping = true;
    void this.#options.clock.during(() => this.#pump());
  }

  async #pump(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      await Promise.all(this.#readers.map((reader) => reader.read()));
    }
    this.#pumping = false;
  }
}

/** One table's stream: read once, whatever the number of mappings. */
class Reader {
  readonly #table: TableSpec;
  readonly #mappings: readonly Mapping[];
  readonly #options: StreamsOptions;
  #iterator = '';

  constructor(table: TableSpec, mappings: readonly Mapping[], options: StreamsOptions) {
    this.#table = table;
    this.#mappings = mappings;
    this.#options = options;
  }

  async open(): Promise<void> {
    const { dynamoDb } = this.#options;
    const { Streams: streams } = await dynamoDb.call<{ Streams: { StreamArn: string }[] }>(`${STREAMS}.ListStreams`, {
      TableName: this.#table.name,
    });
    const StreamArn = streams[0]!.StreamArn;
    const { StreamDescription } = await dynamoDb.call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      `${STREAMS}.DescribeStream`,
      { StreamArn },
    );
    const { ShardIterator } = await dynamoDb.call<{ ShardIterator: string }>(`${STREAMS}.GetShardIterator`, {
      StreamArn,
      ShardId: StreamDescription.Shards[0]!.ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    this.#iterator = ShardIterator;
  }

  async read(): Promise<void> {
    for (;;) {
      const { Records, NextShardIterator } = await this.#options.dynamoDb.call<{
        Records: RawRecord[];
        NextShardIterator: string;
      }>(`${STREAMS}.GetRecords`, { ShardIterator: this.#iterator, Limit: PAGE });
      this.#iterator = NextShardIterator;
      // The engine also reports writes that change nothing; DynamoDB does not.
      const changes = Records.filter(({ dynamodb: { NewImage, OldImage } }) => !isDeepStrictEqual(NewImage, OldImage));
      const records = changes.map((raw) => this.#record(raw));
      for (const mapping of this.#mappings) mapping.offer(records);
      if (Records.length < PAGE) return;
    }
  }

  /** The record as a function sees it. */
  #record({ eventName, dynamodb }: RawRecord): StreamRecord {
    const at = this.#options.clock.now();
    const sequence = `1${dynamodb.SequenceNumber.padStart(20, '0')}`;
    return {
      eventID: createHash('md5').update(`${this.#table.name}/${sequence}`).digest('hex'),
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: this.#options.region,
      dynamodb: { ...dynamodb, ApproximateCreationDateTime: Math.floor(at / 1000), SequenceNumber: sequence },
      eventSourceARN: this.#table.streamArn!,
    };
  }
}
