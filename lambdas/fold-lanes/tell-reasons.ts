import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dayAfter, weekOf } from '../../domain/calendar/days.ts';
import { atLocal, localDate } from '../../domain/calendar/windows.ts';
import { countsIn } from '../../domain/metrics/periods.ts';
import { weeklyText } from '../../domain/metrics/weekly.ts';
import { dayCounts } from '../shared/day-counts.ts';
import { partition } from '../shared/partition.ts';
import { expiry, toItem } from '../shared/table.ts';

const TOLD = 'REASONS#';
const FROM_HOUR = '08:00';
const KEPT_DAYS = 100;

type Team = { publish(subject: string, message: string): Promise<void> };

/** Mails the team last week's reasons, once, from Monday 8:00 on. @returns whether it did */
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
  const [from, last] = [dayAfter(week, -28), dayAfter(monday, -1)];
  const days = await dayCounts({ client, table }, store, { from, to: last });
  const before = countsIn(days, { from, to: dayAfter(week, -1) });
  const text = weeklyText(store, week, countsIn(days, { from: week, to: last }), before);
  if (text) await team.publish(`${store}: why customers were not happy, week from ${week}`, text);
  const Item = toItem({ pk, sk: told, at: now, expiresAt: expiry(now, KEPT_DAYS) });
  await client.send(new PutItemCommand({ TableName: table, Item }));
  return text !== undefined;
}
