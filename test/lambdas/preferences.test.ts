import { complaint, wishesFor } from '../../domain/records/wishes.ts';
import { contactKey, readContact } from '../../lambdas/shared/contacts.ts';
import { linkSigner } from '../../lambdas/shared/links.ts';
import { anOrder, at, PK, theSettings } from '../fixtures.ts';
import { ADDRESSEE, signer, somePages, TEXTS } from './pages.ts';

const NOW = at(20);
const TOKEN = signer.tokenOf('preferences', ADDRESSEE, NOW);
/** Of a mail that went before links named addresses. */
const OLD = 'T1JERVIjYWNtZSMxMDAx.9bRdH6i0cpsGhDZFhKxrVw';

type World = {
  settings?: ReturnType<typeof theSettings>;
  email?: string;
  locale?: string | undefined;
  body?: string | undefined;
};

async function asked(
  method: string,
  token = TOKEN,
  { settings = theSettings(), email = 'ines@example.com', locale, body }: World = {},
) {
  const one = await somePages(settings, NOW);
  const { client, table, put, clock } = one;
  await put({ pk: PK, sk: 'META', platform: 'own', order: anOrder({ customer: { email, locale } }), mark: '1' });
  const ask = (how = method, posted = body, now = NOW) => {
    clock.now = now;
    const path = token === OLD ? 'unsubscribe' : 'p';
    return one.at(`/${path}/${token}`, { method: how, ...(how === 'POST' && { body: posted ?? '' }) });
  };
  const before = await one.items();
  return { ...one, ask, page: await ask(), before, contact: () => readContact(client, table, 'acme', email) };
}

const OFF = '>Unsubscribe</button>';
const ON = '>Ask me for reviews again</button>';
const no = (source: 'page' | 'one_click' = 'page') => wishesFor(['reviews'], { on: false, at: NOW, source });

test.each(['GET', 'HEAD'])('%s shows the state and changes nothing', async (method) => {
  const { page, ask, items, before } = await asked(method, `${TOKEN}?wish=off`);

  expect(page.status).toBe(200);
  expect(page.html).not.toMatch(/Saved|You are unsubscribed/);
  expect((await ask('GET')).html).toContain(OFF);
  expect(await items()).toEqual(before);
});

test.each([
  ['the page', 'wish=off', 'page'],
  ['a form of before', undefined, 'page'],
  ['a mail program', 'List-Unsubscribe=One-Click', 'one_click'],
  [
    'a mail program, in parts',
    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click',
    'one_click',
  ],
] as const)('POST of %s unsubscribes, as often as one likes', async (_, body, source) => {
  const { page, ask, contact } = await asked('POST', TOKEN, { body });
  await ask();

  expect(page).toMatchObject({ status: 200, html: expect.stringContaining('You are unsubscribed') });
  expect(page.html).toContain(ON);
  expect((await contact()).wishes).toEqual(no(source));
});

test('who unsubscribed sees that, and can undo it', async () => {
  const { ask, contact } = await asked('POST');

  expect((await ask('GET')).html).toContain('You are unsubscribed');
  const undone = await ask('POST', 'wish=on', at(21));
  expect(undone.html).toContain('Saved.');
  expect(undone.html).toContain(OFF);
  expect((await contact()).wishes).toEqual(wishesFor(['reviews'], { on: true, at: at(21), source: 'page' }));
  expect((await ask('POST', 'wish=off', at(22))).html).toContain(ON);
});

test('a complaint cannot be undone by a link, which may have been forwarded', async () => {
  const { put, ask, contact } = await asked('GET');
  await put({ ...contactKey('acme', 'ines@example.com'), suppressed: 'complained', wishes: complaint(at(19)) });

  const { html } = await ask('POST', 'wish=on');
  expect(html).toContain('marked as spam');
  expect(html).not.toContain('<form');
  expect((await contact()).wishes).toEqual(complaint(at(19)));
});

test.each([
  ['de-AT', 'Sie sind abgemeldet', '<html lang="de" dir="ltr">'],
  ['pt', 'You are unsubscribed', '<html lang="en" dir="ltr">'],
  [undefined, 'You are unsubscribed', '<html lang="en" dir="ltr">'],
  ['ar-XB', '\u202eunsubscribed\u202c', '<html lang="ar-XB" dir="rtl">'],
])('the page speaks the language of the mail: %s', async (locale, words, html) => {
  const { page } = await asked('POST', TOKEN, { locale });

  expect(page.html).toContain(words);
  expect(page.html).toContain(html);
});

test.each(Object.keys(TEXTS))('every state of the page is whole in %s', async (locale) => {
  const { ask } = await asked('GET', TOKEN, { locale });
  const pages = [await ask(), await ask('POST', 'wish=off'), await ask('POST', 'wish=on', at(21))];

  for (const { html } of pages) {
    expect(html).toContain('<bdi>Acme Outfitters</bdi>');
    expect(html).not.toMatch(/undefined|\{\{|<h1><\/h1>|<p><\/p>|><\/button>/);
  }
});

test('the page shows the store, and pictures from nowhere else', async () => {
  const settings = theSettings();
  settings.stores.acme!.brand.logoUrl = 'https://images.acme.example.com/logo.png';
  const { page } = await asked('GET', TOKEN, { settings });

  expect(page.headers.get('content-security-policy')).toContain('img-src https://images.acme.example.com;');
  expect(page.html).toContain('<img src="https://images.acme.example.com/logo.png" alt="Acme Outfitters"');
  expect(page.html).toContain('#1f5f4a');
  expect((await asked('GET')).page.headers.get('content-security-policy')).not.toContain('img-src');
});

test('the page is small, and needs no script', async () => {
  const { page } = await asked('GET');

  expect(page.html.length).toBeLessThan(12_000);
  expect(page.html).not.toMatch(/<script|\son\w+=/);
});

test('the link of a mail unsubscribes the address it went to, not the one the order has by now', async () => {
  const { client, table, contact } = await asked('POST', TOKEN, { email: 'corrected@example.com' });

  expect(await readContact(client, table, 'acme', 'ines@example.com')).toMatchObject({ wishes: no() });
  expect(await contact()).toEqual({});
});

test('a link of before unsubscribes the address of its order', async () => {
  expect(await (await asked('POST', OLD)).contact()).toMatchObject({ wishes: no() });
});

test('a no does not expire, even when what was known of the address would; a yes does', async () => {
  const { put, ask, items } = await asked('GET');
  const contact = async () => (await items()).find(({ sk }) => sk === 'CONTACT');
  await put({ ...contactKey('acme', 'ines@example.com'), suppressed: 'bounced', expiresAt: 1 });

  await ask('POST');
  expect(await contact()).toMatchObject({ suppressed: 'bounced', wishes: no() });
  expect(await contact()).not.toHaveProperty('expiresAt');

  await ask('POST', 'wish=on', at(21));
  expect(await contact()).toMatchObject({ expiresAt: Date.parse(at(21)) / 1000 + 400 * 86_400 });
});

test('of presses at one moment all are heard, and the no counts', async () => {
  const { ask, contact } = await asked('GET');

  await Promise.all(['wish=off', 'wish=on', 'wish=off'].map((body) => ask('POST', body)));

  expect((await contact()).wishes?.reviews).toEqual({ on: false, at: NOW, source: 'page' });
});

test('another store still may write', async () => {
  const { client, table } = await asked('POST');

  expect(await readContact(client, table, 'lindgren', 'ines@example.com')).toEqual({});
});

test.each([
  ['cut off', TOKEN.slice(0, -1)],
  ['empty', ''],
  ['of somebody else', linkSigner(['theirs'], 400).tokenOf('preferences', ADDRESSEE, NOW)],
  ['altered', `x${TOKEN}`],
])('a link that is %s leads to 404 and changes nothing', async (_, token) => {
  for (const method of ['GET', 'POST']) {
    const { page, items, before } = await asked(method, token);
    expect(page.status).toBe(404);
    expect(await items()).toEqual(before);
  }
});

test('the link of a store that is gone leads to 404', async () => {
  expect((await asked('GET', TOKEN, { settings: { ...theSettings(), stores: {} } })).page.status).toBe(404);
});

test('a link of before, to an order that is gone, has nobody left to write to', async () => {
  const { page, items, before } = await asked('POST', 'T1JERVIjYWNtZSNnb25l.-RiF6-1Q0PpQqcnWzCT5aw');

  expect(page.status).toBe(200);
  expect(await items()).toEqual(before);
});

test('a hostile brand name stays text', async () => {
  const settings = theSettings();
  settings.stores.acme!.brand.name = '<script>alert("1")</script>';

  const { page } = await asked('GET', TOKEN, { settings });

  expect(page.html).not.toContain('<script>');
});

const CHOOSE = 'form=choose&topic=reviews';

test('a pause and a language are kept with what was changed and when, and taken back', async () => {
  const { ask, contact, items } = await asked('GET');
  const { html } = await ask('POST', `${CHOOSE}&pause=2026-04-10&language=de`);

  expect(html).toContain('<html lang="de"');
  expect(html).toMatch(/name="pause"[^>]*value="2026-04-10"/);
  expect(await contact()).toMatchObject({ pausedUntil: '2026-04-10', language: 'de' });
  await ask('POST', `${CHOOSE}&pause=&language=de`, at(21));
  expect(await contact()).not.toHaveProperty('pausedUntil');
  expect([...((await items()).find(({ sk }) => sk === 'CONTACT')!.changes as Set<string>)].sort()).toEqual([
    `${NOW} page pause:2026-04-10 language:de`,
    `${at(21)} page pause:none`,
  ]);
});

test('a box that stays as it was says nothing: nobody agrees to mails by choosing a language', async () => {
  const { ask, contact } = await asked('GET');
  await ask('POST', `${CHOOSE}&language=fr`);

  expect(await contact()).not.toHaveProperty('wishes');
});

test('a box that is cleared is a no to that topic, and one button is a no to all', async () => {
  const { ask, contact } = await asked('GET');
  await ask('POST', 'form=choose&language=en');
  expect((await contact()).wishes).toEqual(no());

  await ask('POST', 'form=all_off', at(21));
  expect(Object.values((await contact()).wishes!).map(({ on }) => on)).toEqual([false, false, false, false]);
});

test.each(['2025-01-01', '2036-01-01', '2026-02-31', 'tomorrow', '9'.repeat(500)])(
  'a pause until %s is none',
  async (day) => {
    const { ask, contact } = await asked('GET');
    await ask('POST', `${CHOOSE}&pause=${day}&language=en`);

    expect(await contact()).not.toHaveProperty('pausedUntil');
  },
);
