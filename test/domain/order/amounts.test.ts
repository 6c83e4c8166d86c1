import fc from 'fast-check';
import { divided, rounded, sum } from '../../../domain/order/amounts.ts';
import { money, multiply } from '../../../emails/format.ts';

test.each([
  [['1.10', '2.20'], '3.30'],
  [['0.1', '0.2'], '0.30'],
  [['10', '-2.5'], '7.50'],
  [['24.50', '-24.50'], '0.00'],
  [['-0.05', '0.01'], '-0.04'],
  [['-12.5', '2'], '-10.50'],
  [['1.0001', '-2'], '-0.9999'],
  [['2.34567'], '2.34567'],
  [['999999999999999.9999', '0.0001'], '1000000000000000.0000'],
  [['1500'], '1500.00'],
  [[], '0.00'],
])('the sum of %j is %s', (amounts, expected) => {
  expect(sum(amounts)).toBe(expected);
});

test('a sum is exact, however many amounts it has', () => {
  const cents = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 50 });
  const text = (amount: number) =>
    `${amount < 0 ? '-' : ''}${Math.trunc(Math.abs(amount) / 100)}.${String(Math.abs(amount) % 100).padStart(2, '0')}`;

  fc.assert(
    fc.property(cents, (amounts) => {
      const total = amounts.reduce((all, amount) => all + amount, 0);
      expect(Math.round(Number(sum(amounts.map(text))) * 100)).toBe(total);
    }),
  );
});

test('so many of what one costs make the line again, in a currency of any decimals', () => {
  const line = fc.record({ cents: fc.nat(100_000_000), quantity: fc.integer({ min: 1, max: 1_000_000 }) });
  fc.assert(
    fc.property(line, ({ cents, quantity }) => {
      const total = `${Math.trunc(cents / 1000)}.${String(cents % 1000).padStart(3, '0')}`;
      const again = money(multiply(divided(total, quantity), quantity), 'KWD', 'en');
      expect(again).toBe(money(total, 'KWD', 'en'));
    }),
  );
});

test.each([
  ['1.23456', 4, '1.2346'],
  ['-1.005', 2, '-1.01'],
  ['0.99999', 4, '1.00'],
  ['12', 4, '12.00'],
])('%s with %i decimals is %s', (amount, decimals, expected) => {
  expect(rounded(amount, decimals)).toBe(expected);
});
