import fc from 'fast-check';
import jsonata from 'jsonata';
import '../../seed.ts';
import { expressionIn } from '../../../sandbox/states/expressions.ts';
import { quick, UNSURE } from '../../../sandbox/states/quick.ts';
import { textOf } from '../../statemachines/definition.ts';

// What is plain comes to what JSONata makes of it, and what is not is left to JSONata.

const sources = [
  '$a',
  '$a.b',
  '$a.b.c',
  '$a.toString',
  "$a = 'x'",
  "$a != 'x'",
  "$a.b = 'x' and $c = 1",
  "$a.b != 'x' and $c != 1",
  "$a.b in ['x', 'y']",
  "$c = 1 ? $a : 'none'",
  "$a.b = 'x' ? $c : $a.b",
  '$c = $a',
  "'text'",
  '12',
];
const values = [
  'x',
  'y',
  '',
  1,
  0,
  true,
  null,
  [],
  ['x'],
  [{ b: 'x' }],
  {},
  { b: 'x' },
  { b: null },
  { b: { c: 1 } },
  { b: ['x'] },
];
const cases = sources.flatMap((source) =>
  values.flatMap((a) => [1, 'x', undefined].map((c) => [source, { a, ...(c !== undefined && { c }) }] as const)),
);

test('a plain expression comes to the same as in JSONata', async () => {
  let sure = 0;
  for (const [source, given] of cases) {
    const expression = jsonata(source);
    const value = quick(expression.ast())!(given);
    if (value === UNSURE) continue;
    sure++;
    expect([source, given, value]).toEqual([source, given, await expression.evaluate(undefined, given)]);
  }
  expect(sure).toBeGreaterThan(cases.length / 2);
});

const NAMES = ['a', 'b', 'c d', 'length', 'toString', '__proto__'];
const name = fc.constantFrom(...NAMES);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('x', '', 0, 1.5, true, false, null),
    fc.dictionary(name, tie('json'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(tie('json'), { maxLength: 2 }),
  ),
}));

test('a path comes to the same as in JSONata, whatever it is and wherever it leads', async () => {
  let sure = 0;
  const paths = fc.asyncProperty(fc.array(name, { maxLength: 4 }), json, async (names, given) => {
    const root = JSON.parse(JSON.stringify(given)); // as a machine gets it
    const expression = jsonata(`$root${names.map((one) => `.\`${one}\``).join('')}`);
    const value = quick(expression.ast())!({ root });
    if (value === UNSURE) return;
    if (value !== undefined) sure++;
    expect(value).toEqual(await expression.evaluate(undefined, { root }));
  });
  await fc.assert(paths, { numRuns: 1000 });
  expect(sure).toBeGreaterThan(100);
});

test.each([
  'a.b',
  '$a.b[0]',
  '$a.*',
  '$a + 1',
  '$string($a)',
  "$a in 'x'",
  '$a or $b',
  '{"a": $a}',
  '$a.b^(c)',
  '$$',
  '$a.b@$c.d',
])('%s is not plain', (source) => {
  expect(quick(jsonata(source).ast())).toBeUndefined();
});

test('all but seven expressions of the journey are plain, five of them of a step that failed', () => {
  const all = [...textOf('order-journey.asl.json').matchAll(/"(\{%.*?%\})"/g)].map(([, text]) => expressionIn(text)!);
  const others = new Set(all.filter((source) => !quick(jsonata(source).ast())));

  expect([...others].sort()).toEqual([
    expect.stringContaining('$merge('),
    '$steps + 1',
    expect.stringContaining('$floor(600 + 3000 * $random())'),
    '$steps = 0 ? 0 : $steps + 1',
    expect.stringContaining('$floor($toMillis($states.context.State.EnteredTime) / 1000)'),
    '$string($states.context.Execution.Input.run)',
    expect.stringContaining("'FAILURE#' &"),
  ]);
});
