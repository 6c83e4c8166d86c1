import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { PorchlightError } from '../../domain/shared/errors.ts';

export type JourneysTable = { client: DynamoDBClient; table: string; retentionDays: number };

export type Key = { pk: string; sk: string };
export type PlainItem = Record<string, unknown>;
export type RawItem = Record<string, AttributeValue>;

export const toItem = (value: PlainItem): RawItem => marshall(value, { removeUndefinedValues: true });

/** The attributes that the table adds to an item: its keys, those of the index, its expiry, and its version. */
const OF_THE_TABLE = ['pk', 'sk', 'ipk', 'isk', 'expiresAt', 'v'];

export const ownOf = (item: object): PlainItem =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !OF_THE_TABLE.includes(name)));

/** The most keys of a BatchGetItem. */
export const MOST_KEYS = 100;

/** The existing items with these keys, read at once. @throws when the table is throttled */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: Key[],
  { ConsistentRead = true } = {},
): Promise<RawItem[]> {
  if (keys.length === 0) return []; // DynamoDB refuses an empty list
  const Keys = keys.map(toItem);
  const found = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead } } }));
  if (found.UnprocessedKeys?.[table]) throw new PorchlightError(`${table} is throttled`);
  return found.Responses?.[table] ?? [];
}

/** Puts an item that does not exist yet. `false`: it exists. */
export async function putNew(client: DynamoDBClient, TableName: string, item: Key & PlainItem): Promise<boolean> {
  const put = new PutItemCommand({ TableName, Item: toItem(item), ConditionExpression: 'attribute_not_exists(pk)' });
  return (await unlessRefused(client.send(put))) !== undefined;
}

/**
 * Sets attributes of one item (`undefined` removes one), if each pinned attribute still has the value that was read (`undefined`:
 * absent). @returns `undefined` on success, otherwise the item as it is now
 */
export async function setIfUnchanged(
  client: DynamoDBClient,
  TableName: string,
  key: Key,
  set: PlainItem,
  seen: PlainItem,
): Promise<RawItem | undefined> {
  const names = new Map<string, string>();
  const values: PlainItem = {};
  const name = (attribute: string): string => {
    if (!names.has(attribute)) names.set(attribute, `#n${names.size}`);
    return names.get(attribute)!;
  };
  const value = (of: unknown): string => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = of;
    return placeholder;
  };
  const conditions = Object.entries(seen).map(([attribute, before]) =>
    before === undefined ? `attribute_not_exists(${name(attribute)})` : `${name(attribute)} = ${value(before)}`,
  );
  const of = (isRemoved: boolean) => Object.entries(set).filter(([, after]) => (after === undefined) === isRemoved);
  const assignments = of(false).map(([attribute, after]) => `${name(attribute)} = ${value(after)}`);
  const removed = of(true).map(([attribute]) => name(attribute));
  const update = new UpdateItemCommand({
    TableName,
    Key: toItem(key),
    UpdateExpression: `SET ${assignments.join(', ')}${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(
      [...names].map(([attribute, placeholder]) => [placeholder, attribute]),
    ),
    ExpressionAttributeValues: toItem(values),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const refused = await client.send(update).then(() => undefined, refusal);
  return refused && (refused.Item ?? {});
}

/** `undefined` when the write's own condition refused it; every other error is rethrown. */
export async function unlessRefused<T>(write: Promise<T>): Promise<T | undefined> {
  return write.catch((error) => {
    refusal(error);
    return undefined;
  });
}

/** The refusal of a write by its own condition; every other error is rethrown. */
export function refusal(error: unknown): ConditionalCheckFailedException {
  if (error instanceof ConditionalCheckFailedException) return error;
  throw error;
}

/** When an item expires, in epoch seconds, for the table's TTL. */
export const expiry = (from: string, days: number): number => Math.floor(Date.parse(from) / 1000) + days * 86_400;
