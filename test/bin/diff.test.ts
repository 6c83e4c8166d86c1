import { porchlight } from '../../bin/cli.ts';
import { type ToldMessage, toldBy, toldLines } from '../../bin/diff/messages.ts';
import { templateLines } from '../../bin/diff/template.ts';
import { loadSettings } from '../../bin/settings-file.ts';
import { differenceLine, differences } from '../../domain/shared/differences.ts';
import { sampleShop } from '../../sandbox/play/sample-shop.ts';

test('each place in which two settings differ is one line', () => {
  const before = { a: 1, b: { c: [1, 2], d: 'x' }, f: [{ g: 1 }] };
  const after = { a: 1, b: { c: [1, 3], e: true }, f: [{ g: 2 }, { g: 3 }] };

  expect(differences(before, after).map(differenceLine)).toEqual([
    '~ b.c: [1,2] → [1,3]',
    '- b.d: "x"',
    '+ b.e: true',
    '~ f[0].g: 1 → 2',
    '+ f[1]: {"g":3}',
  ]);
});

test('of a template it says what comes, goes and changes', () => {
  const before = { Resources: { A: { Type: 'T', Properties: { x: 1 } }, B: { Type: 'U' } } };
  const after = { Resources: { A: { Type: 'T', Properties: { x: 2 } }, C: { Type: 'V' } } };

  expect(templateLines(before, after)).toEqual(['~ T A Properties.x: 1 → 2', '- U B', '+ V C']);
});

const mail = (more: Partial<ToldMessage>): ToldMessage => ({
  name: 'A-1 dispatched',
  became: 'sent Monday',
  subject: 'On its way',
  text: 'Hello\nBye',
  html: '<p>',
  ...more,
});

test.each<[string, Partial<ToldMessage>, string[]]>([
  ['the same mail', {}, []],
  [
    'a mail that does not go any more',
    { became: 'not sent (mail is off)', html: '' },
    ['~ A-1 dispatched: sent Monday → not sent (mail is off)'],
  ],
  ['another wording', { text: 'Hi\nBye' }, ['~ A-1 dispatched: “Hello” → “Hi”']],
  ['another subject', { subject: 'It left' }, ['~ A-1 dispatched: subject “On its way” → “It left”']],
  ['another look', { html: '<p class="x">' }, ['~ A-1 dispatched: looks other (HTML)']],
])('%s', (_, after, lines) => {
  expect(toldLines(new Map([['1', mail({})]]), new Map([['1', mail(after)]]))).toEqual(lines);
});

test('what changes in many mails alike is said once', () => {
  const all = (text: string) =>
    new Map(['1', '2', '3'].map((key) => [key, mail({ name: `A-${key} dispatched`, text })]));

  expect(toldLines(all('Hello'), all('Hi'))).toEqual(['~ 3 mails, as A-1 dispatched: “Hello” → “Hi”']);
});

test('sample orders live through both settings, so a later request for a review shows as one', async () => {
  const settings = loadSettings();
  const { acme } = settings.stores;
  const shop = sampleShop(settings, 'acme');
  const start = Date.parse('2026-03-02T17:00:00Z');
  const render = () => ({ subject: '', preheader: '', html: '', text: '' });
  const told = (afterDays: number) =>
    toldBy('acme', { ...acme!, review: { ...acme!.review, afterDays } }, settings, 'prod', shop, start, render);

  const lines = toldLines(await told(5), await told(8));
  expect(lines).toContainEqual(expect.stringMatching(/^~ A-1001 review request: sent .* → sent /));
  expect(lines.every((line) => /review|follow|check/.test(line))).toBe(true);
});

test.each([
  ['nowhere', 'nowhere: there is no such file, and git has no'],
  ['test', 'test: expected a settings file, and this is a folder'],
  ['package.json', 'package.json: expected `export const settings'],
])('what is no settings is answered with what was expected: %s', async (named, message) => {
  const errors: string[] = [];
  const code = await porchlight(['diff', named], { out: () => {}, err: (text) => void errors.push(text) });

  expect(code).toBe(1);
  expect(errors.join('\n')).toContain(message);
  expect(errors.join('\n')).not.toContain('    at ');
});
