import { Clock } from '../../../sandbox/clock/clock.ts';
import { exceedsLimit } from '../../../sandbox/states/json.ts';
import { StateMachines, type StateMachinesOptions } from '../../../sandbox/states/machines.ts';
import { aMachine, fails, INVOKE, START } from './machine.ts';

const ROLE = 'arn:aws:iam::123456789012:role/states';
const wait = aMachine({ Wait: { Type: 'Wait', Seconds: 60, Next: 'End' }, End: { Type: 'Succeed' } });
const broken = aMachine({ Work: { Type: 'Task', Resource: INVOKE, Arguments: { FunctionName: 'f' }, End: true } });

function aService(definition: object, more: Partial<StateMachinesOptions> = {}) {
  const clock = new Clock(START);
  const tasks = { run: async () => fails('Broken', 'why')({} as never, 1) };
  const machines = new StateMachines({ clock, accountId: '123456789012', region: 'eu-west-1', tasks, ...more });
  const { arn } = machines.create('orders', { definition: JSON.stringify(definition), roleArn: ROLE });
  return { clock, machines, arn };
}

test('each change of status is told as EventBridge tells it', async () => {
  const changes: unknown[] = [];
  const { clock, machines, arn } = aService(broken, { onStatusChange: (change) => changes.push(change) });

  machines.start(arn, 'one', '{"a":1}');
  await clock.idle();

  const same = {
    executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:orders:one',
    stateMachineArn: arn,
    name: 'one',
  };
  expect(changes).toEqual([
    expect.objectContaining({
      ...same,
      status: 'RUNNING',
      startDate: START,
      stopDate: null,
      input: '{"a":1}',
      error: null,
    }),
    expect.objectContaining({
      ...same,
      status: 'FAILED',
      stopDate: START,
      output: null,
      error: 'Broken',
      cause: 'why',
    }),
  ]);
});

test('an observer hears of every state entered, and when', async () => {
  const heard: unknown[] = [];
  const { clock, machines, arn } = aService(wait, {
    onState: (execution, state, enteredAt) => heard.push([execution.name, state, enteredAt - START]),
  });

  machines.start(arn, 'one');
  await clock.idle();

  expect(heard).toEqual([
    ['one', 'Wait', 0],
    ['one', 'End', 60_000],
  ]);
});

test('executions that keep no history keep their names and outcomes', async () => {
  const { clock, machines, arn } = aService(wait, { keepsHistories: false });
  machines.start(arn, 'a');
  await clock.idle();

  expect(machines.executions(arn)).toMatchObject([{ name: 'a', status: 'SUCCEEDED', history: { events: [] } }]);
  expect(() => machines.start(arn, 'a')).toThrow(expect.objectContaining({ name: 'ExecutionAlreadyExists' }));
});

test('a name is free again 90 days after its execution ended', async () => {
  const { clock, machines, arn } = aService(wait);
  machines.start(arn, 'a');
  await clock.idle();

  clock.at(START + 60_000 + 90 * 86_400_000, () => {
    expect(() => machines.start(arn, 'a')).toThrow(expect.objectContaining({ name: 'ExecutionAlreadyExists' }));
  });
  clock.at(START + 60_001 + 90 * 86_400_000, () => machines.start(arn, 'a'));
  await clock.idle();

  expect(machines.executions(arn).map(({ name }) => name)).toEqual(['a', 'a']);
});

test('ten thousand waits of different lengths end each at its own time', async () => {
  const { clock, machines, arn } = aService(
    aMachine({ Wait: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } }),
    { keepsHistories: false },
  );
  for (let i = 0; i < 10_000; i++) machines.start(arn, `e${i}`, String((i * 7919) % 100_000));

  await clock.idle();

  const late = machines.executions(arn).filter(({ input, stoppedAt }) => stoppedAt !== START + Number(input) * 1000);
  expect(late).toEqual([]);
});

test.each([
  ['a string just under it', 'x'.repeat(262_142), false],
  ['a string just over it', 'x'.repeat(262_143), true],
  ['letters of two bytes', 'é'.repeat(131_072), true],
  ['many numbers', Array.from({ length: 131_071 }, () => 1), false],
  ['many members', Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`key${i}`, null])), true],
])('the limit of 256 KiB is exact for %s', (_what, value, expected) => {
  expect(exceedsLimit(value)).toBe(expected);
  expect(Buffer.byteLength(JSON.stringify(value)) > 262_144).toBe(expected);
});
