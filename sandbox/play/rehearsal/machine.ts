import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Flow } from '../../../domain/journey/flow.ts';
import type { Settings } from '../../../domain/policy/settings.ts';
import { dispatch, type StateMachineClient } from '../../../lambdas/shared/dispatch.ts';
import { isDone } from '../../../lambdas/shared/machine.ts';
import { placeholder } from '../../../statemachines/asl.ts';
import type { Clock } from '../../clock/clock.ts';
import { type Faults, LATE_MS } from '../../faults.ts';
import type { Execution } from '../../states/execution.ts';
import { StateMachines } from '../../states/machines.ts';
import type { Tasks } from '../../states/resource.ts';
import type { Entered } from '../play.ts';
import { invocation } from './faulty.ts';
import { changeFlow, type RehearsalMemory } from './memory.ts';

const DEFINITION = path.join(__dirname, '../../../statemachines/order-journey.asl.json');
const ACCOUNT = { accountId: '000000000000', region: 'us-east-1' };
const ROLE = 'arn:aws:iam::000000000000:role/rehearsal';

export type RehearsedMachine = {
  /** The states that each order's runs entered, by the order's key. */
  entered: Map<string, Entered[]>;
  executions: () => readonly Execution[];
};

/**
 * Step Functions with the journey's own graph. Every change of FLOW starts or wakes a journey, as dispatch does in AWS.
 */
export function rehearsedMachine(
  memory: RehearsalMemory,
  clock: Clock,
  tasks: Tasks,
  settings: Pick<Settings, 'stores'>,
  faults?: Faults,
): RehearsedMachine {
  const entered = new Map<string, Entered[]>();
  const machines = new StateMachines({
    ...ACCOUNT,
    clock,
    tasks,
    keepsHistories: false,
    onState: ({ input }, name, at) => {
      const { pk } = input as { pk: string };
      const states = entered.get(pk);
      if (states) states.push({ name, at });
      else entered.set(pk, [{ name, at }]);
    },
    onStatusChange: ({ status, input }) => {
      if (status === 'RUNNING' || status === 'SUCCEEDED') return;
      onTheWay(faults?.event('JourneyEvents'), clock, () => stop(memory, String(status), JSON.parse(String(input))));
    },
  });
  const definition = readFileSync(DEFINITION, 'utf8').replaceAll(placeholder('Partition'), 'aws');
  const machine = machines.create('OrderJourney', { definition, roleArn: ROLE });
  const client = clientOf(machines, machine.arn);
  // an image is dispatched after its writer has continued, as with the table's stream
  memory.onFlow = faults
    ? dispatchWith(
        faults,
        clock,
        async (pk, flow, machine) => void (await dispatch(pk, flow, settings, machine)),
        client,
      )
    : (pk, flow) => void Promise.resolve().then(() => dispatch(pk, flow, settings, client));
  return { entered, executions: () => machine.executions };
}

/** Hands something over as AWS does, which may repeat, delay or lose it. */
export function onTheWay(fault: ReturnType<Faults['event']>, time: Pick<Clock, 'at' | 'now'>, hand: () => void): void {
  if (fault === 'lost') return;
  if (fault === 'late') time.at(time.now() + LATE_MS, hand);
  else hand();
  if (fault === 'twice') hand();
}

const LONGEST_PAUSE_MS = 60_000;

/** Dispatches the images of an item in order, each until the function accepts it, like the table's stream. */
function dispatchWith(
  faults: Faults,
  clock: Clock,
  act: (pk: string, flow: Flow, machine: StateMachineClient) => Promise<unknown>,
  client: StateMachineClient,
): RehearsalMemory['onFlow'] {
  const queues = new Map<string, Promise<void>>();
  const pause = (ms: number) => new Promise<void>((resolve) => clock.at(clock.now() + ms, resolve));
  const hand = async (pk: string, flow: Flow, attempt = 0): Promise<void> => {
    try {
      await invocation(faults, 'Dispatch', clock.now(), (through) =>
        act(pk, flow, through(client, { start: 'states', signal: 'states' })),
      );
    } catch {
      await pause(Math.min(1000 * 2 ** attempt, LONGEST_PAUSE_MS));
      await hand(pk, flow, attempt + 1);
    }
  };
  return (pk, flow) => {
    const before = queues.get(pk) ?? Promise.resolve();
    queues.set(
      pk,
      before.then(async () => {
        const fault = faults.records('Dispatch');
        if (fault === 'lost') return;
        if (fault === 'late') await pause(LATE_MS);
        await hand(pk, flow);
        if (fault === 'twice') await hand(pk, flow);
      }),
    );
  };
}

function clientOf(machines: StateMachines, arn: string): StateMachineClient {
  const unlessDone = <T>(call: () => T): T | undefined => {
    try {
      return call();
    } catch (error) {
      if (isDone(error)) return undefined;
      throw error;
    }
  };
  const wake = (token: string, output: string): true => {
    machines.sendTaskSuccess(token, output);
    return true;
  };
  return {
    start: async (name, input) => {
      const run = unlessDone(() => machines.start(arn, name, input));
      return run && new Date(run.startedAt);
    },
    signal: async (token, output) => unlessDone(() => wake(token, output)) === true,
  };
}

/** Records a run that failed or timed out, like lambdas/journey-events. */
function stop(memory: RehearsalMemory, status: string, { pk, run }: { pk: string; run: number }): void {
  const { token: _, ...flow } = memory.orders.get(pk)!.flow;
  if ((flow.run ?? 0) > run) return;
  const stopped: Flow = { ...flow, run, stage: 'stopped', outcome: status.toLowerCase() };
  changeFlow(memory, pk, stopped);
}
