import fc from 'fast-check';
import { isAddressLike, withoutAddresses } from '../../../domain/message/addresses.ts';
import '../../seed.ts';

const ADDRESSES = [
  ...[
    'evil-prize.example/claim',
    'https://evil.example',
    'hxxp://evil.example',
    'www.evil.example',
    'EVIL.EXAMPLE',
    'evil.example.',
  ],
  ...[
    'me@evil.example',
    'evil.co.uk/x?y=1',
    'bücher.example',
    'xn--bcher-kva.example',
    '例え.テスト',
    'пример.рф',
    '192.0.2.1',
    '192.0.2.1:8080/x',
  ],
  ...[
    'evil.xn--p1ai',
    'a.bc',
    'evil_prize.example',
    'https:evil.example',
    '//evil.example',
    'mailto:x',
    'javascript:alert(1)',
    'i❤.ws',
    't.me/x',
    String.raw`\\\\evil\\share`,
    '//evil/claim',
    'https:evil',
    'skype:evil?call',
    'bitcoin:1A2b',
    'callto:evil',
  ],
];

const inAlphabet = (text: string, first: number): string =>
  text.replace(/[a-z]/gi, (one) => String.fromCodePoint(first + one.toUpperCase().charCodeAt(0) - 65));

/** Ways to write an address that a machine overlooks and a reader does not. */
const TRICKS: Record<string, (address: string) => string> = {
  'as it is': (address) => address,
  'zero-width space': (address) => [...address].join('\u200b'),
  'zero-width joiner before each dot': (address) => address.replaceAll('.', '\u200d.'),
  'word joiner after each dot': (address) => address.replaceAll('.', '.\u2060'),
  'soft hyphen': (address) => address.replaceAll('e', 'e\u00ad'),
  'byte order mark': (address) => `\ufeff${address.replaceAll('.', '\ufeff.\ufeff')}`,
  'variation selector': (address) => address.replaceAll('.', '.\ufe0f'),
  'Hangul filler': (address) => address.replaceAll('.', '.\u3164'),
  'right-to-left override': (address) => `\u202e${address}\u202c`,
  'right-to-left mark': (address) => address.replaceAll('.', '.\u200f'),
  isolate: (address) => address.replaceAll('.', '\u2067.\u2069'),
  'full-width letters': (address) =>
    [...address].map((one) => (/[!-~]/.test(one) ? String.fromCharCode(one.charCodeAt(0) + 0xfee0) : one)).join(''),
  'full-width dot': (address) => address.replaceAll('.', '．'),
  'ideographic dot': (address) => address.replaceAll('.', '。'),
  'half-width ideographic dot': (address) => address.replaceAll('.', '｡'),
  'one dot leader': (address) => address.replaceAll('.', '\u2024'),
  'small full stop': (address) => address.replaceAll('.', '\ufe52'),
  'mathematical letters': (address) =>
    [...address]
      .map((one) => (/[a-z]/.test(one) ? String.fromCodePoint(one.charCodeAt(0) - 97 + 0x1d41a) : one))
      .join(''),
  'letters in boxes': (address) => inAlphabet(address, 0x1f170),
  'letters in circles': (address) => inAlphabet(address, 0x1f150),
  'letters of flags': (address) => inAlphabet(address, 0x1f1e6),
  'tag characters': (address) => address.replaceAll('.', '.\u{e0020}'),
};

const SURROUNDINGS: [string, string][] = [
  ['', ''],
  ['Maya ', ' Lopez'],
  ['CLAIM $500: ', '!'],
  ['(', ')'],
  ['“', '”'],
  ['¡', ''],
  ['a,', ',b'],
];

/** Written apart from the rule: what mail programs make links of, in a text as it is shown. */
const LINKED = /[\p{L}\p{N}]\.\p{L}{2,}|:\/\/|\S@\S|www\./iu;
const shown = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(
      /[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad\u3164\u115f\u1160]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e007f}]/gu,
      '',
    )
    .replace(/[。｡．]/g, '.')
    .normalize('NFKC')
    .replace(/。/g, '.');

test.each(Object.entries(TRICKS))('an address is none any more, whatever it is hidden with: %s', (_, trick) => {
  for (const address of ADDRESSES)
    for (const [before, after] of SURROUNDINGS) {
      const text = `${before}${trick(address)}${after}`;
      expect([text, isAddressLike(text)]).toEqual([text, true]);
      const left = withoutAddresses(text);
      expect([text, isAddressLike(left), LINKED.test(shown(left))]).toEqual([text, false, false]);
    }
});

test.each([
  'Maya Lopez',
  'Dr. Lopez',
  'J. R. R. Tolkien',
  'J.R.R. Tolkien',
  'St. Ives',
  'Zoë d’Arc',
  'O’Neil-Smith Jr.',
  'María José',
  'João',
  '李小龍',
  'محمد',
  'یکی\u200cدو',
  '👩\u200d🚀 Mug',
  'USB 3.0 cable',
  '3.5mm plug',
  '2.4GHz',
  'Size 7.5/8',
  'Vitamin B.12',
  '1.000 pieces',
  '12.50',
  'No.5',
  'Tent (2 p.)',
  'Coffee @ Home',
  'Cups: 4',
  'a/b',
  'Col·lecció',
  'e.g. this',
  'Shirt, red; size L',
  'U.S.A.',
  'TCP/IP',
  '50%',
  '10:30',
  'Farbe:Blau',
  'Größe: M / L',
  '🇩🇪 Flag',
  'Newsprint: A2',
  'C# in Depth',
  'Ready? Go!',
])('%j is left as it is', (text) => {
  expect(withoutAddresses(text)).toBe(text);
});

test.each([
  ['Node.js in Action', 'Node js in Action'],
  ['Dr.Martens 1460', 'Dr Martens 1460'],
  ['CLAIM $500: https://evil.example/x', 'CLAIM $500: https evil example x'],
])('of %j words are left', (text, words) => {
  expect(withoutAddresses(text)).toBe(words);
});

test('of no text at all an address is left, and a second time changes nothing', () => {
  const awkward = fc.constantFrom(
    'a',
    'é',
    'ж',
    '中',
    '1',
    '.',
    '。',
    '．',
    '/',
    ':',
    '@',
    'www',
    '\u200b',
    '\u202e',
    '\u00ad',
    ' ',
    '-',
    'xn--',
    '?',
    '#',
    '⒈',
    '㏂',
    '℀',
    '…',
    '🏡',
    '(',
    '\\',
  );
  const texts = fc.oneof(
    fc.array(awkward, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.webUrl(),
    fc.emailAddress(),
    fc.domain(),
    fc.tuple(fc.string({ maxLength: 5 }), fc.domain(), fc.string({ maxLength: 5 })).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const left = withoutAddresses(text);
      expect(isAddressLike(left)).toBe(false);
      expect(withoutAddresses(left)).toBe(left);
      expect(LINKED.test(shown(left))).toBe(false);
    }),
    { numRuns: 5000 },
  );
});

test('a long text costs no more than its length', () => {
  for (const part of ['a.', 'a', '.', '@', ':', '1.', 'a-', 'www.', '://', 'é\u200b.']) {
    const started = performance.now();
    withoutAddresses(part.repeat(500 / part.length));
    expect([part, performance.now() - started < 500]).toEqual([part, true]);
  }
});
