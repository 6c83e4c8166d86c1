import type { SFNClient } from '@aws-sdk/client-sfn';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Flow } from '../../domain/journey/flow.ts';
import { dispatch, type StateMachineClient } from '../../lambdas/shared/dispatch.ts';
import { toFlow } from '../../lambdas/shared/flow-item.ts';
import { machineOf } from '../../lambdas/shared/machine.ts';
import { eachRecord } from '../../lambdas/shared/stream.ts';
import { aFlow, at, PK, PLACED, progress, theOrder, theSettings } from '../fixtures.ts';

function aMachine(): StateMachineClient & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    start: async (name, input) => {
      calls.push(`start ${name} ${input}`);
      return undefined;
    },
    signal: async (token, output) => calls.push(`signal ${token} ${output}`) > 0,
  };
}

const flow = (more: Partial<Flow> = {}): Flow => ({ ...aFlow(theOrder(), progress('dispatched', at(3))), ...more });
const waiting = (more: Partial<Flow> = {}): Flow =>
  flow({ placed: PLACED, run: 1, token: 't', stage: 'update', acknowledged: { 'o#changed': theMark() }, ...more });
const theMark = () => aFlow(theOrder()).registers['o#changed']!.mark;

test('a placed order starts its run, by a name that starts it once', async () => {
  const machine = aMachine();

  await dispatch(PK, flow({ placed: PLACED }), theSettings(), machine);

  expect(machine.calls).toEqual([`start acme-1-1001 {"pk":"${PK}","run":1}`]);
});

test('a waiting journey hears what happened, and by which mark', async () => {
  const machine = aMachine();
  const image = waiting();

  await dispatch(PK, image, theSettings(), machine);

  const { mark } = image.registers['p#1']!;
  expect(machine.calls).toEqual([`signal t ${JSON.stringify({ register: 'p#1', milestone: 'dispatched', mark })}`]);
});

test.each([
  ['a store that tells of transit', theSettings({ mailsOff: [] }), 1],
  ['a store that does not', theSettings(), 0],
  ['a store that is gone', { stores: {} }, 0],
])('a scan after the dispatch is news to the customers of %s', async (_, settings, expected) => {
  const machine = aMachine();
  const image = waiting();
  image.acknowledged['p#1'] = image.registers['p#1']!.mark;
  image.registers['p#1'] = aFlow(progress('in_transit', at(4))).registers['p#1']!;

  await dispatch(PK, image, settings, machine);

  expect(machine.calls).toHaveLength(expected);
});

test('an order id with a # stays whole', async () => {
  const machine = aMachine();

  await dispatch('ORDER#acme#a#b', flow({ placed: PLACED }), theSettings(), machine);

  expect(machine.calls[0]).toContain('{"pk":"ORDER#acme#a#b","run":1}');
});

const failing = (name: string): StateMachineClient =>
  machineOf({ send: () => Promise.reject(Object.assign(new Error(name), { name })) } as unknown as SFNClient, 'arn');

test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken', 'ExecutionAlreadyExists'])(
  '%s means: done',
  async (name) => {
    await failing(name).signal('t', '{}');
    await failing(name).start('acme-1-1001', '{}');
  },
);

test.each([
  'ThrottlingException',
  'AccessDeniedException',
  'InvalidOutput',
  'StateMachineDoesNotExist',
  'TimeoutError',
])('%s is thrown on, so that the record comes again', async (name) => {
  await expect(failing(name).signal('t', '{}')).rejects.toThrow(name);
  await expect(failing(name).start('acme-1-1001', '{}')).rejects.toThrow(name);
});

test('Step Functions is called with what it takes', async () => {
  const inputs: unknown[] = [];
  const machine = machineOf(
    { send: async ({ input }: { input: unknown }) => inputs.push(input) } as unknown as SFNClient,
    'arn',
  );

  await machine.start('name', 'input');
  await machine.signal('token', 'output');

  expect(inputs).toEqual([
    { stateMachineArn: 'arn', name: 'name', input: 'input' },
    { taskToken: 'token', output: 'output' },
  ]);
});

const aRecord = (SequenceNumber: string, pk = SequenceNumber): DynamoDBRecord => ({
  dynamodb: { SequenceNumber, Keys: { pk: { S: pk }, sk: { S: 'FLOW' } } },
});

test('a record that fails keeps no other item waiting, and the later ones of its own item wait for it', async () => {
  const handled: string[] = [];
  const records = [aRecord('1', 'a'), aRecord('2', 'b'), aRecord('3', 'c'), aRecord('4', 'b'), aRecord('5', 'a')];

  const answer = await eachRecord(records, async ({ dynamodb }) => {
    if (dynamodb!.SequenceNumber === '2') throw new Error('ExecutionLimitExceeded');
    handled.push(dynamodb!.SequenceNumber!);
  });

  expect(handled).toEqual(['1', '3', '5']);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }, { itemIdentifier: '4' }] });
});

test('a batch without failures is done', async () => {
  expect(await eachRecord([aRecord('1')], async () => {})).toEqual({ batchItemFailures: [] });
});

test('an image reads as the flow it was written from', () => {
  const image = waiting();
  const { registers, ...rest } = image;

  const item = marshall({ pk: PK, sk: 'FLOW', expiresAt: 1, ...rest, ...registers }, { removeUndefinedValues: true });

  expect(toFlow(item)).toEqual(image);
});
