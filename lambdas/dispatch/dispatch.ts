import { type Dispatch, dispatchOf } from '../../domain/journey/dispatch.ts';
import type { Flow } from '../../domain/journey/flow.ts';
import { type Settings, wakePolicyOf } from '../../domain/policy/settings.ts';
import { executionName, orderOf } from '../../domain/records/keys.ts';

export type StateMachineClient = {
  /** Idempotent by name; a run that exists already is done. */
  start(name: string, input: string): Promise<void>;
  /** A token that is used up, timed out or replaced is done: the next park shows both sides again. */
  signal(token: string, output: string): Promise<void>;
};

/** Errors that say: nothing is left to do here (facts of API_SendTaskSuccess and API_StartExecution). */
const DONE = ['ExecutionAlreadyExists', 'InvalidToken', 'TaskDoesNotExist', 'TaskTimedOut'];

/** Whether an error of the state machine says that its run exists already, or that the token is used up. */
export const isDone = (error: unknown): boolean => error instanceof Error && DONE.includes(error.name);

/** Acts on one image of a FLOW item. It reads nothing and writes nothing, so it may run twice or late. */
export async function dispatch(
  pk: string,
  flow: Flow,
  settings: Pick<Settings, 'stores'>,
  machine: StateMachineClient,
): Promise<void> {
  const { store, orderId } = orderOf(pk);
  await carryOut(dispatchOf(flow, wakePolicyOf(settings.stores[store])), pk, store, orderId, machine);
}

async function carryOut(
  what: Dispatch | undefined,
  pk: string,
  store: string,
  orderId: string,
  machine: StateMachineClient,
): Promise<void> {
  if (what?.do === 'start') {
    await machine.start(executionName(store, what.run, orderId), JSON.stringify({ pk, run: what.run }));
  }
  if (what?.do === 'signal') await machine.signal(what.token, JSON.stringify(what.signal));
}
