import fc from 'fast-check';
import { parseJson } from '../../../lambdas/ingest/json.ts';
import '../../seed.ts';

test('JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 8 }).filter((json) => !/\d{16}/.test(json)),
      fc.constantFrom(undefined, 1, '\t'),
      (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space);
        expect(parseJson(text)).toEqual(JSON.parse(text.replace(/\\ud[89a-f][\da-f]{2}/g, '\uFFFD')));
      },
    ),
    { numRuns: 300 },
  );
});

test('what JSON.parse refuses is refused', () => {
  const pieces = fc.constantFrom(...'{}[],:"\\ \n01.-e+', 'true', 'null', '"a"', '\\u00e9', '\u0001');
  fc.assert(
    fc.property(fc.string({ unit: pieces }), (text) => {
      expect(fails(() => parseJson(text))).toBe(fails(() => JSON.parse(text)));
    }),
    { numRuns: 3000 },
  );
});

const fails = (read: () => unknown): boolean => {
  try {
    read();
    return false;
  } catch {
    return true;
  }
};

test.each([
  ['7203685774775912345', '7203685774775912345'],
  ['-7203685774775912345', '-7203685774775912345'],
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', '9007199254740993'],
  ['1e999', '1e999'],
  ['12.50', 12.5],
])('the number %s is kept exactly', (text, value) => {
  expect(parseJson(`{"id": ${text}}`)).toEqual({ id: value });
});

test('digits within strings stay strings', () => {
  expect(parseJson('{"7203685774775912345": "x 7203685774775912345 \\" 1"}')).toEqual({
    '7203685774775912345': 'x 7203685774775912345 " 1',
  });
});

test('__proto__ is a key as any other', () => {
  const value = parseJson('{"__proto__": {"polluted": true}}') as object;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect('polluted' in value).toBe(false);
});

test('half a character becomes one that can be stored', () => {
  expect(parseJson('"a\\ud83d b \\ud83d\\ude00"')).toBe('a\uFFFD b 😀');
});

test.each([
  ['', 'the JSON breaks off at its end, line 1, character 1'],
  ['{"a": 1', 'the JSON breaks off at its end, line 1, character 8'],
  ['{"a":\n  truth}', 'the JSON cannot be read from line 2, character 3 on'],
  ['{"a": 1} x', 'the JSON cannot be read from line 1, character 10 on'],
  ['{"a": "\\x"}', 'the JSON cannot be read from line 1, character 7 on'],
  ['['.repeat(33), 'the JSON is nested deeper than 32 levels'],
])('%j: %s', (text, message) => {
  expect(() => parseJson(text)).toThrow(message);
});

test('a megabyte of anything is read or refused at once', () => {
  for (const piece of ['\\"', '"', '{"a":', '[', ' ', '1', '-', 'e+']) {
    const started = performance.now();
    expect(fails(() => parseJson(`"${piece.repeat(2 ** 20 / piece.length)}`))).toBe(true);
    fails(() => parseJson(piece.repeat(2 ** 20 / piece.length)));
    expect(performance.now() - started).toBeLessThan(1000);
  }
});
