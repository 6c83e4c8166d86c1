import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { MESSAGE_KINDS, type MessageKind } from '../../domain/message/kinds.ts';
import {
  counted,
  countOf,
  isAmongOthers,
  isRunning,
  numbersIn,
  type RateCounter,
  type RateWindow,
  resumedOf,
  stopOf,
} from '../../domain/message/rate-limit.ts';
import type { RateCount } from '../../domain/message/types.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { type RawItem, refusal, toItem, unlessRefused } from './table.ts';

// One small item per store counts its mails: `n#<kind>` in the current slice of time, `ofDay` today. Each mail adds one
// and reads its number in a single write, so exactly as many mails as the limit pass, however many are sent at once.

export const rateCounterKey = (store: string) => ({ pk: `RATE#${store}`, sk: 'RATE' });

const ATTEMPTS = 5;

/**
 * Takes the next number for a mail of a kind. It needs one write, unless others take a number at the same moment.
 * @param seen the counter as it was read before
 */
export async function takeNumber(
  client: DynamoDBClient,
  table: string,
  store: string,
  kind: MessageKind,
  now: RateWindow,
  seen: RateCounter,
): Promise<RateCount> {
  let before = seen;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const taken = await client
      .send(isRunning(before, now) ? count(table, store, kind, now) : turnOver(table, store, kind, before, now))
      .catch(refusal);
    if (!(taken instanceof ConditionalCheckFailedException))
      return numbersIn(rateCounterOf(taken.Attributes), kind, now);
    before = rateCounterOf(taken.Item);
  }
  throw new PorchlightError(`the counter of ${store} turned over ${ATTEMPTS} times while one mail was counted`);
}

export const rateCounterOf = (item: RawItem | undefined): RateCounter => (item ? unmarshall(item) : {});

const count = (table: string, store: string, kind: MessageKind, now: RateWindow): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: table,
    Key: toItem(rateCounterKey(store)),
    UpdateExpression: `ADD #n :one${now.isCounted ? '' : ', ofDay :one'}${isAmongOthers(kind, now) ? ', #others :one' : ''}`,
    ConditionExpression: '#slice >= :slice AND #day >= :day',
    ExpressionAttributeNames: {
      ...{ '#n': countOf(kind), '#slice': 'slice', '#day': 'day' },
      ...(isAmongOthers(kind, now) && { '#others': 'others' }),
    },
    ExpressionAttributeValues: toItem({ ':one': 1, ':slice': now.slice, ':day': now.day }),
    ...BOTH_IMAGES,
  });

/**
 * Begins a new slice, or day, with this mail. If two try at once, the second is refused, and then counts in what the
 * first began.
 */
function turnOver(table: string, store: string, kind: MessageKind, before: RateCounter, now: RateWindow) {
  const after = counted(before, kind, now);
  const names = ['slice', 'day', 'ofDay', 'others', ...MESSAGE_KINDS.map(countOf)];
  const set = names.filter((name) => after[name] !== undefined);
  const gone = names.filter((name) => after[name] === undefined && before[name] !== undefined);
  const used = [...set, ...gone];
  const placeOf = (name: string) => used.indexOf(name);
  const remove = gone.length > 0 ? ` REMOVE ${gone.map((name) => `#a${placeOf(name)}`).join(', ')}` : '';
  // nearly every number raises `ofDay`, and each one raises that of its kind: if these are unchanged, so are the others
  const pinned = ['slice', 'day', 'ofDay', ...MESSAGE_KINDS.map(countOf)].filter((name) => before[name] !== undefined);
  const absent = ['slice', 'day', 'ofDay'].filter((name) => before[name] === undefined);
  return new UpdateItemCommand({
    TableName: table,
    Key: toItem(rateCounterKey(store)),
    UpdateExpression: `SET ${set.map((name) => `#a${placeOf(name)} = :a${placeOf(name)}`).join(', ')}${remove}`,
    ConditionExpression: [
      ...pinned.map((name) => `#a${placeOf(name)} = :b${placeOf(name)}`),
      ...absent.map((name) => `attribute_not_exists(#a${placeOf(name)})`),
    ].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(used.map((name, i) => [`#a${i}`, name])),
    ExpressionAttributeValues: toItem({
      ...Object.fromEntries(set.map((name) => [`:a${placeOf(name)}`, after[name]])),
      ...Object.fromEntries(pinned.map((name) => [`:b${placeOf(name)}`, before[name]])),
    }),
    ...BOTH_IMAGES,
  });
}

const BOTH_IMAGES = { ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** Holds every mail of these kinds until someone releases them. */
export async function stop(client: DynamoDBClient, table: string, store: string, kinds: MessageKind[], at: string) {
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(rateCounterKey(store)),
      UpdateExpression: `SET ${kinds.map((_, i) => `#s${i} = :at`).join(', ')} REMOVE ${kinds.map((_, i) => `#r${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(
        kinds.flatMap((kind, i) => [
          [`#s${i}`, stopOf(kind)],
          [`#r${i}`, resumedOf(kind)], // the end of the stop sets it again
        ]),
      ),
      ExpressionAttributeValues: toItem({ ':at': `${at.slice(0, 16)}Z` }), // to the minute, so that the item stays small
    }),
  );
}

/**
 * Releases these kinds and counts them from zero, so that numbers taken earlier do not hold them again. All kinds
 * together make up the day's limit, so the day is counted from zero when all kinds are released.
 */
export async function resume(
  client: DynamoDBClient,
  table: string,
  store: string,
  kinds: MessageKind[],
  at: string,
): Promise<void> {
  const isAll = MESSAGE_KINDS.every((kind) => kinds.includes(kind));
  const set = isAll ? ['resumed'] : kinds.map(resumedOf);
  const dropped = [
    ...kinds.map(stopOf),
    ...kinds.map(countOf),
    ...(isAll ? ['ofDay', 'others', ...kinds.map(resumedOf)] : []),
  ];
  await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(rateCounterKey(store)),
      UpdateExpression: `SET ${set.map((_, i) => `#s${i} = :at`).join(', ')} REMOVE ${dropped.map((_, i) => `#d${i}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries([
        ...set.map((name, i) => [`#s${i}`, name]),
        ...dropped.map((name, i) => [`#d${i}`, name]),
      ]),
      ExpressionAttributeValues: toItem({ ':at': at }),
    }),
  );
}

const RENOTED_AFTER_MS = 5 * 60_000;

/**
 * Notes that a confirmation is waiting, so that the store's marketing mails wait for it. It writes at most once every
 * few minutes.
 */
export async function noteConfirmationWaits(client: DynamoDBClient, table: string, store: string, at: string) {
  const lately = new Date(Date.parse(at) - RENOTED_AFTER_MS).toISOString();
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(rateCounterKey(store)),
    UpdateExpression: 'SET confirmationWaits = :at',
    ConditionExpression: 'attribute_not_exists(confirmationWaits) OR confirmationWaits < :lately',
    ExpressionAttributeValues: toItem({ ':at': at, ':lately': lately }),
  });
  await unlessRefused(client.send(update));
}

/** Keeps how many mails per second SES accepts from the account, if that has changed. */
export async function noteSesRate(client: DynamoDBClient, table: string, store: string, perSecond: number) {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem(rateCounterKey(store)),
    UpdateExpression: 'SET perSecond = :rate',
    ConditionExpression: 'perSecond <> :rate',
    ExpressionAttributeValues: toItem({ ':rate': perSecond }),
  });
  await unlessRefused(client.send(update));
}
