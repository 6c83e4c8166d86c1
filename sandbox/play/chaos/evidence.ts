import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DAY_MS } from '../../../domain/calendar/durations.ts';
import type { PlayStage } from '../play.ts';
import { type StoredItem, withDecisions } from '../report.ts';

// Reads what is left at the end, from the tables, the outbox and the executions as they are. None of it is computed by
// the rules that it is used to judge.

export type Mail = { order: string; kind: string; parcel: string; key: string; at: number; text: string };

export type Evidence = {
  /** The orders by their ids. */
  orders: Map<string, { items: StoredItem[]; runs: { status: string; error: string | undefined }[] }>;
  mails: Mail[];
  /** The sums of the store's counts since the story began; undefined if nothing counts. */
  counts: Record<string, number> | undefined;
  /** The subjects of the messages to the team. */
  team: string[];
};

const decoded = (tag = ''): string => Buffer.from(tag, 'base64url').toString();

/** @param since epoch milliseconds at which the story began */
export async function evidenceOf(
  stage: PlayStage,
  store: string,
  orderIds: string[],
  since: number,
): Promise<Evidence> {
  const { sandbox } = stage;
  const executions = sandbox.machines.machines().flatMap((machine) => machine.executions);
  const orders = new Map<string, { items: StoredItem[]; runs: { status: string; error: string | undefined }[] }>();
  for (const orderId of orderIds) {
    const pk = `ORDER#${store}#${orderId}`;
    const runs = executions
      .filter(({ input }) => (input as { pk?: string }).pk === pk)
      .map(({ status, error }) => ({ status, error }));
    orders.set(orderId, { items: withDecisions(await query(stage, 'Journeys', pk)), runs });
  }
  return {
    orders,
    mails: sandbox.outbox
      .filter(({ at }) => at >= since)
      .map(({ tags, at, text = '' }) => {
        const key = decoded(tags.mail);
        const [, kind = '', subject = ''] = key.split('#');
        const parcel = subject.startsWith('parcel:') ? subject.slice('parcel:'.length) : '';
        return { order: decoded(tags.order).split('#').slice(2).join('#'), kind, parcel, key, at, text };
      }),
    counts: await countsOf(stage, store, since),
    team: sandbox.published.filter(({ at }) => at >= since).map(({ subject = '' }) => subject),
  };
}

async function query({ sandbox }: PlayStage, table: string, pk: string, from = ' ', to = '~'): Promise<StoredItem[]> {
  const { Items } = await sandbox.dynamoDb.call<{ Items: Parameters<typeof unmarshall>[0][] }>(
    'DynamoDB_20120810.Query',
    {
      TableName: sandbox.tableName(table),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
      ConsistentRead: true,
    },
  );
  return Items.map((item) => unmarshall(item) as StoredItem);
}

/** The counts of a story's days. No other story shares these days. */
async function countsOf(stage: PlayStage, store: string, since: number): Promise<Record<string, number>> {
  const from = new Date(since - 3 * DAY_MS).toISOString().slice(0, 10);
  const sums: Record<string, number> = {};
  for (const { pk: _, sk: __, ...counts } of await query(stage, 'Metrics', `STORE#${store}`, `DAY#${from}`)) {
    for (const [name, value] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + Number(value);
  }
  return sums;
}
