import { fails, INVOKE, run } from './machine.ts';

const pass = (more: object) => ({ Type: 'Pass', ...more });
const task = (more: object = {}) => ({
  Type: 'Task',
  Resource: INVOKE,
  Arguments: { FunctionName: 'f' },
  End: true,
  ...more,
});
const flow = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } });
const wait = (Seconds: number) => ({ Type: 'Wait', Seconds, End: true });

test('Parallel gives its branches the input or its Arguments and collects their outputs in order', async () => {
  const branches = [flow('Slow', wait(60)), flow('Fast', pass({ Output: '{% $states.input.n + 1 %}', End: true }))];
  const { output, seconds } = await run(
    { Both: { Type: 'Parallel', Arguments: { n: '{% $states.input.m * 10 %}' }, Branches: branches, End: true } },
    { input: { m: 2 } },
  );

  expect(output).toEqual([{ n: 20 }, 21]);
  expect(seconds).toBe(60);
});

test('a branch reads the variables around it and keeps its own to itself', async () => {
  const branch = flow('Set', pass({ Assign: { inner: '{% $outer + 1 %}' }, Output: '{% $outer %}', End: true }));
  const { output } = await run({
    Before: pass({ Assign: { outer: 1 }, Next: 'Both' }),
    Both: { Type: 'Parallel', Branches: [branch], Next: 'After' },
    After: pass({ Output: ['{% $states.input %}', '{% $exists($inner) %}'], End: true }),
  });

  expect(output).toEqual([[1], false]);
});

test('a branch that fails takes the others with it, and Catch hears of it', async () => {
  const branches = [flow('Sleep', wait(1000)), flow('Break', task())];
  const result = await run(
    {
      Both: { Type: 'Parallel', Branches: branches, Catch: [{ ErrorEquals: ['Broken'], Next: 'End' }], Next: 'End' },
      End: { Type: 'Succeed', Output: '{% $states.input.Error %}' },
    },
    { answer: fails('Broken') },
  );

  expect(result).toMatchObject({ status: 'SUCCEEDED', output: 'Broken', seconds: 0 });
  expect(result.types.slice(7, 12)).toEqual([
    'TaskFailed',
    'WaitStateAborted',
    'TaskStateAborted',
    'ParallelStateFailed',
    'ParallelStateExited',
  ]);
});

test('Retry runs all branches of a Parallel again', async () => {
  const { output, types } = await run(
    {
      Both: { Type: 'Parallel', Branches: [flow('Try', task())], Retry: [{ ErrorEquals: ['States.ALL'] }], End: true },
    },
    { answer: (call, n) => (n < 3 ? fails('Broken')(call, n) : n) },
  );

  expect(output).toEqual([3]);
  expect(types.filter((type) => type === 'ParallelStateStarted')).toHaveLength(3);
});

test('a States.Runtime inside a branch ends the execution at once', async () => {
  const dead = { Type: 'Choice', Choices: [{ Condition: false, Next: 'End' }] };
  const branch = { StartAt: 'Dead', States: { Dead: dead, End: { Type: 'Succeed' } } };
  const { error, types } = await run({
    Both: {
      Type: 'Parallel',
      Branches: [branch],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Mend' }],
      Next: 'Mend',
    },
    Mend: { Type: 'Succeed' },
  });

  expect(error).toBe('States.Runtime');
  expect(types).toEqual([
    'ExecutionStarted',
    'ParallelStateEntered',
    'ParallelStateStarted',
    'ChoiceStateEntered',
    'ExecutionFailed',
  ]);
});

const map = (more: object, state: object = pass({ End: true })) => ({
  Each: { Type: 'Map', ItemProcessor: flow('Do', state), End: true, ...more },
});

test.each<[string, object, unknown, unknown]>([
  ['its input', {}, [1, 2], [1, 2]],
  ['computed items', { Items: '{% $states.input.rows %}' }, { rows: [3] }, [3]],
  ['a list of expressions', { Items: [1, '{% $states.input %}'] }, 5, [1, 5]],
  ['no items', { Items: '{% [] %}' }, {}, []],
  [
    'what ItemSelector makes of each',
    {
      Items: ['a', 'b'],
      ItemSelector: {
        at: '{% $states.context.Map.Item.Index %}',
        is: '{% $states.context.Map.Item.Value & $states.input %}',
      },
    },
    '!',
    [
      { at: 0, is: 'a!' },
      { at: 1, is: 'b!' },
    ],
  ],
])('Map runs its processor over %s', async (_what, fields, input, expected) => {
  const { output } = await run(map(fields), { input: input as never });

  expect(output).toEqual(expected);
});

test.each([
  [1, 30],
  [2, 20],
  [0, 10],
])('at MaxConcurrency %i three waits of ten seconds take %i', async (MaxConcurrency, expected) => {
  const { seconds } = await run(map({ Items: [1, 2, 3], MaxConcurrency }, wait(10)));

  expect(seconds).toBe(expected);
});

test.each([-1, 1.5])('a computed MaxConcurrency of %d fails the state', async (atOnce) => {
  const { error, cause } = await run(map({ Items: [1], MaxConcurrency: `{% ${atOnce} %}` }, wait(10)));

  expect(error).toBe('States.QueryEvaluationError');
  expect(cause).toContain(`The MaxConcurrency field must be an integer between 0 and 99999999, but was: ${atOnce}`);
});

test('an iteration that fails takes the others with it, and fails the Map', async () => {
  const state = { Type: 'Task', Resource: INVOKE, Arguments: '{% $states.input %}', TimeoutSeconds: 9, End: true };
  const { error, types } = await run(map({ Items: [1, 2] }, { ...state, Resource: `${INVOKE}.waitForTaskToken` }), {
    answer: (call, n) => (call.args === 2 ? fails('Broken')(call, n) : null),
  });

  expect(error).toBe('Broken');
  expect(types.slice(-6)).toEqual([
    'TaskFailed',
    'MapIterationFailed',
    'TaskStateAborted',
    'MapIterationAborted',
    'MapStateFailed',
    'ExecutionFailed',
  ]);
});

test('a Map inside a Map knows its own item', async () => {
  const inner = {
    Type: 'Map',
    ItemProcessor: flow('Do', pass({ Output: '{% $states.context.Map.Item.Index %}', End: true })),
    End: true,
  };
  const outer = { Type: 'Map', Items: [[5, 6], [7]], ItemProcessor: flow('Inner', inner), End: true };

  expect((await run({ Outer: outer })).output).toEqual([[0, 1], [0]]);
});

test('the events of concurrent iterations follow on one another within each iteration', async () => {
  const { events } = await run(map({ Items: [1, 2] }, wait(1)));

  const started = events.filter(({ type }) => type === 'MapIterationStarted');
  const entered = events.filter(({ type }) => type === 'WaitStateEntered');
  expect(started.map(({ previousEventId }) => previousEventId)).toEqual([3, 3]);
  expect(entered.map(({ previousEventId }) => previousEventId)).toEqual(started.map(({ id }) => id));
});
