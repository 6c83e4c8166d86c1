import type { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { orderKey } from '../../domain/records/keys.ts';
import { teamNotifier } from '../../lambdas/journey-step/team.ts';
import { aHistory } from '../fixtures.ts';

const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:porchlight-prod-order-journey';

async function messageTo(orderId: string, opened: { cause: 'late' | 'problem'; subject: string }): Promise<string> {
  const published: PublishCommand[] = [];
  const client = { send: async (command: PublishCommand) => published.push(command) } as unknown as SNSClient;
  await teamNotifier(client, 'arn:topic', MACHINE, 'prod')(orderKey('acme', orderId), 1, opened, aHistory(), false);
  return published[0]!.input.Message!;
}

test('the team is told which order it is, and where its run is', async () => {
  const message = await messageTo('1001', { cause: 'late', subject: 'order' });

  expect(message).toMatch(/^acme: order 1001 is late\.\n/);
  expect(message).toContain('execution:porchlight-prod-order-journey:acme-1-1001\n');
});

test.each([
  ['1001', { cause: 'late', subject: 'order' }, 'acme 1001 late'],
  ['1001', { cause: 'problem', subject: 'parcel:1' }, 'acme 1001 problem parcel:1'],
  ["a'; ls '", { cause: 'late', subject: 'order' }, "acme 'a'\\''; ls '\\''' late"],
  ['--stage', { cause: 'late', subject: 'order' }, '-- acme --stage late'],
] as const)('the command that closes the case can be run as it is: %s, %j', async (orderId, opened, command) => {
  expect((await messageTo(orderId, opened)).split('\n').at(-1)).toBe(
    `npx porchlight case close --stage prod ${command}`,
  );
});
