import { Clock } from '../../../sandbox/clock/clock.ts';
import { StatesError } from '../../../sandbox/states/errors.ts';
import type { Json } from '../../../sandbox/states/json.ts';
import { StateMachines } from '../../../sandbox/states/machines.ts';
import type { TaskCall } from '../../../sandbox/states/resource.ts';

export const START = Date.parse('2025-06-01T12:00:00Z');
export const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:work';
export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const TOKEN = `${INVOKE}.waitForTaskToken`;
const ROLE = 'arn:aws:iam::123456789012:role/states';

type Answer = (call: TaskCall, attempt: number) => Json | Promise<Json>;
type States = { [name: string]: object };

/** A Step Functions of its own, at START, whose tasks `answer` does. */
export function aService(answer: Answer = (call) => call.args) {
  const clock = new Clock(START);
  const entered: string[] = [];
  let calls = 0;
  const machines = new StateMachines({
    clock,
    accountId: '123456789012',
    region: 'eu-west-1',
    tasks: { run: async (call) => answer(call, ++calls) },
    onState: (_execution, state) => entered.push(state),
  });
  const create = (definition: object, name = 'machine') =>
    machines.create(name, { definition: JSON.stringify(definition), roleArn: ROLE });
  return { clock, machines, entered, create };
}

/** The first state of `states` starts; JSONata unless said otherwise. */
export const aMachine = (states: States, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});

/** Runs a machine to its end in virtual time. */
export async function run(states: States, options: { input?: Json; answer?: Answer; machine?: object } = {}) {
  const service = aService(options.answer);
  const { arn } = service.create(aMachine(states, options.machine));
  const execution = service.machines.start(arn, 'run', JSON.stringify(options.input ?? {}));
  await service.clock.idle();
  const { status, outputText, error, cause, history, stoppedAt } = execution;
  return {
    status,
    output: outputText === undefined ? undefined : (JSON.parse(outputText) as Json),
    error,
    cause,
    seconds: ((stoppedAt ?? 0) - START) / 1000,
    entered: service.entered,
    events: history.events,
    types: history.events.map(({ type }) => type),
  };
}

export const fails =
  (error: string, cause?: string): Answer =>
  () => {
    throw new StatesError(error, cause);
  };
