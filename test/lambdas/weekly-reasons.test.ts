import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { tellReasons } from '../../lambdas/fold-lanes/tell-reasons.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { aTable } from './database.ts';

test('on Monday at eight of the store’s day the team is told once of the week that is over', async () => {
  const { client, table } = await aTable();
  const put = (sk: string, counts: object) =>
    client.send(new PutItemCommand({ TableName: table, Item: toItem({ pk: 'STORE#acme', sk, ...counts }) }));
  await put('DAY#2026-03-01#0', { reason_low_rating_of_POT: 4 });
  await put('DAY#2026-03-02#1', { reason_low_rating_of_POT: 1 });
  await put('DAY#2026-03-08#7', { reason_low_rating_of_POT: 2 });
  await put('DAY#2026-03-09#0', { reason_low_rating_of_POT: 8 });
  await put('DAY#2026-02-01#0', { reason_low_rating_of_POT: 9 });
  const told: string[] = [];
  const team = { publish: async (_: string, text: string) => void told.push(text) };
  const at = (now: string) => tellReasons(client, table, 'acme', 'Europe/Berlin', now, team);

  expect(await at('2026-03-09T06:59:00.000Z')).toBe(false);
  expect(await at('2026-03-09T07:00:00.000Z')).toBe(true);
  expect(await at('2026-03-11T12:00:00.000Z')).toBe(false);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('    3  (before: 1.0 a week, n = 4)  POT: low rating');
});
