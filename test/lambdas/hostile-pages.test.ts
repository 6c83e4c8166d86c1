import fc from 'fast-check';
import { record } from '../../lambdas/shared/record.ts';
import { anItem, at, progress, theOrder, theSettings } from '../fixtures.ts';
import { ADDRESSEE, signer, somePages } from './pages.ts';
import '../seed.ts';

// What strangers and scanners send: a clear answer, and nothing changes.

const SETTINGS = theSettings({ returns: { days: 30 }, requests: { return: {}, cancellation: {}, address: {} } });

async function open(items = [anItem()]) {
  const pages = await somePages(SETTINGS, at(8));
  await record(pages.journeys, 'acme', [theOrder({ items }), progress('delivered', at(5))], at(5));
  return pages;
}

const PURPOSES = ['track', 'feedback', 'help', 'preferences'] as const;
const LETTERS = { track: 't', feedback: 'f', help: 'h', preferences: 'p' } as const;

test('a link opens its own page alone, of its own order and store', async () => {
  const { at: ask, items } = await open();
  const before = await items();
  const foreign = [{ pk: 'ORDER#acme#1002' }, { pk: 'ORDER#gone#1001' }, { pk: 'ORDER#acme#1001#META' }];
  for (const purpose of PURPOSES) {
    const others = PURPOSES.filter((one) => one !== purpose).map((one) => signer.tokenOf(one, ADDRESSEE, at(8)));
    const tokens = [...others, ...foreign.map((one) => signer.tokenOf(purpose, one, at(8)))];
    for (const token of tokens)
      for (const method of ['GET', 'POST']) {
        const init = { method, ...(method === 'POST' && { body: 'rating=5&want=address&words=x&wish=off' }) };
        const { status, html } = await ask(`/${LETTERS[purpose]}/${token}`, init);
        if (purpose === 'preferences' && !others.includes(token)) continue; // says whose mails, not which order
        expect([purpose, method, status, html.includes('Teapot')]).toEqual([purpose, method, 404, false]);
      }
  }
  expect(await items()).toEqual(before);
});

test('whatever is in a path ends in a page that says no more than that', async () => {
  const { at: ask, items, pathTo } = await open();
  const before = await items();
  const token = pathTo('track').slice(3);
  const tricks = [
    '../',
    '..%2f',
    '%2e%2e/',
    '%00',
    ';',
    '//',
    '\\',
    '?',
    '#',
    '%',
    '%zz',
    '%ff',
    `${token}/`,
    '/f/',
    'é',
  ];
  const somePath = fc
    .array(fc.oneof(fc.constantFrom(...tricks, 't/', 'f/', 'h/', 'p/', token), fc.string({ maxLength: 8 })), {
      maxLength: 6,
    })
    .map((parts) => new URL(`https://x.example/${parts.join('')}`, 'https://x.example').pathname)
    .filter((path) => path !== pathTo('track'));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('GET', 'HEAD', 'POST'), somePath, async (method, path) => {
      const { status, headers } = await ask(path, { method, ...(method === 'POST' && { body: 'x=1' }) });
      expect([404, 413]).toContain(status);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }),
    { numRuns: 200 },
  );
  expect(await items()).toEqual(before);
});

test('a page is within 50 KB however much was ordered', async () => {
  const many = Array.from({ length: 400 }, (_, i) =>
    anItem({ id: `${i}`, title: `Number ${i} ${'of a long title '.repeat(7)}`, quantity: 99 }),
  );
  const { at: ask, pathTo } = await open(many);
  for (const [purpose, query] of [
    ['help', '?want=return'],
    ['feedback', ''],
    ['track', ''],
  ] as const) {
    const { html, status } = await ask(`${pathTo(purpose)}${query}`);
    expect([purpose, status, Buffer.byteLength(html) < 50 * 1024]).toEqual([purpose, 200, true]);
  }
});

test('a review of a megabyte is refused on every page, and keeps nothing', async () => {
  const { at: ask, items, pathTo } = await open();
  const before = await items();
  for (const purpose of PURPOSES) {
    const body = `form=feedback&rating=5&want=address&words=${'x'.repeat(1_000_000)}`;
    expect((await ask(pathTo(purpose), { method: 'POST', body })).status).toBe(413);
  }
  expect(await items()).toEqual(before);
});
