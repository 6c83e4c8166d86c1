import { contentWarnings } from '../../bin/content-warnings.ts';
import { blocksIn } from '../../emails/blocks.ts';
import { written } from '../../emails/markdown.ts';
import { readBlocks } from '../../emails/read-blocks.ts';
import { aStore } from '../fixtures.ts';

const TEXTS = { 'texts/en.json': '{}', 'texts/de.json': '{}' };
const block = (front: string, body = 'Words.') => `---\n${front}\n---\n\n${body}\n`;
const problemsOf = (files: Record<string, string>) =>
  readBlocks({ ...TEXTS, ...files }).problems.map(({ file, message }) => `${file} ${message}`);

const item = { title: 'Teapot', quantity: 1, unitPrice: '1.00' };

describe('which help a mail shows', () => {
  const { blocks, problems } = readBlocks({
    ...TEXTS,
    'content/help/care/en.md': block('title: Care\nsku: [TP-*, CUP]\ntag: [Handmade]\ncategory: [teapot]'),
    'content/help/care/de.md': block('title: Pflege'),
    'content/help/always/en.md': block('title: Always\nmails: [dispatched]'),
    'content/banners/summer/en.md': block(
      'title: Summer\nmails: [dispatched]\nstores: [acme]\nfrom: 2026-07-01\nuntil: 2026-07-31',
    ),
  });
  const titles = (slot: 'help' | 'banners', more: object) =>
    blocksIn(slot, blocks, { kind: 'dispatched', language: 'en', items: [item], store: 'acme', ...more }).map(
      ({ title }) => title,
    );

  test('all of it can be read', () => expect(problems).toEqual([]));

  test.each<[string, object, string[]]>([
    ['any order', {}, ['Always']],
    ['a SKU', { items: [{ ...item, sku: 'CUP' }] }, ['Always', 'Care']],
    ['the beginning of a SKU', { items: [{ ...item, sku: 'TP-7' }] }, ['Always', 'Care']],
    ['another SKU', { items: [{ ...item, sku: 'CUP-2' }] }, ['Always']],
    ['a word of the category', { items: [{ ...item, category: 'Kitchen > Teapots' }] }, ['Always', 'Care']],
    ['a tag', { items: [{ ...item, tags: ['handmade'] }] }, ['Always', 'Care']],
    ['two items, once', { items: [item, item].map((one) => ({ ...one, sku: 'CUP' })) }, ['Always', 'Care']],
    ['a language, and nothing in another', { language: 'de', items: [{ ...item, sku: 'CUP' }] }, ['Pflege']],
    ['another mail', { kind: 'delivered' }, []],
  ])('it goes by %s', (_, more, expected) => {
    expect(titles('help', more)).toEqual(expected);
  });

  test.each<[string, object, string[]]>([
    ['on its first day', { today: '2026-07-01' }, ['Summer']],
    ['on its last day', { today: '2026-07-31' }, ['Summer']],
    ['not before', { today: '2026-06-30' }, []],
    ['not after', { today: '2026-08-01' }, []],
    ['not in another store', { today: '2026-07-01', store: 'other' }, []],
  ])('a banner is shown %s', (_, more, expected) => {
    expect(titles('banners', more)).toEqual(expected);
  });
});

test.each<[string, Record<string, string>, RegExp]>([
  ['without a title', { 'content/help/a/en.md': 'Words.' }, /does not begin with its title/],
  ['with an unknown line', { 'content/help/a/en.md': block('title: A\nskus: [1]') }, /a\/en\.md says .*skus/],
  ['for a mail that is none', { 'content/help/a/en.md': block('title: A\nmails: [sent]') }, /says mails\.0: /],
  ['in a language without texts', { 'content/help/a/pt.md': block('title: A') }, /write texts\/pt\.json first/],
  ['in the wrong place', { 'content/help/a.md': block('title: A') }, /is not where it is looked for/],
  ['with a field', { 'content/help/a/en.md': block('title: A', 'Hi {{ customer.name }}') }, /names a field/],
  ['with HTML', { 'content/help/a/en.md': block('title: A', '<b>x</b>') }, /has HTML: <b>/],
  ['with a table', { 'content/help/a/en.md': block('title: A', '|a|\n|-|\n|b|') }, /has table: /],
  ['with a relative link', { 'content/help/a/en.md': block('title: A', '[x](/y)') }, /has a link to \/y: expected/],
  [
    'with a mute picture',
    { 'content/help/a/en.md': block('title: A', '![](https://x.example/y.png)') },
    /without words/,
  ],
  [
    'that says in two languages what it belongs to',
    { 'content/help/a/en.md': block('title: A\nsku: [B]'), 'content/help/a/de.md': block('title: A\nsku: [C]') },
    /says more than its title, and so does/,
  ],
  [
    'that never ends',
    { 'content/banners/a/en.md': block('title: A\nmails: [dispatched]') },
    /lacks its first and last/,
  ],
  [
    'that ends before it begins',
    { 'content/banners/a/en.md': block('title: A\nmails: [dispatched]\nfrom: 2026-07-02\nuntil: 2026-07-01') },
    /ends on 2026-07-01, before it begins/,
  ],
])('a block %s is refused in a sentence', (_, files, said) => {
  expect(problemsOf(files)).toEqual([expect.stringMatching(said)]);
});

test('Markdown becomes what mails show, and the same words as text', () => {
  const { html, text } = written(
    '### Care & use\n\nSee **the** [guide](https://a.example/?x=1&y=2) "now".\n\n- one\n- two',
  );

  expect(html).toContain(
    '>Care &#38; use</h3><p>See <strong>the</strong> <a href="https://a.example/?x=1&#38;y=2">guide</a>',
  );
  expect(html).toMatch(/<ul[^>]*><li>one<\/li><li>two<\/li><\/ul>$/);
  expect(text).toBe('Care & use\nSee the guide: https://a.example/?x=1&y=2 "now".\n\n- one\n- two');
});

test('what is written for a store that there is not is told', () => {
  const front = 'title: A\nstores: [acme, acne]\nmails: [dispatched]\nfrom: 2026-07-01\nuntil: 2026-07-02';
  const files = { ...TEXTS, 'texts/lindgreen/de.json': '{}', 'content/banners/a/en.md': block(front) };

  expect(contentWarnings({ stores: { acme: aStore() } }, files)).toEqual([
    'emails/texts/lindgreen/de.json is for the store "lindgreen": the settings have acme',
    'emails/content/banners/a/en.md is for the store "acne": the settings have acme',
  ]);
});
