import { BadTimeline, parseTimeline } from '../../../sandbox/play/timeline.ts';

const row = (more: object = {}): string =>
  JSON.stringify({ at: '2026-03-02T17:00:00Z', path: '/acme/orders', body: { orderId: '1' }, ...more });

test('a line is a webhook: posted, without headers, with its body as JSON', () => {
  expect(parseTimeline(row())).toEqual([
    {
      at: Date.parse('2026-03-02T17:00:00Z'),
      method: 'POST',
      path: '/acme/orders',
      headers: {},
      body: '{"orderId":"1"}',
    },
  ]);
});

test('a body that is a text is posted as it is, byte by byte', () => {
  expect(parseTimeline(row({ body: '{"a": 1 }' }))[0]?.body).toBe('{"a": 1 }');
});

test('blank lines are nothing, and times may have any offset', () => {
  const lines = parseTimeline(`\n${row({ at: '2026-03-02T18:00:00+01:00' })}\n\n${row()}\n`);

  expect(lines.map(({ at }) => at)).toEqual([Date.parse('2026-03-02T17:00Z'), Date.parse('2026-03-02T17:00Z')]);
});

test.each([
  ['no JSON', 'nonsense', 'expected a JSON object on one line'],
  ['null', 'null', 'expected a JSON object on one line'],
  ['a time without an offset', row({ at: '2026-03-02T17:00:00' }), 'at: expected an ISO 8601 time with its offset'],
  ['a day that does not exist', row({ at: '2026-13-02T17:00:00Z' }), 'at: expected an ISO 8601 time'],
  ['an address instead of a path', row({ path: 'https://example.com/acme' }), 'path: expected a path'],
  ['the 30th of February', row({ at: '2026-02-30T17:00:00Z' }), 'at: expected an ISO 8601 time'],
  ['a path with a space', row({ path: '/acme /orders' }), 'path: expected a path'],
  ["the sandbox's own path", row({ path: '/_clock' }), 'path: what begins with "/_"'],
  ['a method that is no text', row({ method: 1 }), 'method: expected one of'],
  ['a method that is none', row({ method: 'post' }), 'method: expected one of DELETE, GET, PATCH, POST, PUT'],
  ['a header with a space', row({ headers: { 'a b': 'c' } }), 'headers: "a b" is no header'],
  ['a header of two lines', row({ headers: { a: 'x\ny' } }), 'headers: "a" is no header'],
  ['a header that is a list', row({ headers: { a: ['b'] } }), 'headers: expected an object of texts'],
  ['a step back in time', row({ at: '2026-03-01T00:00:00Z' }), 'at is earlier than the line before'],
])('%s is named by the number of its line', (_, bad, problem) => {
  const parse = () => parseTimeline(`${row()}\n\n${bad}`, 'day.jsonl');

  expect(parse).toThrow(BadTimeline);
  expect(parse).toThrow(`day.jsonl:3: ${problem}`);
});

test('every bad line is named at once', () => {
  expect(() => parseTimeline('1\n2\n')).toThrow(/timeline:1: .*\ntimeline:2: /);
});

test('a file without a line is refused', () => {
  expect(() => parseTimeline('\n')).toThrow('expected at least one line');
});
