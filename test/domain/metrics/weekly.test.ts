import { weeklyText } from '../../../domain/metrics/weekly.ts';

const NOW = { parcels_delivered: 40, reason_return_damaged_of_POT: 3, reason_not_received_by_DHL: 1, orders: 50 };
const BEFORE = { parcels_delivered: 150, reason_return_damaged_of_POT: 2, reason_something_wrong_of_CUP_of_1: 5 };

test('the week’s reasons stand by product and carrier, each against the four weeks before, with how many there were', () => {
  expect(
    weeklyText('acme', '2026-03-02', NOW, BEFORE),
  ).toBe(`acme: why customers were not happy in the week from 2026-03-02, against the 4 weeks before.
40 parcels arrived in the week, 150 in those before.

By product (SKU, else the shop’s id)
    3  (before: 0.5 a week, n = 2)  POT: return damaged
    0  (before: 1.3 a week, n = 5)  CUP_of_1: something wrong

By carrier
    1  (before: 0.0 a week, n = 0)  DHL: not received

One reason about an order counts once for each of its products and carriers that it is about, at most five of each.`);
});

test('a time without reasons is told of to nobody, and long lists end', () => {
  expect(weeklyText('acme', '2026-03-02', { orders: 3 }, {})).toBeUndefined();
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`reason_low_rating_of_S${i}`, i]));
  const lines = weeklyText('acme', '2026-03-02', many, {})!.split('\n');
  expect(lines.filter((line) => line.includes('low rating'))).toHaveLength(15);
  expect(lines[4]).toContain('S99');
});
