import { checkSources } from '../../emails/checks.ts';
import { compileMails } from '../../emails/compile.ts';
import { readSources, type Sources } from '../../emails/sources.ts';

const sources = readSources();

/** What the check says about the sources with one text of one file replaced. */
function problemsAfter(file: string, from: string | RegExp, to: string): string[] {
  const changed = (sources[file] ?? '').replace(from, to);
  expect(changed).not.toBe(sources[file]);
  return said({ ...sources, [file]: changed });
}

const said = (all: Sources): string[] =>
  checkSources(all).map(({ file, line, message }) => `${file}:${line} ${message}`);

test('the mails as they are pass', () => {
  expect(said(sources)).toEqual([]);
});

test('texts are called by the tag of a language', () => {
  const [problem] = said({ ...sources, 'texts/portuguese.json': sources['texts/en.json'] ?? '' });

  expect(problem).toBe(
    'texts/portuguese.json:1 is called by no language: expected its tag, such as pt.json or de-AT.json.',
  );
  expect(said({ ...sources, 'texts/pt.json': sources['texts/en.json'] ?? '' })).toEqual([]);
});

test('an unknown field fails with its file and line, and what there is instead', () => {
  const [problem] = problemsAfter('parts/track.mjml', '<mj-button', '<mj-button title="{{ parcel.trackingNumbr }}"');

  expect(problem).toMatch(
    /^parts\/track\.mjml:2 names a field that no mail has: parcel\.trackingNumbr .*trackingNumber/,
  );
});

test('an unknown field of a list is found as well', () => {
  const [problem] = problemsAfter('parts/items.txt', '{{ item.title }}', '{{ item.titel }}');

  expect(problem).toMatch(/^parts\/items\.txt:6 names a field that no mail has: order\.items\[\]\.titel/);
});

test('broken Liquid fails with its file and line', () => {
  const [problem] = problemsAfter('parts/greeting.mjml', '{% endif %}', '');

  expect(problem).toMatch(/^parts\/greeting\.mjml:1 .*not closed/);
});

test('a text that English lacks fails where it is named', () => {
  const [problem] = problemsAfter('templates/preparing.mjml', '{{ t.title }}', '{{ t.titel }}');

  expect(problem).toMatch(/^templates\/preparing\.mjml:\d+ names a text that texts\/en\.json lacks: t\.titel/);
});

test('a text that one language lacks fails in its file', () => {
  const [problem, ...others] = problemsAfter('texts/fr.json', /\n.*"track_other".*/, '');

  expect(problem).toBe('texts/fr.json:2 lacks the text shared.track_other.');
  expect(others).toEqual([]);
});

test('a text that nothing knows fails with its line', () => {
  const [problem] = problemsAfter('texts/es.json', '"track_other"', '"trak": "x",\n    "track_other"');

  expect(problem).toMatch(/^texts\/es\.json:\d+ has a text that nothing knows: shared\.trak\.$/);
});

test('a text that no template uses fails', () => {
  const withIdle = Object.keys(sources)
    .filter((file) => file.startsWith('texts/'))
    .map((file) => [file, (sources[file] ?? '').replace('"shared": {', '"shared": {\n    "idle": "x",')]);

  expect(said({ ...sources, ...Object.fromEntries(withIdle) })).toEqual([
    'texts/en.json:3 has a text that no template uses: shared.idle.',
  ]);
});

test('a translation that leaves a field out fails', () => {
  const [problem] = problemsAfter('texts/de.json', 'für Ihre Bestellung {{ order.id }}', 'für Ihre Bestellung');

  expect(problem).toMatch(/^texts\/de\.json:\d+ leaves \{\{ order\.id \}\} out of mails\.order_confirmation\.subject/);
});

test('an empty text fails', () => {
  expect(problemsAfter('texts/de.json', '"Gesamtbetrag"', '""')[0]).toMatch(
    /^texts\/de\.json:\d+ has no words for shared\.total/,
  );
});

test('markup in a text fails', () => {
  expect(problemsAfter('texts/de.json', '"Gesamtbetrag"', '"<b>Gesamtbetrag</b>"')[0]).toMatch(
    /has markup in shared\.total/,
  );
});

test('a template without the support block fails at the end of its body', () => {
  const lines = (sources['templates/dispatched.mjml'] ?? '').split('\n');
  const end = lines.findIndex((line) => line.includes('</mj-body>'));
  const [problem] = problemsAfter('templates/dispatched.mjml', /.*support\.mjml.*\n/, '');

  expect(problem).toMatch(new RegExp(`^templates/dispatched\\.mjml:${end} lacks the support block`));
});

test('a marketing template without the unsubscribe link fails', () => {
  const [problem] = problemsAfter('templates/review-request.mjml', 'footer-marketing', 'footer');

  expect(problem).toMatch(/^templates\/review-request\.mjml:\d+ is marketing and lacks the unsubscribe link/);
});

test('a second heading, a relative link and an image without alt text each fail with their line', () => {
  expect(problemsAfter('parts/greeting.mjml', '</mj-text>', '<h1>x</h1></mj-text>')[0]).toMatch(
    /^parts\/greeting\.mjml:1 has 2 <h1>/,
  );
  expect(problemsAfter('parts/track.mjml', '{{ parcel.trackingUrl }}"', '/track"')[0]).toMatch(
    /^parts\/track\.mjml:4 .*not absolute/,
  );
  expect(problemsAfter('parts/header.mjml', 'alt="{{ brand.name }}"', '')[0]).toMatch(
    /^parts\/header\.mjml:4 .*alt text/,
  );
});

test('a kind without a template fails, and a template without a kind', () => {
  const { 'templates/problem.mjml': template = '', ...others } = sources;

  expect(said({ ...others, 'templates/trouble.mjml': template })).toEqual([
    'templates/problem.mjml:1 is missing: every kind of domain/message/kinds.ts has a template.',
    'templates/trouble.mjml:1 belongs to no kind of domain/message/kinds.ts.',
  ]);
});

test('wrong MJML fails in the part that holds it', async () => {
  const track = (sources['parts/track.mjml'] ?? '').replace('<mj-button', '<mj-button colour="red"');

  await expect(compileMails({ ...sources, 'parts/track.mjml': track })).rejects.toThrow(
    /emails\/parts\/track\.mjml:2 .*colour/,
  );
});

test('an include of nothing fails with its line', async () => {
  const template = (sources['templates/problem.mjml'] ?? '').replace('parts/rest.mjml', 'parts/rests.mjml');

  await expect(compileMails({ ...sources, 'templates/problem.mjml': template })).rejects.toThrow(
    /emails\/templates\/problem\.mjml:\d+ includes .*rests/,
  );
});

describe('the texts of one store', () => {
  const own = (texts: object | string, file = 'texts/acme/de.json') =>
    said({ ...sources, [file]: typeof texts === 'string' ? texts : JSON.stringify(texts, undefined, 1) });

  test('say some things in their own way', () => {
    expect(
      own({ shared: { track: 'Wo ist es?' }, mails: { dispatched: { subject: '{{ order.id }} kommt' } } }),
    ).toEqual([]);
  });

  test.each<[string, object | string, RegExp]>([
    [
      'a text that nothing knows',
      { shared: { trak: 'x' } },
      /^texts\/acme\/de\.json:\d has a text that nothing knows: shared\.trak\.$/,
    ],
    ['a field that no mail has', { shared: { track: '{{ order.nr }}' } }, /names a field that no mail has: order\.nr/],
    ['a page', { page: { on: 'x' } }, /has a text that nothing knows: page\./],
    ['markup', { shared: { track: '<b>x</b>' } }, /has markup in shared\.track/],
    ['no words', { shared: { track: '' } }, /has no words for shared\.track/],
    ['no JSON', '{', /is not JSON/],
  ])('with %s are refused', (_, texts, message) => {
    expect(own(texts)).toEqual([expect.stringMatching(message)]);
  });

  test('in a language that has no texts are refused', () => {
    expect(own({}, 'texts/acme/pt.json')).toEqual([expect.stringMatching(/write texts\/pt\.json first/)]);
  });
});

test('help for a mail that has no place for it is refused', () => {
  const file = 'content/help/general/en.md';
  const [problem] = problemsAfter(file, 'order_confirmation', 'cancelled');

  expect(problem).toBe(`${file}:1 is for cancelled, whose template does not include parts/help.mjml.`);
});
