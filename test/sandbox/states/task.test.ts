import { aMachine, aService, FUNCTION, fails, INVOKE, run, START, TOKEN } from './machine.ts';

const task = (more: object) => ({ Type: 'Task', Resource: INVOKE, Arguments: { FunctionName: 'f' }, ...more });

test('a task hands its result to Output and Assign', async () => {
  const { output, events } = await run(
    {
      Work: task({
        Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
        Assign: { n: '{% $states.result.n %}' },
        Next: 'End',
      }),
      End: { Type: 'Succeed', Output: ['{% $states.input %}', '{% $n %}'] },
    },
    { input: { a: 1 }, answer: ({ args }) => ({ n: 7, args }) },
  );

  expect(output).toEqual([{ n: 7, args: { FunctionName: 'f', Payload: { a: 1 } } }, 7]);
  expect(events.map(({ type }) => type).slice(2, 5)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSucceeded']);
});

test('a function as the resource gets the input itself and has events of its own', async () => {
  const { output, types } = await run(
    { Work: { Type: 'Task', Resource: FUNCTION, End: true } },
    { input: [1], answer: ({ args }) => args },
  );

  expect(output).toEqual([1]);
  expect(types.slice(2, 5)).toEqual(['LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded']);
});

test.each([
  ['the default pace', {}, [0, 1, 3, 7]],
  ['its own pace', { IntervalSeconds: 10, BackoffRate: 1, MaxAttempts: 2 }, [0, 10, 20]],
  ['a longest delay', { IntervalSeconds: 4, MaxDelaySeconds: 5, MaxAttempts: 3 }, [0, 4, 9, 14]],
  ['no attempts', { MaxAttempts: 0 }, [0]],
])('Retry keeps %s', async (_what, pace, expected) => {
  const at: number[] = [];
  const retry = task({ Retry: [{ ErrorEquals: ['Other'] }, { ErrorEquals: ['States.ALL'], ...pace }], End: true });
  const failing = aService((call, n) => {
    at.push((failing.clock.now() - START) / 1000);
    return fails('Flaky')(call, n);
  });
  failing.machines.start(failing.create(aMachine({ Work: retry })).arn);
  await failing.clock.idle();

  expect(at).toEqual(expected);
});

test('each retrier counts for itself, and the context tells the retry', async () => {
  const retriers = ['A', 'B'].map((name) => ({ ErrorEquals: [name], MaxAttempts: 1 }));
  const counts: unknown[] = [];
  const { error } = await run(
    { Work: task({ Arguments: '{% $states.context.State.RetryCount %}', Retry: retriers, End: true }) },
    {
      answer: (call, n) => {
        counts.push(call.args);
        return fails(n === 1 ? 'A' : 'B', 'why')(call, n);
      },
    },
  );

  expect(error).toBe('B');
  expect(counts).toEqual([0, 1, 2]);
});

test.each([
  ['Broken', ['Broken'], true],
  ['Broken', ['Other'], false],
  ['Broken', ['States.TaskFailed'], true],
  ['Broken', ['States.ALL'], true],
  ['States.Timeout', ['States.TaskFailed'], false],
  ['States.Timeout', ['States.HeartbeatTimeout'], false],
  ['States.DataLimitExceeded', ['States.ALL'], false],
  ['States.DataLimitExceeded', ['States.DataLimitExceeded'], true],
  ['States.Runtime', ['States.ALL'], false],
  ['States.Runtime', ['States.Runtime'], false],
])('%s is caught by %s: %s', async (error, ErrorEquals, caught) => {
  const { status } = await run(
    { Work: task({ Catch: [{ ErrorEquals, Next: 'Mend' }], End: true }), Mend: { Type: 'Succeed' } },
    { answer: fails(error) },
  );

  expect(status).toBe(caught ? 'SUCCEEDED' : 'FAILED');
});

test('Catch computes its own Assign and Output from the error', async () => {
  const Catch = [
    {
      ErrorEquals: ['States.ALL'],
      Assign: { why: '{% $states.errorOutput.Cause %}' },
      Output: { was: '{% $states.input.n %}', error: '{% $states.errorOutput.Error %}' },
      Next: 'Mend',
    },
  ];
  const { output, types } = await run(
    { Work: task({ Catch, End: true }), Mend: { Type: 'Succeed', Output: ['{% $states.input %}', '{% $why %}'] } },
    { input: { n: 1 }, answer: fails('Broken', 'bad luck') },
  );

  expect(output).toEqual([{ was: 1, error: 'Broken' }, 'bad luck']);
  expect(types.slice(4, 6)).toEqual(['TaskFailed', 'TaskStateExited']);
});

test.each([
  [{ TimeoutSeconds: 30 }, 30, 'States.Timeout'],
  [{ TimeoutSeconds: '{% $states.input.limit %}' }, 20, 'States.Timeout'],
  [{ TimeoutSeconds: 30, HeartbeatSeconds: 10 }, 10, 'States.Timeout'],
])('a token that nobody answers fails its task: %j', async (limits, seconds, error) => {
  const result = await run({ Wait: task({ Resource: TOKEN, ...limits, End: true }) }, { input: { limit: 20 } });

  expect(result).toMatchObject({ status: 'FAILED', error, cause: undefined, seconds });
  expect(result.types.slice(2)).toEqual([
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskTimedOut',
    'ExecutionFailed',
  ]);
});

test.each(['States.HeartbeatTimeout', 'States.Timeout'])('a missing heartbeat is caught as %s', async (name) => {
  const Catch = [{ ErrorEquals: [name], Output: '{% $states.errorOutput.Error %}', Next: 'Mend' }];

  const { output } = await run({
    Wait: task({ Resource: TOKEN, HeartbeatSeconds: 10, Catch, End: true }),
    Mend: { Type: 'Succeed' },
  });

  expect(output).toBe('States.Timeout');
});

test('a computed timeout out of range is an evaluation error', async () => {
  const { error } = await run({ Wait: task({ TimeoutSeconds: '{% 0 %}', End: true }) });

  expect(error).toBe('States.QueryEvaluationError');
});

describe('a task that waits for its token', () => {
  const parked = (more: object = {}, answer?: Parameters<typeof aService>[0]) => {
    const tokens: string[] = [];
    const service = aService((call, n) => {
      tokens.push((call.args as { token: string }).token);
      return answer?.(call, n) ?? null;
    });
    const wait = task({
      Resource: TOKEN,
      Arguments: { token: '{% $states.context.Task.Token %}' },
      ...more,
      End: true,
    });
    const execution = service.machines.start(service.create(aMachine({ Wait: wait })).arn);
    return { ...service, execution, tokens };
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

  test('ends with what is sent for it, once', async () => {
    const { machines, execution, tokens } = parked();
    await settle();

    machines.sendTaskSuccess(tokens[0]!, '{"ok":true}');
    await settle();

    expect(execution.outputText).toBe('{"ok":true}');
    expect(() => machines.sendTaskSuccess(tokens[0]!, '{}')).toThrow(expect.objectContaining({ name: 'TaskTimedOut' }));
  });

  test('can be answered before its call has returned', async () => {
    const parking = parked({}, async () => {
      parking.machines.sendTaskSuccess(parking.tokens[0]!, '1');
      return null;
    });
    await settle();

    expect(parking.execution.outputText).toBe('1');
    expect(parking.execution.history.events.map(({ type }) => type)).not.toContain('TaskSubmitted');
  });

  test('fails with the error that is sent for it', async () => {
    const { machines, execution, tokens } = parked();
    await settle();

    machines.sendTaskFailure(tokens[0]!, 'Refused', 'no');
    await settle();

    expect(execution).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'no' });
  });

  test('lives on as long as its heartbeats come', async () => {
    const { machines, clock, execution, tokens } = parked({ TimeoutSeconds: 100, HeartbeatSeconds: 10 });
    for (const second of [8, 16, 24]) clock.at(START + second * 1000, () => machines.sendTaskHeartbeat(tokens[0]!));

    await clock.idle();

    expect(execution).toMatchObject({ error: 'States.Timeout', stoppedAt: START + 34_000 });
  });

  test('gets another token for another attempt', async () => {
    const { clock, tokens } = parked({
      TimeoutSeconds: 5,
      Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }],
    });

    await clock.idle();

    expect(new Set(tokens).size).toBe(2);
  });

  test.each([
    ['success', (m: ReturnType<typeof aService>['machines'], t: string) => m.sendTaskSuccess(t, '{}')],
    ['failure', (m: ReturnType<typeof aService>['machines'], t: string) => m.sendTaskFailure(t)],
    ['heartbeat', (m: ReturnType<typeof aService>['machines'], t: string) => m.sendTaskHeartbeat(t)],
  ])('refuses a %s for a token that was never given out, and one whose execution was stopped', async (_what, send) => {
    const { machines, execution, tokens } = parked();
    await settle();
    execution.stop();

    for (const token of ['forged', tokens[0]!.slice(0, -1)]) {
      expect(() => send(machines, token)).toThrow(expect.objectContaining({ name: 'InvalidToken' }));
    }
    expect(() => send(machines, tokens[0]!)).toThrow(expect.objectContaining({ name: 'TaskTimedOut' }));
  });
});

test('a result over 256 KiB fails the task with States.DataLimitExceeded, which States.ALL does not catch', async () => {
  const { error, cause, types } = await run(
    { Work: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'End' }], Next: 'End' }), End: { Type: 'Succeed' } },
    { answer: () => 'x'.repeat(300_000) },
  );

  expect(error).toBe('States.DataLimitExceeded');
  expect(cause).toBe(
    "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
  );
  expect(types).toContain('TaskFailed');
});

test('a fault of the sandbox itself does not pass for the failure of a state', async () => {
  const { error, cause } = await run(
    { Work: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'End' }], Next: 'End' }), End: { Type: 'Succeed' } },
    {
      answer: () => {
        throw new TypeError('oops');
      },
    },
  );

  expect(error).toBe('Sandbox.Fault');
  expect(cause).toContain('TypeError: oops');
});

test.each([
  ['Task', { Type: 'Task', Resource: FUNCTION, Arguments: '{% $states.input & $states.input %}' }],
  ['Parallel', { Type: 'Parallel', Arguments: '{% $states.input & $states.input %}', Branches: [] }],
  ['Map', { Type: 'Map', Items: [1], ItemSelector: '{% $states.input & $states.input %}' }],
])('what a %s is given may not be over 256 KiB either', async (_, state) => {
  const inner = { StartAt: 'Inner', States: { Inner: { Type: 'Succeed' } } };
  const flows =
    state.Type === 'Map' ? { ItemProcessor: inner } : state.Type === 'Parallel' ? { Branches: [inner] } : {};
  let calls = 0;

  const { error } = await run(
    { Work: { ...state, ...flows, End: true } },
    { input: 'x'.repeat(200_000), answer: () => ++calls },
  );

  expect([error, calls]).toEqual(['States.DataLimitExceeded', 0]);
});
