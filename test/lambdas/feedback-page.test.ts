import fc from 'fast-check';
import { collect } from '../../lambdas/privacy/collect.ts';
import { eraseOrder } from '../../lambdas/privacy/erase.ts';
import { contactKey } from '../../lambdas/shared/contacts.ts';
import type { PrivacyRequest } from '../../lambdas/shared/privacy-request.ts';
import { record } from '../../lambdas/shared/record.ts';
import { anItem, at, type OrderFields, PK, progress, theOrder, theSettings } from '../fixtures.ts';
import { somePages } from './pages.ts';
import '../seed.ts';

async function arrived(order: OrderFields = {}, settings = theSettings()) {
  const pages = await somePages(settings, at(8));
  await record(pages.journeys, 'acme', [theOrder(order), progress('delivered', at(5))], at(5));
  const path = pages.pathTo('feedback');
  const post = (body: string | Record<string, string>, now = pages.clock.now) => {
    pages.clock.now = now;
    return pages.at(path, { method: 'POST', body: new URLSearchParams(body).toString() });
  };
  const of = async (prefix: string) => (await pages.items()).filter(({ sk }) => sk.startsWith(prefix));
  return {
    ...pages,
    path,
    post,
    answers: () => of('ANSWER#'),
    cases: async () => (await of('CASE#')).map(({ cause, status }) => `${cause} ${status}`),
    counted: async () => ((await pages.item('FLOW'))?.['o#answered'] as { counted?: object } | undefined)?.counted,
  };
}

const checked = (html: string) =>
  [...html.matchAll(/<input[^>]*name="(\w+)"[^>]*>/g)]
    .filter(([input]) => input.includes('checked'))
    .map(([input, name]) => `${name}=${/value="(\w+)"/.exec(input)?.[1]}`);

test.each([
  ['here=not_here', ['here=not_here']],
  ['rating=4', ['rating=4']],
  ['rating=9', []],
  ['rating=4%00', []],
  ['', []],
])('the link of a mail has its answer chosen and counts nothing: %s', async (query, chosen) => {
  const { path, at: ask, items } = await arrived();
  const before = await items();

  for (let i = 0; i < 10; i++) {
    await ask(`${path}?${query}`, { method: 'HEAD' });
    const { html, status } = await ask(`${path}?${query}`);
    expect([status, checked(html)]).toEqual([200, chosen]);
  }
  expect(await items()).toEqual(before);
});

test('a press keeps the answer, counts it, and thanks', async () => {
  const { post, answers, counted, cases } = await arrived();
  const { status, html } = await post('form=feedback&rating=5&words=Lovely%20pot&show=yes&csat=5&nps=10');

  expect(status).toBe(200);
  expect(html).toContain('href="https://acme.example.com/review/1001"');
  expect(await answers()).toEqual([
    expect.objectContaining({ form: 'feedback', rating: 5, words: 'Lovely pot', mayBeShown: true, csat: 5, nps: 10 }),
  ]);
  expect(await counted()).toMatchObject({ rating: { value: 5, at: at(8) }, nps: { value: 10 } });
  expect(await cases()).toEqual([]);
});

test('everybody is shown the same public places, whatever they say', async () => {
  const linksAfter = async (rating: string) =>
    [...(await (await arrived()).post({ rating })).html.matchAll(/href="([^"]*)"/g)].map(([, link]) => link);

  expect(await linksAfter('1')).toEqual(await linksAfter('5'));
});

test.each([
  ['form=check_in&here=not_here&words=No%20parcel', 'not_received'],
  ['form=check_in&here=wrong&words=It%20is%20broken', 'something_wrong'],
  ['form=feedback&rating=1&words=Never%20again', 'low_rating'],
])('%s is for people, with the words, once', async (body, cause) => {
  const { post, items, cases } = await arrived();
  await post(body);
  await post(body, at(8, '13:00'));

  expect(await cases()).toEqual([`${cause} open`]);
  const found = (await items()).find(({ sk }) => sk.startsWith('CASE#'));
  expect((found!.log as { text: string }[]).map(({ text }) => text)).toEqual([new URLSearchParams(body).get('words')]);
});

test('who finds the parcel after all says so, and the case is over', async () => {
  const { post, cases } = await arrived();
  await post('form=check_in&here=not_here');
  await post('form=check_in&here=yes', at(9));

  expect(await cases()).toEqual(['not_received closed']);
});

test('a scanner that presses all buttons counts no vote, and leaves no case behind', async () => {
  const { post, cases, counted, answers } = await arrived();
  for (const [i, here] of ['yes', 'not_here', 'wrong'].entries())
    await post(`form=check_in&here=${here}`, at(8, `12:00`).replace('00.000', `0${i}.000`));

  expect(await counted()).toEqual({});
  expect(await answers()).toHaveLength(3);
  expect((await cases()).filter((one) => one.endsWith('open'))).toEqual([]);
});

test('parallel presses are all kept, and one counts', async () => {
  const { post, answers, counted } = await arrived();
  await Promise.all(['3', '4'].flatMap((rating) => [post({ rating }), post({ rating })]));

  expect((await answers()).length).toBeGreaterThanOrEqual(2);
  expect((await answers()).length).toBeLessThanOrEqual(4);
  expect(await counted()).toMatchObject({ rating: { value: expect.any(Number) } });
});

test('a form without its answer is shown again, and changes nothing', async () => {
  const { post, answers } = await arrived();
  const { status, html } = await post('form=feedback&words=x');

  expect(status).toBe(400);
  expect(html).toContain('role="alert"');
  expect(await answers()).toEqual([]);
});

test('how satisfied they are, a customer is asked once in 90 days', async () => {
  const { post, path, at: ask, clock, item } = await arrived();
  expect((await ask(path)).html).toContain('name="nps"');
  await post('rating=5&nps=9');

  expect((await ask(path)).html).not.toContain('name="nps"');
  clock.now = at(8 + 89);
  expect((await ask(path)).html).not.toContain('name="nps"');
  expect((await item('CONTACT', contactKey('acme', 'ines@example.com').pk))?.surveyedAt).toBe(at(8));
});

test('the store’s own questions are asked in the customer’s language, and what is no answer to them is none', async () => {
  const questions = [
    { id: 'packing', ask: { en: 'How was the packing?', de: 'Wie war die Verpackung?' } },
    {
      id: 'heard',
      ask: 'Where did you hear of us?',
      answers: [
        { id: 'friend', text: 'A friend' },
        { id: 'ad', text: 'An ad' },
      ],
    },
    { id: 'missing', ask: 'What is missing?', answers: 'words' as const },
  ];
  const {
    post,
    answers,
    counted,
    path,
    at: ask,
  } = await arrived({ customer: { locale: 'de' } }, theSettings({ pages: { questions } }));
  expect((await ask(path)).html).toContain('Wie war die Verpackung?');

  await post({ rating: '5', more_packing: '6', more_heard: 'tv', more_missing: ' ' });
  await post({ rating: '5', more_packing: '4', more_heard: 'ad', more_missing: 'A spoon' }, at(9));
  expect(await answers()).toEqual([
    expect.not.objectContaining({ more: expect.anything() }),
    expect.objectContaining({ more: { packing: 4, heard: 'ad' }, written: { missing: 'A spoon' } }),
  ]);
  expect(await counted()).toMatchObject({ more: { packing: { value: 4, at: at(9) }, heard: { value: 'ad' } } });
  expect(JSON.stringify(await counted())).not.toContain('spoon');
});

test('of several things each can be rated', async () => {
  const items = [anItem({ id: 'a' }), anItem({ id: 'b', title: 'Cup' })];
  const { post, answers, path, at: ask } = await arrived({ items });

  expect((await ask(path)).html).toContain('Cup');
  await post('rating=4&item0=5&item1=2&item2=1');
  expect(await answers()).toEqual([expect.objectContaining({ items: { a: 5, b: 2 } })]);
});

test('there is an end to the answers of an order', async () => {
  const { post, answers } = await arrived();
  const codes = [];
  for (let i = 0; i < 32; i++) codes.push((await post({ rating: '5', words: `${i}` }, at(8 + i))).status);

  expect(codes.slice(29)).toEqual([200, 429, 429]);
  expect(await answers()).toHaveLength(30);
});

test('words are text: no markup, no marks that turn it around, and an end', async () => {
  const { post, answers } = await arrived();
  const evil = `<script>alert(1)</script>\u202e\u0000${'\u{1f4a9}'.repeat(5000)}`;
  const { html } = await post({ rating: '3', words: evil });

  expect(html).not.toContain('<script');
  const [kept] = await answers();
  expect([...(kept!.words as string)].length).toBeLessThanOrEqual(2000);
  expect(kept!.words).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('an export has the answers, and an erasure takes them', async () => {
  const { post, answers, journeys } = await arrived();
  await post('rating=1&words=Never%20again');
  const exported = await collect(journeys, 'acme', {
    request: 'export',
    email: 'ines@example.com',
    receivedAt: at(9),
  } as PrivacyRequest);

  expect(JSON.stringify(exported)).toContain('Never again');
  await eraseOrder(journeys, PK, { now: at(9) });
  expect(await answers()).toEqual([]);
});

test('whatever is posted ends in a clear answer', async () => {
  const { at: ask, path, clock } = await arrived();
  const field = fc.tuple(
    fc.constantFrom('form', 'here', 'rating', 'nps', 'csat', 'words', 'item0', 'show', '__proto__', 'x'),
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 50 }), fc.constantFrom('1', '5', 'yes', 'wrong', 'check_in')),
  );
  const body = fc.oneof(
    fc.array(field, { maxLength: 8 }).map((all) => new URLSearchParams(all).toString()),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  let day = 9;
  await fc.assert(
    fc.asyncProperty(body, async (one) => {
      clock.now = at(Math.min(day++, 60));
      expect([200, 400, 429]).toContain((await ask(path, { method: 'POST', body: one })).status);
    }),
    { numRuns: 40 },
  );
});
