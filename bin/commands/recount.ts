import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dayAfter } from '../../domain/calendar/days.ts';
import { recount } from '../../lambdas/shared/use-cases/recount.ts';
import { defineCommand, expected } from '../command.ts';
import { columns } from '../format.ts';
import { findJourneys } from '../journeys.ts';
import { rangeOf, rangeOptions } from '../range.ts';
import { CommandError, settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'recount',
  summary: 'counts a store’s orders once more, and says which of its counts differ',
  usage: ['STORE', 'STORE --from 2026-01-01 --to 2026-01-31'],
  notes:
    'Reads the whole table of journeys, a page at a time: half a read unit for each 4 KB. A day can be counted again for as long as its orders are kept (retentionDays), and from the day on that this version counts. What an erased order had counted stays, and differs. It exits with 1 when something differs.',
  options: { ...rangeOptions, ...targetOptions },
  async run({ positionals, values, print }) {
    const [store = ''] = expected(positionals, 'a store', 1);
    const settings = settingsOf(store);
    const { journeys, now, target } = await findJourneys(values);
    const asked = rangeOf(values, now, settings.timeZone);
    const kept = dayAfter(now.slice(0, 'YYYY-MM-DD'.length), 1 - journeys.retentionDays);
    if (asked.to < kept)
      throw new CommandError(
        `orders are kept ${journeys.retentionDays} days: no day before ${kept} can be counted again`,
      );
    const range = { ...asked, from: asked.from < kept ? kept : asked.from };
    const metrics = { client: new DynamoDBClient(target.aws), table: target.output('MetricsTable') };
    const found = await recount({ journeys, metrics }, store, settings, range);
    const { orders, erased, differences, moved } = found;
    const of = `${range.from} to ${range.to}, ${orders} orders read`;
    if (differences.length === 0) print(`${store}: every count is right (${of})`);
    else print(`${store}: ${differences.length} counts differ (${of})`);
    const rows = differences.map(({ day, name, counted, recounted }) => [day, name, counted, recounted]);
    if (rows.length > 0) for (const line of columns([['day', 'count', 'counted', 'should be'], ...rows])) print(line);
    if (moved > 0) print(`${moved} more changed while the orders were read: try again when fewer come`);
    if (erased > 0) print(`${erased} orders were erased: what they had counted stays`);
    return { ok: differences.length === 0, data: { store, ...range, ...found } };
  },
});
