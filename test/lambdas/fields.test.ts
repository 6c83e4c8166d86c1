import * as z from 'zod/mini';
import { Amount, Identifier, TrackingNumber, UnitAmount, words } from '../../lambdas/shared/fields.ts';

test.each([
  ['89.99', '89.99'],
  [89.99, '89.99'],
  [3, '3.00'],
  [0, '0.00'],
  ['7.826086956521739', '7.8261'],
  ['1.23456', '1.2346'], // Kuwait's dinar has three
  ['-4.99999', '-5.00'],
  ['1e3', '1000.00'],
  ['', undefined],
  ['free', undefined],
  [1e300, undefined],
])('%j is the amount %s', (value, amount) => {
  expect(z.safeParse(Amount, value).data).toBe(amount);
});

test.each([
  [0.12345, '0.12345'],
  ['0.000000123456789', '0.0000001235'],
  ['61.20', '61.20'],
])('%j is the price %s of one', (value, amount) => {
  expect(z.safeParse(UnitAmount, value).data).toBe(amount);
});

test.each([
  [820982911946154, '820982911946154'],
  ['R-1', 'R-1'],
  ['', undefined],
  [null, undefined],
  ['a\u0007', undefined],
])('%j is the id %s', (value, id) => {
  expect(z.safeParse(Identifier, value).data).toBe(id);
});

test.each([
  ['\u200e1Z9', '1Z9'],
  ['1Z9\n', '1Z9'],
  [' \u00a01Z 9\ufeff', '1Z 9'],
  [7023210039414604, '7023210039414604'],
  ['\u200e', undefined],
  [' ', undefined],
  [null, undefined],
])('%j is the tracking number %s', (value, number) => {
  expect(z.safeParse(TrackingNumber, value).data).toBe(number);
});

test('text is cleaned, and cut between characters', () => {
  expect(z.parse(words(5), ' a\u0000\nb😀cdefg')).toBe('a b😀c');
  expect(z.safeParse(words(5), ' \n ').success).toBe(false);
});
