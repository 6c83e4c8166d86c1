import type { MailOrder } from '../../emails/content.ts';
import { priceLines } from '../../emails/price-lines.ts';

type Told = MailOrder['priceLines'];

const order = (currency: string, prices: [string, number][], total: string, told: Partial<Told>): MailOrder => ({
  id: '1',
  placedAt: '2026-03-09T17:20:00Z',
  gift: false,
  currency,
  total,
  items: prices.map(([unitPrice, quantity]) => ({ title: 'Cup', unitPrice, quantity })),
  priceLines: { taxIncluded: false, ...told },
});

test.each<[string, MailOrder, [string, string][]]>([
  [
    'of cents',
    order('USD', [['18.60', 3]], '58.30', { discount: '5.50', shipping: '4.00', fees: '1.00', tax: '3.00' }),
    [
      ['subtotal', '55.80'],
      ['shipping', '4.00'],
      ['discount', '-5.50'],
      ['fees', '1.00'],
      ['tax', '3.00'],
    ],
  ],
  [
    'of whole yen, though the shop writes decimals',
    order('JPY', [['7900.00', 2]], '16300', { shipping: '500.00' }),
    [
      ['subtotal', '15800'],
      ['shipping', '500.00'],
    ],
  ],
  [
    'of three decimals',
    order('KWD', [['1.255', 2]], '3.010', { shipping: '0.500' }),
    [
      ['subtotal', '2.510'],
      ['shipping', '0.500'],
    ],
  ],
  [
    'of unit prices below a cent',
    order('EUR', [['0.3333333333', 3]], '1.00', { shipping: '0.00' }),
    [
      ['subtotal', '1.00'],
      ['shipping', '0.00'],
    ],
  ],
  [
    'without what is nothing',
    order('EUR', [['10.00', 1]], '12.00', { shipping: '2.00', discount: '0.00', tax: '0.00' }),
    [
      ['subtotal', '10.00'],
      ['shipping', '2.00'],
    ],
  ],
  ['not at all where they are a cent off', order('EUR', [['10.00', 1]], '12.01', { shipping: '2.00' }), []],
  ['not at all where the items alone make the total', order('EUR', [['10.00', 1]], '10.00', {}), []],
])('the lines to the total are shown %s', (_, told, expected) => {
  expect(priceLines(told).lines.map(({ name, amount }) => [name, amount])).toEqual(expected);
});

test('a tax that is in the prices is named beside the total, and not added', () => {
  const told = order('EUR', [['119.00', 1]], '123.99', { shipping: '4.99', tax: '19.80', taxIncluded: true });

  expect(priceLines(told)).toEqual({
    lines: [
      { name: 'subtotal', amount: '119.00' },
      { name: 'shipping', amount: '4.99' },
    ],
    included: { name: 'tax_included', amount: '19.80' },
  });
  expect(priceLines({ ...told, total: '143.79' })).toEqual({ lines: [] });
});
