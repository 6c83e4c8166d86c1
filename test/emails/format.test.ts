import { clean, cleanSubject, httpsUrl, toldUrl } from '../../emails/clean.ts';
import { contrast, DARK_CARD, INK, readable, textOn, WHITE } from '../../emails/colors.ts';
import { dateWindow, instantDate, money, multiply } from '../../emails/format.ts';

const spaced = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, ' ');

test.each([
  ['1234.5', 'USD', 'en', '$1,234.50'],
  ['1234.5', 'EUR', 'de', '1.234,50 €'],
  ['1234.5', 'EUR', 'de-AT', '€ 1.234,50'],
  ['1234.5', 'EUR', 'fr', '1 234,50 €'],
  ['1234.5', 'EUR', 'es', '1234,50 €'],
  ['15800', 'JPY', 'en', '¥15,800'],
  ['15800', 'JPY', 'de', '15.800 ¥'],
  ['1.5', 'KWD', 'en', 'KWD 1.500'],
  ['-3.00', 'GBP', 'en-GB', '-£3.00'],
  ['12345678901234.56', 'USD', 'en', '$12,345,678,901,234.56'],
  ['free', 'USD', 'en', 'free USD'],
  ['1.00', '??', 'en', '1.00 ??'],
])('%s %s in %s is %s', (amount, currency, locale, written) => {
  expect(spaced(money(amount, currency, locale))).toBe(written);
});

test.each([
  ['0.10', 3, '0.30'],
  ['18.60', 3, '55.80'],
  ['0.005', 7, '0.035'],
  ['7900', 2, '15800'],
  ['-1.50', 2, '-3.00'],
  ['9007199254740993', 3, '27021597764222979'],
])('%s times %d is exactly %s', (amount, quantity, product) => {
  expect(multiply(amount, quantity)).toBe(product);
});

test.each([
  [{ to: '2026-03-12' }, 'en', 'Thursday, March 12'],
  [{ to: '2026-03-12' }, 'de', 'Donnerstag, 12. März'],
  [{ to: '2026-03-12' }, 'fr', 'jeudi 12 mars'],
  [{ to: '2026-03-12' }, 'es', 'jueves, 12 de marzo'],
  [{ from: '2026-03-12', to: '2026-03-12' }, 'en', 'Thursday, March 12'],
  [{ from: '2026-03-14', to: '2026-03-12' }, 'en', 'Thursday, March 12'],
  [{ from: '2026-03-12', to: '2026-03-14' }, 'en', 'Thu, Mar 12 – Sat, Mar 14'],
  [{ from: '2026-12-30', to: '2027-01-02' }, 'en', 'Wed, Dec 30 – Sat, Jan 2'],
])('%j in %s is %s', (window, locale, written) => {
  expect(spaced(dateWindow(window, locale)).replace(/, 20\d\d/g, '')).toBe(written);
});

test('an instant is written as the day it is at the reader', () => {
  const instant = '2026-03-10T02:30:00Z';

  expect(instantDate(instant, 'en', 'America/Los_Angeles')).toBe('March 9, 2026');
  expect(instantDate(instant, 'de', 'Australia/Perth')).toBe('10. März 2026');
});

test.each(['#1f5f4a', '#ffe14d', '#ffffff', '#000000', '#ff69b4', '#808080', '#274690'])(
  '%s can be read wherever it is used',
  (color) => {
    expect(contrast(readable(color, WHITE, INK), WHITE)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(readable(color, DARK_CARD, WHITE), DARK_CARD)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(textOn(color), color)).toBeGreaterThanOrEqual(4.1);
  },
);

test('a brand colour that can be read on white stays as it is', () => {
  expect(readable('#1f5f4a', WHITE, INK)).toBe('#1f5f4a');
});

test.each([
  ['https://a.example/x?y=1&z="2"', 'https://a.example/x?y=1&z=%222%22'],
  ['http://a.example/', null],
  ['javascript:alert(1)', null],
  ['https://user:pass@a.example/', null],
  ['//a.example', null],
  [`https://a.example/${'x'.repeat(2000)}`, null],
  [undefined, null],
])('as a link, %s becomes %s', (address, link) => {
  expect(httpsUrl(address)).toBe(link);
});

test('outside text becomes one line without control characters, cut with an ellipsis', () => {
  expect(clean('a\r\nb\u0000\u202Ec\t d', 20)).toBe('a b c d');
  expect(clean('👩‍🚀'.repeat(10), 5)).toMatch(/…$/);
  expect(cleanSubject('<b>x</b>\nBcc: y')).toBe('bx/b Bcc: y');
});

test('a tracking link that was told with http is given with https', () => {
  expect(toldUrl('http://carrier.example/1Z5E?a=b')).toBe('https://carrier.example/1Z5E?a=b');
  expect(toldUrl('javascript:alert(1)')).toBeNull();
});
