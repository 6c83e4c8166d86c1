import { countsOfCase } from '../../../domain/metrics/case-counts.ts';
import { countsOfRequest } from '../../../domain/metrics/counts.ts';
import { countItem } from '../../../domain/recount/reading.ts';
import { aCase, aStore, at } from '../../fixtures.ts';

const STORE = aStore();
const about = { products: ['POT', 'CUP'], carriers: ['DHL'] };
const request = { what: 'return', at: at(8), reason: 'damaged', wish: 'refund', about } as const;

/** Names of what an item counts, as it is counted once more. */
function recount(item: object, sk: string): string[] {
  const names: string[] = [];
  countItem({ pk: 'ORDER#acme#1001', sk, ...item } as never, STORE, (day, name) => names.push(`${day} ${name}`));
  return names.sort();
}
const names = (counts: { day: string; name: string }[]) => counts.map(({ day, name }) => `${day} ${name}`).sort();

test('a request counts its reason once for each product and carrier, and a change of it nothing', () => {
  const counts = countsOfRequest({ before: undefined, after: request }, STORE);
  expect(names(counts)).toEqual([
    '2026-03-08 reason_return_damaged_by_DHL',
    '2026-03-08 reason_return_damaged_of_CUP',
    '2026-03-08 reason_return_damaged_of_POT',
    '2026-03-08 requests_return',
    '2026-03-08 requests_return_damaged',
  ]);
  expect(recount(request, `REQUESTED#${at(8)}`)).toEqual(names(counts));
  expect(countsOfRequest({ before: request, after: request }, STORE)).toEqual([]);
  expect(countsOfRequest({ before: undefined, after: { ...request, test: true } }, STORE)).toEqual([]);
});

test('a complaint counts when it is first opened, and not when it is opened again', () => {
  const opened = aCase('not_received', { openedAt: at(8), about });
  const counts = countsOfCase({ before: undefined, after: opened }, STORE);
  expect(names(counts)).toEqual([
    '2026-03-08 cases_not_received_opened',
    '2026-03-08 reason_not_received_by_DHL',
    '2026-03-08 reason_not_received_of_CUP',
    '2026-03-08 reason_not_received_of_POT',
  ]);
  expect(recount(opened, 'CASE#not_received#order')).toEqual(names(counts));

  const again = { ...opened, openedAt: at(12), before: [{ openedAt: at(8), closedAt: at(9) }] };
  const closed = { ...opened, status: 'closed' as const, closedAt: at(9) };
  expect(names(countsOfCase({ before: closed, after: again }, STORE)).filter((one) => one.includes('reason'))).toEqual(
    [],
  );
});
