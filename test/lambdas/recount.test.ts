import { isCount } from '../../domain/metrics/names.ts';
import { type RecountSums, scaled } from '../../domain/recount/sums.ts';
import { dayCounts } from '../../lambdas/shared/day-counts.ts';
import { metricsLedger } from '../../lambdas/tally/ledger.ts';
import { recounted, recountedSettings } from '../bench/recounted.ts';
import { at } from '../fixtures.ts';
import { SEED } from '../seed.ts';
import { aTable } from './database.ts';

jest.setTimeout(3_600_000); // a real engine, on a machine that may be busy

/** As many as there is time for: `ORDERS=10000 npx jest test/lambdas/recount`. */
const ORDERS = Number(process.env.ORDERS ?? 40);

test('the counts are those of the items that are left, however webhooks and batches come', async () => {
  const { client, table } = await aTable();
  const ledger = metricsLedger(client, table, () => at(400));
  const sums = async (): Promise<RecountSums> => {
    const days = await dayCounts({ client, table }, 'acme', { from: '2026-01-01', to: '2027-12-31' });
    return new Map(
      days.flatMap(({ day, counts }) =>
        Object.entries(counts).map(([name, value]) => [`${day} ${name}`, scaled(String(value))] as const),
      ),
    );
  };

  const found = await recounted(recountedSettings(), ORDERS, SEED, ledger, sums);

  expect(found.differences).toEqual([]);
  expect([...found.names].filter((name) => !isCount(name))).toEqual([]);
  const needed = [
    'parcels_late_told',
    'cases_late_closed',
    'skipped_superseded',
    'orders_delivered_refunded',
    'refunds',
  ];
  expect([...found.names]).toEqual(expect.arrayContaining([...needed, 'orders_SEK', 'transit_within_96h', 'nps_9']));
  expect(found.again).toBeGreaterThan(found.records / 20);
  if (ORDERS > 40) console.log({ ...found, names: found.names.size });
});
