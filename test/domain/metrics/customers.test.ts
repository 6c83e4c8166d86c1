import { cohortsOf, type Purchase } from '../../../domain/metrics/customers.ts';

const bought = (customer: string, day: string, total: string, more: Partial<Purchase> = {}): Purchase => ({
  customer,
  placedAt: `${day}T12:00:00.000Z`,
  currency: 'EUR',
  total,
  refunds: [],
  ...more,
});
const cohorts = (now: string, ...purchases: Purchase[]) =>
  cohortsOf(purchases, 'Europe/Berlin', `${now}T12:00:00.000Z`);

test('who orders again and what was paid, less what went back, is measured over the same days for everybody', () => {
  const [march] = cohorts(
    '2026-06-01',
    bought('ines', '2026-03-20', '30.00'),
    bought('ines', '2026-03-02', '50.00', { refunds: [{ at: '2026-03-10T12:00:00.000Z', amount: '20.00' }] }),
    bought('omar', '2026-03-05', '10.00', { refunds: [{ at: '2026-05-10T12:00:00.000Z', amount: '10.00' }] }),
    bought('omar', '2026-05-05', '40.00'), // after his thirty days, as is the refund
  );

  expect(march).toEqual({
    ...{ month: '2026-03', currency: 'EUR', customers: 2 },
    windows: [{ days: 30, customers: 2, repeatRate: 0.5, value: 35 }],
  });
});

test('a month is told once its last customer has had the days; over all months those count who have', () => {
  const purchases = [bought('ines', '2026-03-02', '50.00'), bought('omar', '2026-03-30', '10.00')];

  const [march, all] = cohorts('2026-04-10', ...purchases);

  expect(march).toMatchObject({ customers: 2, windows: [] });
  expect(all).toMatchObject({ month: 'all', customers: 2, windows: [{ days: 30, customers: 1, value: 50 }] });
});

test.each([
  ['of an amount that nobody told', [{ at: '2026-03-04T12:00:00.000Z' }]],
  ['of more than was paid', [{ at: '2026-03-04T12:00:00.000Z', amount: '99.00' }]],
])('a refund %s leaves nothing', (_, refunds) => {
  const [march] = cohorts('2026-06-01', bought('ines', '2026-03-02', '50.00', { refunds }));

  expect(march!.windows[0]).toMatchObject({ value: 0 });
});

test('currencies are never mixed, and a month is the store’s own', () => {
  const late = { placedAt: '2026-03-31T22:30:00.000Z' };
  const found = cohorts(
    '2026-12-01',
    bought('ines', '', '5.00', late),
    bought('ines', '', '7.00', { ...late, currency: 'SEK' }),
  );

  expect(found.map(({ month, currency }) => `${month} ${currency}`)).toEqual([
    '2026-04 EUR',
    'all EUR',
    '2026-04 SEK',
    'all SEK',
  ]);
});
