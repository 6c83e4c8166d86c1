import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { atLocal, localDate } from '../../domain/calendar/windows.ts';
import { dayAfter, weekOf } from '../../domain/lanes/days.ts';
import { weeklyText } from '../../domain/metrics/weekly.ts';
import { partition } from '../shared/partition.ts';
import { expiry, toItem } from '../shared/table.ts';

const TOLD = 'REASONS#';
const FROM_HOUR = '08:00';
const KEPT_DAYS = 100;

type Team = { publish(subject: string, message: string): Promise<void> };

/** Tells the team of last week's reasons, once, from Monday at 8 on. @returns whether it did */
export async function tellReasons(
  client: DynamoDBClient,
  table: string,
  store: string,
  timeZone: string,
  now: string,
  team: Team,
): Promise<boolean> {
  const monday = weekOf(localDate(now, timeZone));
  if (now < atLocal(monday, FROM_HOUR, timeZone)) return false;
  const pk = `STORE#${store}`;
  const week = dayAfter(monday, -7);
  const told = `${TOLD}${week}`;
  if ((await partition({ client, table }, pk, told)).length > 0) return false;
  const from = dayAfter(week, -28);
  const months = [...new Set([from, dayAfter(from, 28), monday].map((day) => day.slice(0, 7)))];
  const items = await Promise.all(months.map((month) => partition({ client, table }, pk, `DAY#${month}`)));
  const days = items.flat().map((item) => unmarshall(item));
  const sums = (first: string, next: string) =>
    sumOf(days.filter(({ sk }) => sk >= `DAY#${first}` && sk < `DAY#${next}`));
  const text = weeklyText(store, week, sums(week, monday), sums(from, week));
  if (text) await team.publish(`${store}: why customers were not happy, week from ${week}`, text);
  const Item = toItem({ pk, sk: told, at: now, expiresAt: expiry(now, KEPT_DAYS) });
  await client.send(new PutItemCommand({ TableName: table, Item }));
  return text !== undefined;
}

function sumOf(items: Record<string, unknown>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const item of items)
    for (const [name, value] of Object.entries(item))
      if (typeof value === 'number') sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
