import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { OVERVIEW } from '../../domain/records/overview.ts';
import type { JourneysTable } from '../../lambdas/shared/table.ts';
import { DynamoDb, HEADERS } from '../../sandbox/dynamodb.ts';
import { leanHttp } from './lean-http.ts';

// A real DynamoDB engine, started once for a test file; each table is new.

let engine: DynamoDb;
let client: DynamoDBClient;
let tables = 0;

beforeAll(async () => {
  engine = await DynamoDb.start();
  client = new DynamoDBClient({
    endpoint: engine.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    ...leanHttp(HEADERS),
  });
});

afterAll(async () => {
  client.destroy();
  await engine.stop();
});

export type Item = { pk: string; sk: string } & Record<string, unknown>;

/** A new table, keyed as lib/storage.ts keys both. */
export async function aTable() {
  tables += 1;
  const table = `table-${tables}`;
  const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
  await engine.call('DynamoDB_20120810.CreateTable', {
    TableName: table,
    KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    AttributeDefinitions: ['pk', 'sk', OVERVIEW.partitionKey, OVERVIEW.sortKey].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: OVERVIEW.name,
        KeySchema: [key(OVERVIEW.partitionKey, 'HASH'), key(OVERVIEW.sortKey, 'RANGE')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const journeys: JourneysTable = { client, table, retentionDays: 400 };
  const items = async (): Promise<Item[]> =>
    (await engine.scan(table))
      .map((item) => unmarshall(item as never) as Item)
      .filter(({ sk }) => sk !== 'SOURCES') // a store's own, noted once a day: news-sources.test.ts
      .sort((a, b) => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1));
  return {
    client,
    table,
    journeys,
    items,
    item: async (sk: string, pk?: string): Promise<Item | undefined> =>
      (await items()).find((one) => one.sk === sk && (pk === undefined || one.pk === pk)),
  };
}
