import { dispatchOf } from '../../domain/journey/dispatch.ts';
import type { Flow } from '../../domain/journey/flow.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { wakePolicyOf } from '../../domain/policy/store.ts';
import { executionName, orderOf } from '../../domain/records/keys.ts';

export type StateMachineClient = {
  /** Idempotent by name. @returns when the run of that name began; nothing if it is already over */
  start(name: string, input: string): Promise<Date | undefined>;
  /**
   * A token that was used, timed out or replaced needs no signal: the next park compares both sides again. @returns
   * whether the signal woke the run
   */
  signal(token: string, output: string): Promise<boolean>;
};

/** The result for one image. If the run existed already, `started` is earlier than this call. */
export type Dispatched = { started?: Date | undefined; woken?: boolean };

/** Acts on one image of a FLOW item. It reads and writes no items, so it may run twice or late. */
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
