import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Entry, OVERVIEW } from '../../domain/records/overview.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { compare } from '../../domain/shared/sorting.ts';
import { type JourneysTable, type Key, type RawItem, toItem } from './table.ts';

/** An item as the index shows it. */
export type Listed = Key & Entry;
/** `cursor` is present while there may be more entries. */
export type IndexPage = { entries: Listed[]; cursor?: string | undefined };

type Range = { partitions: readonly string[]; from: string; to: string; limit: number; latestFirst?: boolean };

/** For each partition, the last of its entries that was returned. */
type Position = Record<string, Listed>;

/**
 * A page of the index, in the order of its sort keys over all partitions. However many entries there are, it reads at
 * most `limit` of each partition. @throws BadCursor
 */
export async function pageOf(
  { client, table }: JourneysTable,
  { partitions, from, to, limit, latestFirst = false }: Range,
  cursor: string | undefined,
): Promise<IndexPage> {
  const position = cursor === undefined ? {} : positionIn(cursor, partitions);
  const read = partitions.map(async (ipk) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: OVERVIEW.name,
        KeyConditionExpression: 'ipk = :ipk AND isk BETWEEN :from AND :to',
        ExpressionAttributeValues: toItem({ ':ipk': ipk, ':from': from, ':to': to }),
        ScanIndexForward: !latestFirst,
        Limit: limit,
        ...(position[ipk] && { ExclusiveStartKey: toItem(position[ipk]) }),
      }),
    );
    return { entries: Items.map((item) => unmarshall(item) as Listed), isMore: LastEvaluatedKey !== undefined };
  });
  const parts = await Promise.all(read);
  const sign = latestFirst ? -1 : 1;
  const all = parts.flatMap(({ entries }) => entries).sort((a, b) => sign * compare(a.isk, b.isk));
  const entries = all.slice(0, limit);
  if (entries.length === all.length && parts.every(({ isMore }) => !isMore)) return { entries };
  const last = Object.fromEntries(entries.map(({ pk, sk, ipk, isk }) => [ipk, { pk, sk, ipk, isk }]));
  return { entries, cursor: Buffer.from(JSON.stringify({ ...position, ...last })).toString('base64url') };
}

type Part = { pk: string; prefix: string; limit: number; latestFirst?: boolean };

/**
 * A page of the items of a partition whose sort keys have this prefix. It reads at most `limit` items. @throws
 * BadCursor
 */
export async function pageOfItems(
  { client, table }: Pick<JourneysTable, 'client' | 'table'>,
  { pk, prefix, limit, latestFirst = false }: Part,
  cursor: string | undefined,
): Promise<{ items: RawItem[]; cursor?: string | undefined }> {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  if (after !== undefined && !after.startsWith(prefix)) throw new BadCursor('expected the cursor of the page before');
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: toItem({ ':pk': pk, ':prefix': prefix }),
      ScanIndexForward: !latestFirst,
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: toItem({ pk, sk: after }) }),
    }),
  );
  const next = LastEvaluatedKey?.sk?.S;
  return { items: Items, cursor: next && Buffer.from(next).toString('base64url') };
}

/** A cursor that we did not write, or that belongs to another list. */
export class BadCursor extends PorchlightError {
  override name = 'BadCursor';
}

function positionIn(cursor: string, partitions: readonly string[]): Position {
  try {
    const position = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Position;
    const isOurs = Object.entries(position).every(
      ([ipk, one]) =>
        partitions.includes(ipk) &&
        one.ipk === ipk &&
        ['pk', 'sk', 'isk'].every((name) => typeof one[name as keyof Listed] === 'string'),
    );
    if (isOurs) return position;
  } catch (error) {
    throw new BadCursor('expected the cursor of the page before', { cause: error });
  }
  throw new BadCursor('expected the cursor of the page before');
}
