// Reads the tables' streams and hands the records to the mappings. Looks only after somebody wrote.
import { isDeepStrictEqual } from 'node:util';
import { Mapping, type StreamRecord } from './mapping.ts';
import type { Stack, TableSpec } from './stack.ts';
import type { World } from './world.ts';

type RawRecord = {
  readonly eventName: string;
  readonly eventVersion: string;
  readonly eventSource: string;
  readonly dynamodb: StreamRecord['dynamodb'] & { readonly NewImage?: unknown; readonly OldImage?: unknown };
};
/** One table's stream: read once, whatever the number of its mappings. */
type Reader = { readonly table: TableSpec; readonly mappings: readonly Mapping[]; iterator: string };

const API = 'DynamoDBStreams_20120810';
const PAGE = 1000;

export class Streams {
  readonly #world: World;
  readonly #readers: Reader[] = [];
  #dirty = false;
  #pumping = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** Starts reading, from the beginning, every stream that has a mapping. */
  async open({ tables, mappings }: Stack): Promise<void> {
    for (const table of tables) {
      const own = mappings.filter(({ streamArn }) => streamArn === table.streamArn);
      if (own.length === 0) continue;
      const iterator = await this.#iterator(table.name);
      this.#readers.push({ table, iterator, mappings: own.map((spec) => new Mapping(spec, this.#world)) });
    }
  }

  /** Whether an answer speaks of a table whose stream is read. */
  have(answer: string): boolean {
    return this.#readers.some(({ table }) => answer.includes(`"${table.name}"`));
  }

  /** Somebody wrote: time stands still until what the streams hold is read and handed on. */
  wrote(): void {
    this.#dirty = true;
    if (this.#pumping || this.#readers.length === 0) return;
    this.#pumping = true;
    void this.#world.clock.during(async () => {
      while (this.#dirty) {
        this.#dirty = false;
        for (const reader of this.#readers) await this.#read(reader);
      }
      this.#pumping = false;
    });
  }

  async #iterator(TableName: string): Promise<string> {
    const { dynamoDb } = this.#world;
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
    type Page = { Records: RawRecord[]; NextShardIterator: string };
    const input = { ShardIterator: reader.iterator, Limit: PAGE };
    const { Records, NextShardIterator } = await this.#world.dynamoDb.call<Page>(`${API}.GetRecords`, input);
    reader.iterator = NextShardIterator;
    // The engine also reports writes that change nothing; DynamoDB does not.
    const changes = Records.filter(({ dynamodb }) => !isDeepStrictEqual(dynamodb.NewImage, dynamodb.OldImage));
    const records = changes.map((raw) => this.#record(raw, reader.table));
    for (const mapping of reader.mappings) mapping.offer(records);
    if (Records.length === PAGE) await this.#read(reader);
  }

  /** The record as a function sees it. */
  #record({ eventName, eventVersion, eventSource, dynamodb }: RawRecord, { streamArn }: TableSpec) {
    const { clock, region } = this.#world;
    const SequenceNumber = `1${dynamodb.SequenceNumber.padStart(20, '0')}`;
    const ApproximateCreationDateTime = Math.floor(clock.now() / 1000);
    return {
      eventID: SequenceNumber.padStart(32, '0'),
      eventName,
      eventVersion,
      eventSource,
      awsRegion: region,
      dynamodb: { ...dynamodb, SequenceNumber, ApproximateCreationDateTime },
      eventSourceARN: streamArn,
    };
  }
}
