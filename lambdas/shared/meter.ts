import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { MAIL_KINDS, type MailKind } from '../../domain/mails.ts';
import type { Slice, Traffic } from '../../domain/traffic.ts';
import { refusal, toItem, unlessRefused } from './table.ts';

// One small item per store counts its mails: `n#<kind>` in the present slice of time, `ofDay` today. Each mail adds one
// and reads what it drew in a single write, so however many go at once, exactly as many as the limit pass.

type Meter = Partial<Slice> & { ofDay?: number } & Record<string, unknown>;

export const meterKey = (store: string) => ({ pk: `METER#${store}`, sk: 'METER' });

const countOf = (kind: MailKind) => `n#${kind}`;
const stopOf = (kind: MailKind) => `stop#${kind}`;

const ATTEMPTS = 5;

/** Draws the next number for a mail of a kind. */
export async function draw(
  client: DynamoDBClient,
  table: string,
  store: string,
  kind: MailKind,
  now: Slice,
): Promise<Traffic> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const meter = await count(client, table, store, kind, now);
    if (!(meter instanceof ConditionalCheckFailedException)) {
      const stopped = meter[stopOf(kind)] !== undefined;
      return { ofKind: Number(meter[countOf(kind)]), ofDay: Number(meter.ofDay), ...(stopped && { stopped }) };
    }
    await turnOver(client, table, store, meter.Item ? (unmarshall(meter.Item) as Meter) : {}, now);
  }
  throw new Error(`the meter of ${store} turned over ${ATTEMPTS} times while one mail was counted`);
}

async function count(
  client: DynamoDBClient,
  table: string,
  store: string,
  kind: MailKind,
  { slice, day }: Slice,
): Promise<Meter | ConditionalCheckFailedException> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(meterKey(store)),
    UpdateExpression: 'ADD #n :one, ofDay :one',
    ConditionExpression: '#slice >= :slice AND #day >= :day',
    ExpressionAttributeNames: { '#n': countOf(kind), '#slice': 'slice', '#day': 'day' },
    ExpressionAttributeValues: toItem({ ':one': 1, ':slice': slice, ':day': day }),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  return client.send(update).then(({ Attributes = {} }) => unmarshall(Attributes) as Meter, refusal);
}

/** Begins a new slice or day. Whoever comes second is refused, and counts in what the first began. */
async function turnOver(client: DynamoDBClient, table: string, store: string, before: Meter, now: Slice) {
  const [isNewSlice, isNewDay] = [!(before.slice! >= now.slice), !(before.day! >= now.day)];
  const set = [...(isNewSlice ? ['#slice = :slice'] : []), ...(isNewDay ? ['#day = :day', 'ofDay = :none'] : [])];
  const counts = isNewSlice ? MAIL_KINDS.map((_, i) => `#k${i}`) : [];
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(meterKey(store)),
    UpdateExpression: `SET ${set.join(', ')}${isNewSlice ? ` REMOVE ${counts.join(', ')}` : ''}`,
    ConditionExpression: before.slice ? '#slice = :oldSlice AND #day = :oldDay' : 'attribute_not_exists(#slice)',
    ExpressionAttributeNames: {
      '#slice': 'slice',
      ...((isNewDay || before.slice) && { '#day': 'day' }),
      ...Object.fromEntries(counts.map((name, i) => [name, countOf(MAIL_KINDS[i]!)])),
    },
    ExpressionAttributeValues: toItem({
      ...(isNewSlice && { ':slice': now.slice }),
      ...(isNewDay && { ':day': now.day, ':none': 0 }),
      ...(before.slice && { ':oldSlice': before.slice, ':oldDay': before.day }),
    }),
  });
  await unlessRefused(client.send(update));
}

/** Holds every mail of these kinds until someone lets them go. */
export async function stop(client: DynamoDBClient, table: string, store: string, kinds: MailKind[], at: string) {
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(meterKey(store)),
      UpdateExpression: `SET ${kinds.map((_, i) => `#s${i} = :at`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(kinds.map((kind, i) => [`#s${i}`, stopOf(kind)])),
      ExpressionAttributeValues: toItem({ ':at': at }),
    }),
  );
}

/** Lets these kinds go again, and counts them and the day anew. What is held goes when its time to look again comes. */
export async function resume(client: DynamoDBClient, table: string, store: string, kinds: MailKind[]): Promise<void> {
  const names = [...kinds.map(stopOf), ...kinds.map(countOf), 'ofDay'];
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(meterKey(store)),
      UpdateExpression: `REMOVE ${names.map((_, i) => `#n${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, i) => [`#n${i}`, name])),
    }),
  );
}
