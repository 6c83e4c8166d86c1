import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { MESSAGE_KINDS, type MessageKind } from '../../domain/message/kinds.ts';
import { countOf, numbersIn, type RateCounter, type Slice, stopOf } from '../../domain/message/rate-limit.ts';
import type { RateCount } from '../../domain/message/types.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { type RawItem, refusal, toItem } from './table.ts';

// One small item per store counts its mails: `n#<kind>` in the present slice of time, `ofDay` today. Each mail adds one
// and reads its number in a single write, so however many go at once, exactly as many as the limit pass.

export const rateCounterKey = (store: string) => ({ pk: `RATE#${store}`, sk: 'RATE' });

const ATTEMPTS = 5;

/**
 * Takes the next number for a mail of a kind: one write, unless others take one at the same moment.
 * @param seen the counter as it was read before
 */
export async function takeNumber(
  client: DynamoDBClient,
  table: string,
  store: string,
  kind: MessageKind,
  now: Slice,
  seen: RateCounter,
): Promise<RateCount> {
  let before = seen;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const taken = await client
      .send(isRunning(before, now) ? count(table, store, kind, now) : turnOver(table, store, kind, before, now))
      .catch(refusal);
    if (!(taken instanceof ConditionalCheckFailedException)) return numbersIn(rateCounterOf(taken.Attributes), kind);
    before = rateCounterOf(taken.Item);
  }
  throw new PorchlightError(`the counter of ${store} turned over ${ATTEMPTS} times while one mail was counted`);
}

export const rateCounterOf = (item: RawItem | undefined): RateCounter => (item ? unmarshall(item) : {});

const isRunning = ({ slice = '', day = '' }: RateCounter, now: Slice): boolean => slice >= now.slice && day >= now.day;

const count = (table: string, store: string, kind: MessageKind, { slice, day }: Slice): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: table,
    Key: toItem(rateCounterKey(store)),
    UpdateExpression: 'ADD #n :one, ofDay :one',
    ConditionExpression: '#slice >= :slice AND #day >= :day',
    ExpressionAttributeNames: { '#n': countOf(kind), '#slice': 'slice', '#day': 'day' },
    ExpressionAttributeValues: toItem({ ':one': 1, ':slice': slice, ':day': day }),
    ...BOTH_IMAGES,
  });

/** Begins a new slice, or day, with this mail. The second to do so is refused, and counts in what the first began. */
function turnOver(table: string, store: string, kind: MessageKind, before: RateCounter, now: Slice): UpdateItemCommand {
  const isNewDay = !(before.day! >= now.day);
  const isNewSlice = !(before.slice! >= now.slice);
  const others = isNewSlice ? MESSAGE_KINDS.filter((one) => one !== kind) : [];
  const remove = others.length > 0 ? ` REMOVE ${others.map((_, i) => `#k${i}`).join(', ')}` : '';
  const mine = isNewSlice ? '#slice = :slice, #n = :one' : '#n = if_not_exists(#n, :none) + :one';
  const ofDay = isNewDay ? '#day = :day, ofDay = :one' : 'ofDay = if_not_exists(ofDay, :none) + :one';
  return new UpdateItemCommand({
    TableName: table,
    Key: toItem(rateCounterKey(store)),
    UpdateExpression: `SET ${mine}, ${ofDay}${remove}`,
    ConditionExpression: before.slice ? '#slice = :oldSlice AND #day = :oldDay' : 'attribute_not_exists(#slice)',
    ExpressionAttributeNames: {
      '#n': countOf(kind),
      '#slice': 'slice',
      ...((isNewDay || before.slice) && { '#day': 'day' }),
      ...Object.fromEntries(others.map((one, i) => [`#k${i}`, countOf(one)])),
    },
    ExpressionAttributeValues: toItem({
      ':one': 1,
      ...(!(isNewDay && isNewSlice) && { ':none': 0 }),
      ...(isNewSlice && { ':slice': now.slice }),
      ...(isNewDay && { ':day': now.day }),
      ...(before.slice && { ':oldSlice': before.slice, ':oldDay': before.day }),
    }),
    ...BOTH_IMAGES,
  });
}

const BOTH_IMAGES = { ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** Holds every mail of these kinds until someone lets them go. */
export async function stop(client: DynamoDBClient, table: string, store: string, kinds: MessageKind[], at: string) {
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(rateCounterKey(store)),
      UpdateExpression: `SET ${kinds.map((_, i) => `#s${i} = :at`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(kinds.map((kind, i) => [`#s${i}`, stopOf(kind)])),
      ExpressionAttributeValues: toItem({ ':at': `${at.slice(0, 16)}Z` }), // to the minute, so that the item stays small
    }),
  );
}

/** Lets these kinds go again, and counts them and the day anew. What is held goes when its time to look again comes. */
export async function resume(
  client: DynamoDBClient,
  table: string,
  store: string,
  kinds: MessageKind[],
): Promise<void> {
  const names = [...kinds.map(stopOf), ...kinds.map(countOf), 'ofDay'];
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(rateCounterKey(store)),
      UpdateExpression: `REMOVE ${names.map((_, i) => `#n${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, i) => [`#n${i}`, name])),
    }),
  );
}
