// Reads the streams of the tables and passes the records to the mappings. It reads only after a write.
import { setTimeout as realTime } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock/clock.ts';
import type { Time } from '../clock/lane.ts';
import type { DynamoDb } from '../dynamodb.ts';
import type { TableSpec } from '../template/stack.ts';
import type { Mapping, StreamRecord } from './mapping.ts';

/** The stream of one table, read once for all its mappings. */
type StreamReader = { readonly table: TableSpec; readonly mappings: readonly Mapping[]; iterator: string };

const API = 'DynamoDBStreams_20120810';
const PAGE = 1000;
/** When lanes overlap, other writes soon follow, and one read for all costs less than one for each. */
const GATHERING_MS = 3;

export type StreamsPort = {
  readonly region: string;
  readonly clock: Pick<Clock, 'lane'>;
  readonly dynamoDb: Pick<DynamoDb, 'call'>;
  readonly options: {
    /** The lane (clock.ts) of the items under a partition key; the main lane when undefined. */
    readonly laneOf?: (partitionKey: string) => string | undefined;
  };
};

export type Streams = ReturnType<typeof streamsOf>;

export function streamsOf({ region, clock, dynamoDb, options }: StreamsPort) {
  const readers: StreamReader[] = [];
  let reading: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  /** Starts to read every stream that has a mapping, from its beginning. */
  async function open(tables: readonly TableSpec[], mappings: readonly Mapping[]): Promise<void> {
    for (const table of tables) {
      const own = mappings.filter(({ streamArn }) => streamArn === table.streamArn);
      if (own.length === 0) continue;
      const iterator = await iteratorOf(table.name);
      readers.push({ table, iterator, mappings: own });
    }
  }

  /** Whether an answer of DynamoDB names a table whose stream is read. */
  function hasTableIn(answer: string): boolean {
    return readers.some(({ table }) => answer.includes(`"${table.name}"`));
  }

  /** To be called after a write. The lane's time stands still until the streams are read and the records passed on. */
  function wrote(time: Time): void {
    const pauseMs = time.name === undefined ? 0 : GATHERING_MS;
    if (readers.length > 0) void time.during(() => readAll(pauseMs));
  }

  /** One read at a time. All writes during a read, or in the pause before the next one, share the next. */
  function readAll(pauseMs: number): Promise<void> {
    next ??= reading.then(async () => {
      if (pauseMs > 0) await realTime(pauseMs);
      next = undefined;
      reading = Promise.all(readers.map((reader) => read(reader))).then(() => {});
      return reading;
    });
    return next;
  }

  async function iteratorOf(TableName: string): Promise<string> {
    type Listed = { Streams: { StreamArn: string }[] };
    type Described = { StreamDescription: { Shards: { ShardId: string }[] } };
    const { Streams: streams } = await dynamoDb.call<Listed>(`${API}.ListStreams`, { TableName });
    const { StreamArn } = streams[0]!;
    const { StreamDescription } = await dynamoDb.call<Described>(`${API}.DescribeStream`, { StreamArn });
    const { ShardId } = StreamDescription.Shards[0]!;
    const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    return (await dynamoDb.call<{ ShardIterator: string }>(`${API}.GetShardIterator`, from)).ShardIterator;
  }

  async function read(reader: StreamReader): Promise<void> {
    type Page = { Records: StreamRecord[]; NextShardIterator: string };
    const input = { ShardIterator: reader.iterator, Limit: PAGE };
    const { Records, NextShardIterator } = await dynamoDb.call<Page>(`${API}.GetRecords`, input);
    reader.iterator = NextShardIterator;
    // The engine also reports writes that change nothing; DynamoDB does not.
    const changes = Records.filter(({ dynamodb }) => !isDeepStrictEqual(dynamodb.NewImage, dynamodb.OldImage));
    for (const raw of changes) {
      const partition = String(Object.values(raw.dynamodb.Keys[reader.table.hashKey]!)[0]);
      const lane = clock.lane(options.laneOf?.(partition));
      const record = recordOf(raw, reader.table, lane.now());
      for (const mapping of reader.mappings) mapping.enqueue(record, partition, lane);
    }
    for (const mapping of reader.mappings) mapping.deliver();
    if (Records.length === PAGE) await read(reader);
  }

  /** The record as a function sees it. */
  function recordOf(raw: StreamRecord, { streamArn }: TableSpec, now: number): StreamRecord {
    const SequenceNumber = `1${raw.dynamodb.SequenceNumber.padStart(20, '0')}`;
    const ApproximateCreationDateTime = Math.floor(now / 1000);
    return {
      ...raw,
      eventID: SequenceNumber.padStart(32, '0'),
      awsRegion: region,
      dynamodb: { ...raw.dynamodb, SequenceNumber, ApproximateCreationDateTime },
      eventSourceARN: streamArn,
    };
  }

  return { open, hasTableIn, wrote };
}
