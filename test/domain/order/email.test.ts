import { asciiDomain, sameAddress, sesAddress } from '../../../domain/order/email.ts';

test.each([
  ['nora@bücher.example', 'nora@xn--bcher-kva.example'],
  ['Nora@BÜCHER.example', 'Nora@xn--bcher-kva.example'],
  ['nora@straße.example', 'nora@xn--strae-oqa.example'],
  ['nora@例え.テスト', 'nora@xn--r8jz45g.xn--zckzah'],
  ['nora@xn--bcher-kva.example', 'nora@xn--bcher-kva.example'],
  ['Ines@Example.com', 'Ines@Example.com'],
  ['josé@example.com', undefined],
  ['josé@bücher.example', undefined],
])('SES mails %s as %s', (address, sent) => {
  expect(sesAddress(address)).toBe(sent);
});

test('two ways to write an address are one address', () => {
  const ways = ['Nora@Bücher.example', ' nora@bu\u0308cher.example', 'nora@XN--bcher-kva.example'];

  expect(new Set(ways.map(sameAddress))).toEqual(new Set(['nora@xn--bcher-kva.example']));
  expect(sameAddress('José@example.com')).toBe(sameAddress('jose\u0301@EXAMPLE.com'));
  expect(sameAddress('nora@bucher.example')).not.toBe(sameAddress('nora@bücher.example'));
});

test('a domain without a form in the DNS stays what it is', () => {
  expect(asciiDomain('bü cher.example')).toBe('bü cher.example');
  expect(asciiDomain('bücher.example/path')).toBe('bücher.example/path');
});
