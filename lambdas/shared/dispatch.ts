import { dispatchOf } from '../../domain/journey/dispatch.ts';
import type { Flow } from '../../domain/journey/flow.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { wakePolicyOf } from '../../domain/policy/store.ts';
import { executionName, orderOf } from '../../domain/records/keys.ts';

export type StateMachineClient = {
  /** Idempotent by name. @returns when the run of that name began; nothing when it is over */
  start(name: string, input: string): Promise<Date | undefined>;
  /** A token that is used up, timed out or replaced is done: the next park shows both sides again. @returns whether it woke */
  signal(token: string, output: string): Promise<boolean>;
};

/** What came of an image. A run that existed already began before it was asked for. */
export type Dispatched = { started?: Date | undefined; woken?: boolean };

/** Acts on one image of a FLOW item. It reads nothing and writes nothing, so it may run twice or late. */
export async function dispatch(
  pk: string,
  flow: Flow,
  settings: Pick<Settings, 'stores'>,
  machine: StateMachineClient,
): Promise<Dispatched> {
  const { store, orderId } = orderOf(pk);
  const what = dispatchOf(flow, wakePolicyOf(settings.stores[store]));
  if (what?.do === 'start') {
    const name = executionName(store, what.run, orderId);
    return { started: await machine.start(name, JSON.stringify({ pk, run: what.run })) };
  }
  if (what?.do === 'signal') return { woken: await machine.signal(what.token, JSON.stringify(what.signal)) };
  return {};
}
