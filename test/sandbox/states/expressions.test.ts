import { parseExpression } from '../../../sandbox/states/functions.ts';
import type { Json } from '../../../sandbox/states/json.ts';
import { FUNCTION, run } from './machine.ts';

const evaluate = (Output: Json, input: Json = {}) => run({ Only: { Type: 'Pass', Output, End: true } }, { input });

test.each<[string, Json, Json]>([
  ['plain JSON', { a: [1, null, 'x'] }, { a: [1, null, 'x'] }],
  ['an expression', '{% 1 + 1 %}', 2],
  [
    'expressions inside lists and objects',
    { list: [1, '{% 2 %}'], at: { x: '{% "y" %}' } },
    { list: [1, 2], at: { x: 'y' } },
  ],
  ['the input', '{% $states.input.order.id %}', 'o1'],
  ['an array of one element, as an array', '{% $states.input.lines %}', [7]],
  ['the context', '{% $states.context.Execution.Name & "/" & $states.context.State.Name %}', 'run/Only'],
  ['$partition', '{% $partition([1,2,3], 2) %}', [[1, 2], [3]]],
  ['$range, which takes its end in', '{% $range(0, 6, 2) %}', [0, 2, 4, 6]],
  ['$range downwards', '{% $range(3, 1, -1) %}', [3, 2, 1]],
  ['$range of one number, which is that number', '{% $range(3, 3, 1) %}', 3],
  ['$range of fractions, whose whole parts count', '{% $range(-1.7, 2, 1) %}', [-1, 0, 1, 2]],
  ['$range of thousands', '{% $count($range(1, 2000, 1)) %}', 2000],
  ['$partition without a size', '{% $partition([1, 2]) %}', [[1, 2]]],
  ['numbers that JSON does not have, by their names', '{% [1/0, 0/0] %}', ['Infinity', 'NaN']],
  ['$hash', '{% $hash("input", "SHA-1") %}', '140f86aae51ab9e1cda9b4254fe98a74eb54c1a1'],
  ['$random with a seed, as Java has it', '{% $random(42) %}', 0.7275636800328681],
  ['$parse', '{% $parse("{\\"a\\":[1]}").a %}', [1]],
  ['$uuid', '{% $length($uuid()) %}', 36],
  ["the clock's time", '{% [$now(), $millis()] %}', ['2025-06-01T12:00:00.000Z', 1748779200000]],
  ['$now in a picture', '{% $now("[Y]/[M]") %}', '2025/6'],
  ['object members without a value, which are left out', '{% {"a": 1, "b": $states.input.none} %}', { a: 1 }],
])('a field gives %s', async (_what, output, expected) => {
  const result = await evaluate(output, { order: { id: 'o1' }, lines: [7] });

  expect(result).toMatchObject({ status: 'SUCCEEDED', output: expected });
});

test.each([
  ['nothing', '$states.input.none', 'returned nothing (undefined).'],
  [
    'an error',
    '1 + "a"',
    'threw an error during evaluation. T2002: The right side of the "+" operator must evaluate to a number',
  ],
  [
    '$eval, which the service does not have',
    '$eval("1")',
    'threw an error during evaluation. T1006: Attempted to invoke a non-function',
  ],
  ['an empty range', '$range(5, 1, 1)', 'returned nothing (undefined).'],
  ['a range without a step', '$range(1, 5)', 'returned nothing (undefined).'],
  [
    'too long a range',
    '$range(1, 1e9, 1)',
    'threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage',
  ],
  ['parts of nothing', '$partition([], 2)', 'returned nothing (undefined).'],
  ['parts of no size', '$partition([1], 0)', 'returned nothing (undefined).'],
  [
    'parts of a negative size',
    '$partition([1], -1)',
    'threw an error during evaluation. D3137: Second argument must be zero or greater',
  ],
  ['a hash by no algorithm', '$hash("a")', 'returned nothing (undefined).'],
  ['what is no JSON', '$parse("{")', 'threw an error during evaluation. D3137: Invalid JSON'],
  ['a function', 'function($x){$x}', 'returned a function, which is not JSON.'],
  ['a function among others', '{"sum": $sum}', 'returned a function, which is not JSON.'],
  ['a pattern', '{"a": /x/}', 'returned a function, which is not JSON.'],
  [
    'no end',
    '($f := function($x){ $f($x + 1) }; $f(1))',
    'threw an error during evaluation: Expression evaluation timeout: Check for infinite loop',
  ],
])('an expression that gives %s fails the state and says where', async (_what, source, end) => {
  const { status, error, cause, events } = await evaluate({ deep: [`{% ${source} %}`] });

  expect({ status, error, cause }).toEqual({
    status: 'FAILED',
    error: 'States.QueryEvaluationError',
    cause: `An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '${source}' specified for the field 'Output/deep[0]' ${end}`,
  });
  expect(events[2]).toMatchObject({
    type: 'EvaluationFailed',
    previousEventId: 0,
    details: { location: 'Output/deep[0]' },
  });
});

test('a value of the wrong type fails the state with both types', async () => {
  const choice = { Type: 'Choice', Choices: [{ Condition: '{% "yes" %}', Next: 'End' }], Default: 'End' };

  const { cause } = await run({ Pick: choice, End: { Type: 'Succeed' } });

  expect(cause).toMatch(
    /The JSONata expression '"yes"' specified for the field 'Choices\[0\]\/Condition' returned an unexpected result type. Expected 'boolean', but was 'string' for value: "yes"$/,
  );
});

test('expressions that may run for long run one after the other, as each has a second of its own', async () => {
  const evaluate = parseExpression('$map([1, 2, 3], function($n) { $mark($n) })');
  const seen: string[] = [];
  const run = (who: string) => evaluate({ mark: (n: number) => seen.push(`${who}${n}`) });

  await Promise.all(['a', 'b'].map(run));

  expect(seen).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3']);
});

test('what one expression returned is plain data for the next', async () => {
  const { output } = await run(
    {
      Keep: { Type: 'Pass', Assign: { kept: '{% $states.input.rows[x > 1] %}' }, Next: 'Use' },
      Use: { Type: 'Pass', Output: '{% {"kept": $kept, "nested": [[$kept]]} %}', End: true },
    },
    { input: { rows: [{ x: 1 }, { x: 2 }, { x: 3 }] } },
  );

  expect(output).toEqual({ kept: [{ x: 2 }, { x: 3 }], nested: [[{ x: 2 }, { x: 3 }]] });
});

test('a Catch hears of an expression that fails in Arguments and in Output', async () => {
  const caught = (fields: object) =>
    run({
      Work: {
        Type: 'Task',
        Resource: FUNCTION,
        ...fields,
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'End' }],
        Next: 'End',
      },
      End: { Type: 'Succeed', Output: '{% $states.input.Error %}' },
    });

  expect((await caught({ Arguments: '{% $none %}' })).output).toBe('States.QueryEvaluationError');
  expect((await caught({ Output: '{% $none %}' })).output).toBe('States.QueryEvaluationError');
});
