import { run } from './machine.ts';

const pass = (more: object) => ({ Type: 'Pass', ...more });

test('Assign and Output both see the values from before the state', async () => {
  const { output, events } = await run({
    First: pass({ Assign: { a: 1 }, Next: 'Second' }),
    Second: pass({ Assign: { a: 2, old: '{% $a %}' }, Output: '{% $a %}', Next: 'Third' }),
    Third: pass({ Output: ['{% $states.input %}', '{% $a %}', '{% $old %}'], End: true }),
  });

  expect(output).toEqual([1, 2, 1]);
  expect(events.find(({ id }) => id === 5)?.details).toMatchObject({ assignedVariables: { a: 2, old: 1 } });
});

test('the first choice that holds is taken, with its own Assign and Output', async () => {
  const choices = [
    { Condition: '{% $states.input.n > 10 %}', Next: 'Big' },
    {
      Condition: '{% $states.input.n > 5 %}',
      Assign: { size: 'middle' },
      Output: '{% $states.input.n * 2 %}',
      Next: 'End',
    },
  ];
  const states = {
    Size: { Type: 'Choice', Choices: choices, Default: 'Small' },
    Big: { Type: 'Succeed', Output: 'big' },
    Small: { Type: 'Succeed', Output: 'small' },
    End: { Type: 'Succeed', Output: ['{% $states.input %}', '{% $size %}'] },
  };

  expect((await run(states, { input: { n: 11 } })).output).toBe('big');
  expect((await run(states, { input: { n: 6 } })).output).toEqual([12, 'middle']);
  expect((await run(states, { input: { n: 1 } })).output).toBe('small');
});

test('a Choice without a way out ends the execution with States.Runtime', async () => {
  const { error, cause } = await run({
    Pick: { Type: 'Choice', Choices: [{ Condition: false, Next: 'End' }] },
    End: { Type: 'Succeed' },
  });

  expect(error).toBe('States.Runtime');
  expect(cause).toMatch(/Failed to transition out of the state/);
});

test.each<[string, object, number]>([
  ['seconds', { Seconds: 90 }, 90],
  ['computed seconds', { Seconds: '{% $states.input.wait * 60 %}' }, 120],
  ['a moment', { Timestamp: '2025-06-03T12:00:00Z' }, 172_800],
  ['a computed moment with a zone', { Timestamp: '{% "2025-06-01T15:00:00.5+02:00" %}' }, 3600.5],
  ['a moment that is over', { Timestamp: '2016-03-14T01:59:00Z' }, 0],
])('Wait waits for %s', async (_what, fields, seconds) => {
  const result = await run({ Wait: { Type: 'Wait', ...fields, End: true } }, { input: { wait: 2 } });

  expect(result).toMatchObject({ status: 'SUCCEEDED', seconds, output: { wait: 2 } });
});

test.each([
  ['Seconds', '{% -1 %}', 'The Seconds field must be an integer between 0 and 99999999, but was: -1'],
  [
    'Timestamp',
    '{% "tomorrow" %}',
    'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: tomorrow',
  ],
])('Wait refuses a computed %s out of range', async (field, value, words) => {
  const { error, cause } = await run({ Wait: { Type: 'Wait', [field]: value, End: true } });

  expect(error).toBe('States.QueryEvaluationError');
  expect(cause).toContain(words);
});

test('Fail ends the execution with its computed error and cause', async () => {
  const result = await run(
    { Stop: { Type: 'Fail', Error: '{% $states.input.name %}', Cause: 'No reason' } },
    { input: { name: 'OutOfStock' } },
  );

  expect(result).toMatchObject({ status: 'FAILED', error: 'OutOfStock', cause: 'No reason' });
  expect(result.types).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
});

test('a JSONPath machine without paths passes data through, and braces mean nothing to it', async () => {
  const states = {
    Fill: pass({ Result: { text: '{% 1 %}' }, Assign: { a: 1 }, Next: 'End' }),
    End: { Type: 'Succeed' },
  };

  const { output } = await run(states, { machine: { QueryLanguage: 'JSONPath' } });

  expect(output).toEqual({ text: '{% 1 %}' });
});

test('a machine with TimeoutSeconds times out in the middle of a wait', async () => {
  const result = await run({ Wait: { Type: 'Wait', Seconds: 100, End: true } }, { machine: { TimeoutSeconds: 60 } });

  expect(result).toMatchObject({ status: 'TIMED_OUT', seconds: 60, error: undefined });
  expect(result.events.at(-1)).toMatchObject({ type: 'ExecutionTimedOut', previousEventId: 0 });
});

test('an execution ends at its 25,000th event', async () => {
  const { error, cause, events } = await run({
    Loop: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Loop' }], Default: 'End' },
    End: { Type: 'Succeed' },
  });

  expect([error, cause]).toEqual([
    'States.Runtime',
    'The execution reached the maximum number of history events (25000).',
  ]);
  expect(events.at(-1)).toMatchObject({ id: 25_000, previousEventId: 24_999, type: 'ExecutionFailed' });
});

test('an output over 256 KiB fails with States.DataLimitExceeded', async () => {
  const { error } = await run({
    Grow: pass({ Output: '{% $join($range(1, 1000, 1).$pad("", 300, "x")) %}', End: true }),
  });

  expect(error).toBe('States.DataLimitExceeded');
});

test('the context tells times without the zeros of a whole second', async () => {
  const { output } = await run({
    Only: { Type: 'Pass', Output: '{% $states.context.State.EnteredTime %}', End: true },
  });

  expect(output).toBe('2025-06-01T12:00:00Z');
});
