import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Case } from '../../domain/records/items.ts';
import { caseKey } from '../../domain/records/keys.ts';
import { workEntry } from '../../domain/records/overview.ts';
import { expiry, type JourneysTable, ownOf, type PlainItem, toItem } from './table.ts';

const keyOf = (pk: string, { cause, subject }: Case) => toItem({ pk, sk: caseKey(cause, subject) });

/** A write that adds a new case, also to the index. */
export const casePut = ({ table: TableName, retentionDays }: JourneysTable, pk: string, opened: Case) => {
  const { openedAt } = opened;
  const item = { ...opened, ...workEntry(pk, 'CASE', openedAt), expiresAt: expiry(openedAt, retentionDays) };
  const Item = { ...toItem(item), ...keyOf(pk, opened) };
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } } satisfies TransactWriteItem;
};

/**
 * A write that replaces a case. The case is in the index while it is open. The write fails if somebody changed the case
 * since `known` was read. It keeps what the journey has noted on an open case meanwhile (that the team was told).
 */
export function caseUpdate(
  { table: TableName, retentionDays }: JourneysTable,
  pk: string,
  after: Case,
  known: Case,
): TransactWriteItem {
  const entry = after.status === 'open' ? workEntry(pk, 'CASE', after.openedAt) : { ipk: undefined, isk: undefined };
  const expiresAt = expiry(after.openedAt, retentionDays);
  const isSameOpening = known.openedAt === after.openedAt;
  const changes: PlainItem = { ...differences(known, after), ...entry, ...(!isSameOpening && { expiresAt }) };
  const names = Object.keys(changes);
  const set = names.filter((name) => changes[name] !== undefined).map((name) => `#${name} = :${name}`);
  const removed = names.filter((name) => changes[name] === undefined).map((name) => `#${name}`);
  const seen = known.revision === undefined ? 'attribute_not_exists(#revision)' : '#revision = :seen';
  return {
    Update: {
      TableName,
      Key: keyOf(pk, after),
      UpdateExpression: `SET ${set.join(', ')}${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
      ConditionExpression: `#status = :was AND openedAt = :openedBefore AND ${seen}`,
      ExpressionAttributeNames: Object.fromEntries(
        [...new Set([...names, 'status', 'revision'])].map((name) => [`#${name}`, name]),
      ),
      ExpressionAttributeValues: toItem({
        ...Object.fromEntries(names.map((name) => [`:${name}`, changes[name]])),
        ':was': known.status,
        ':openedBefore': known.openedAt,
        ':seen': known.revision,
      }),
    },
  };
}

function differences(known: PlainItem, after: PlainItem): PlainItem {
  const names = new Set([known, after].flatMap((one) => Object.keys(ownOf(one))));
  return Object.fromEntries(
    [...names].filter((name) => known[name] !== after[name]).map((name) => [name, after[name]]),
  );
}
