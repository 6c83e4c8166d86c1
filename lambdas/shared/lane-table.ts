import { BatchGetItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { HOUR_MS } from '../../domain/calendar/durations.ts';
import { type Cell, LEGS, type Leg } from '../../domain/lanes/cells.ts';
import { type FoldedLane, learnedOf, type WeekOfLane } from '../../domain/lanes/fold.ts';
import type { Learned } from '../../domain/lanes/progress.ts';
import type { Weighed } from '../../domain/lanes/summary.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { CELL, SUMMARY, summaryKey } from './lane-keys.ts';
import { type RawItem, toItem } from './table.ts';

/**
 * A summary as it is stored. `cells` identifies the state of the counters that it comes from; `day` is the day it was
 * folded.
 */
export type SummaryItem = FoldedLane & { cells: string; day: string };

/** The fold runs once an hour, so what was read stays good for an hour. */
const KEPT_MS = HOUR_MS;
/** The most summaries in memory: a function lives for hours and meets many lanes. */
const MOST_KEPT = 500;

/** Reads what is learned about the lanes of an order: at most four lanes with three legs each, in one call. */
export function learnedFromTable(client: DynamoDBClient, table: string, now = Date.now) {
  const known = new Map<string, { learned: Learned; at: number }>();
  return async (store: string, lanes: readonly string[]): Promise<Learned> => {
    const key = `${store} ${lanes.at(-1)}`;
    const before = known.get(key);
    if (before && now() - before.at < KEPT_MS) return before.learned;
    const items = await summariesOf(client, table, store, lanes);
    const learned = learnedOf(lanes, (leg, lane) => items.get(summaryKey(store, lane, leg).sk));
    if (known.size >= MOST_KEPT) known.clear();
    known.set(key, { learned, at: now() });
    return learned;
  };
}

async function summariesOf(
  client: DynamoDBClient,
  table: string,
  store: string,
  lanes: readonly string[],
): Promise<Map<string, FoldedLane>> {
  const Keys = LEGS.flatMap((leg) => lanes.map((lane) => toItem(summaryKey(store, lane, leg))));
  const found = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys } } }));
  if (found.UnprocessedKeys?.[table]) throw new PorchlightError(`${table} is throttled`);
  return new Map((found.Responses?.[table] ?? []).map((item) => [item.sk!.S!, summaryIn(item)]));
}

export const isSummary = ({ sk }: RawItem): boolean => sk?.S?.startsWith(SUMMARY) === true;

export function summaryIn(item: RawItem): SummaryItem {
  const { pk: _, sk: __, ...summary } = unmarshall(item);
  return summary as SummaryItem;
}

/** The lane and the leg that a summary's key names. */
export function laneIn({ sk }: RawItem): { leg: Leg; lane: string } {
  const [, leg = '', lane = ''] = sk!.S!.split('#');
  return { leg: leg as Leg, lane };
}

export const isCell = ({ sk }: RawItem): boolean => sk?.S?.startsWith(CELL) === true;

export function cellIn(item: RawItem): WeekOfLane {
  const { pk: _, sk, expiresAt: __, ...cell } = unmarshall(item);
  const [, leg, week, lane] = sk.split('#');
  return { lane, leg, week, cell: cell as Cell };
}

export async function putSummary(
  client: DynamoDBClient,
  TableName: string,
  store: string,
  { leg, lane }: { leg: Leg; lane: string },
  { usual, recent, ...summary }: SummaryItem,
): Promise<void> {
  const item = { ...summaryKey(store, lane, leg), ...summary, usual: rounded(usual), recent: rounded(recent) };
  await client.send(new PutItemCommand({ TableName, Item: toItem(item) }));
}

const rounded = ({ left, risk }: Weighed): Weighed => ({ left: left.map(short), risk: risk.map(short) });
const short = (value: number): number => Number(value.toPrecision(4));
