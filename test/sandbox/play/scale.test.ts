import { loadSettings } from '../../../bin/settings-file.ts';
import { lanesOf } from '../../../sandbox/play/lanes.ts';
import { parseTimeline } from '../../../sandbox/play/timeline.ts';
import { KINDS, orders } from '../../bench/orders.ts';
import { played } from './played.ts';

const COUNT = Number(process.env.ORDERS ?? 40);

test('journeys that are all open at once end with every count right', async () => {
  const lines = parseTimeline(orders(COUNT, 2, Date.parse('2026-03-02T00:00:00Z')).join('\n'));

  const { orders: all, totals, errors } = await played(lines, lanesOf(lines, loadSettings().stores));

  const [begun, ended] = [0, -1].map((i) => all.map(({ states }) => states.at(i)!.at).sort());
  expect(begun!.at(-1)! < ended![0]!).toBe(true);
  expect(Math.max(...all.map(({ states }) => states.length))).toBe(17);
  expect(totals).toMatchObject({
    orders: COUNT,
    ended: COUNT,
    webhooks: 4 * COUNT,
    refused: 0,
    mails: KINDS.length * COUNT,
    decisions: KINDS.length * COUNT,
    statesEntered: 17 * COUNT,
    failures: 0,
    metrics: {
      orders: COUNT,
      revenue_USD: 189 * COUNT,
      parcels_delivered: COUNT,
      parcels_on_time: COUNT,
      ...Object.fromEntries(
        KINDS.flatMap((kind) => ['sent', 'delivered'].map((status) => [`mails_${kind}_${status}`, COUNT])),
      ),
    },
  });
  expect(errors).toEqual([]);
}, 120_000);
