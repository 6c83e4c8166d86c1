import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { HOUR_MS } from '../../domain/calendar/durations.ts';
import type { PlayStage } from '../../sandbox/play/play.ts';
import { on, order, playOut, smoothly, stepFunctionsOf } from './shop.ts';

// What is lost between two parts of the stack, and what stops, is healed by the sweep.

/** In the first day no change of an order reaches this function: it is given none, and nobody notices. */
function loses({ sandbox }: PlayStage, fn: string): void {
  const { lambda } = sandbox;
  const { invoke } = lambda;
  const isLost = (name: string) => sandbox.clock.now() < on(1) && name.includes(fn);
  lambda.invoke = async (name, payload, time, ms) =>
    isLost(name)
      ? { requestId: 'lost', payload: '{"batchItemFailures":[]}', failed: false }
      : invoke(name, payload, time, ms);
}

const stop = (at: number, orderId: string) => ({
  at,
  act: async (stage: PlayStage) => {
    const client = stepFunctionsOf(stage);
    const stateMachineArn = stage.sandbox.stack.outputs.JourneyMachine as string;
    const { executions = [] } = await client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
    );
    const { executionArn } = executions.find(({ name }) => name!.endsWith(`-${orderId}`))!;
    await client.send(new StopExecutionCommand({ executionArn, error: 'Test', cause: 'stopped by the test' }));
  },
});

const shop = playOut(
  [
    order(on(0), 'unstarted'),
    ...smoothly(on, 'unstarted'),
    order(on(1, 1), 'silent'),
    ...smoothly((days, hours) => on(days + 1, hours), 'silent'),
    stop(on(2, 5), 'silent'),
  ],
  (stage) => {
    loses(stage, 'Dispatch');
    const { lambda } = stage.sandbox;
    const { send } = lambda;
    lambda.send = async (name, payload, time) =>
      name.includes('JourneyEvents') ? undefined : send(name, payload, time);
  },
  { schedulesApartMs: 3 * HOUR_MS, schedulesOutlastMs: 6 * HOUR_MS },
);

test('an order whose start was lost is started, and its customer is told of all that is still of use', () => {
  expect(shop.mails('unstarted')).toContain('order_confirmation');
  expect(shop.end('unstarted')).toBe('ended: done');
});

test('a journey whose end nobody told of goes on in a second run, and tells nothing twice', () => {
  const mails = shop.mails('silent');

  expect(mails).toEqual(expect.arrayContaining(['order_confirmation', 'dispatched 1', 'delivered 1']));
  expect(new Set(mails).size).toBe(mails.length);
  expect(shop.states('silent').filter((state) => state === 'Confirm the order')).toHaveLength(2);
  expect(shop.end('silent')).toBe('ended: done');
});

test('what the sweep used is measured, and its cost is told for a million orders', () => {
  const { sweep } = shop.report.totals.cost;

  expect(sweep!.sweeps).toBeGreaterThan(24);
  expect(sweep!.perMillion).toBeGreaterThan(0);
});
