import * as z from 'zod/mini';
import { Email } from '../../../domain/order/order.ts';

test.each([
  ['ines@example.com', 'ines@example.com'],
  ['smith&sons@example.com', 'smith&sons@example.com'],
  ['a/b@example.com', 'a/b@example.com'],
  ["d'@x.co", "d'@x.co"],
  ['ines@xn--80ak6aa92e.xn--p1ai', 'ines@xn--80ak6aa92e.xn--p1ai'],
  [' ines@example.com\n', 'ines@example.com'],
  ['nora@bücher.example', 'nora@bücher.example'],
  ['josé@example.com', 'josé@example.com'],
  ['nora@bü cher.example', undefined],
  ['nora@bücher.example/path', undefined],
  ['nora@bücher', undefined],
  ['no\u200bra@example.com', undefined],
  ['nora@\u202eexample.com', undefined],
  ['ines', undefined],
  ['ines@localhost', undefined],
  ['i.p@mail.example.com', 'i.p@mail.example.com'],
  ['ines..p@example.com', undefined],
  ['.ines@example.com', undefined],
  ['ines.@example.com', undefined],
  ['ines@example.', undefined],
  ['ines prado@example.com', undefined],
  ['ines@example.com, eve@example.com', undefined],
  ['Ines <ines@example.com>', undefined],
  ['ines@example.com\r\nBcc: eve@example.com', undefined],
  [`${'i'.repeat(309)}@example.com`, undefined],
  ['', undefined],
  [7, undefined],
])('%j is the e-mail address %j', (value, address) => {
  expect(z.safeParse(Email, value).data).toBe(address);
});

test('what is no e-mail address is told once', () => {
  expect(z.safeParse(Email, 'ines').error?.issues.map(({ message }) => message)).toEqual([
    'expected an e-mail address',
  ]);
});
