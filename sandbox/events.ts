// EventBridge: the default bus and the template's rules.
import { randomUUID } from 'node:crypto';
import type { Time } from './clock/lane.ts';
import { type Faults, LATE_MS, plainId } from './faults.ts';
import type { Iam } from './iam/iam.ts';
import type { Invoker } from './lambda/invocation.ts';
import type { Stack } from './template/stack.ts';
import { ACCOUNT } from './template/template.ts';
import type { Usage } from './usage.ts';

type BusEntry = { source: string; 'detail-type': string; resources: string[]; detail: object };

type EventBusPort = {
  readonly region: string;
  readonly stack: Pick<Stack, 'functions' | 'rules'>;
  readonly lambda: Pick<Invoker, 'send'>;
  readonly usage: Pick<Usage, 'events'>;
  readonly iam: Iam;
  readonly options: { readonly faults?: Faults };
};

export type EventBus = ReturnType<typeof eventBus>;

export function eventBus({ region, stack, lambda, usage, iam, options }: EventBusPort) {
  const idOf = new Map(stack.functions.map(({ arn, id }) => [arn, plainId(id)]));

  /** Delivers at that instant when nothing else is in flight, so that an event never overtakes its cause. */
  function put(entry: BusEntry, time: Time, at = time.now()): void {
    if (entry.source !== 'aws.states') usage.events++; // those of Step Functions are free, those of SES perhaps not
    time.at(at, () => {
      const event = eventOf(entry, at);
      for (const rule of stack.rules.filter(({ matches }) => matches(event))) deliver(rule, event, time);
    });
  }

  function eventOf(entry: BusEntry, at: number): object {
    const stamp = `${new Date(at).toISOString().slice(0, 19)}Z`;
    return { version: '0', id: randomUUID(), account: ACCOUNT, time: stamp, region, ...entry };
  }

  /** A target that does not let the rule in gets nothing, and nobody is told. */
  function deliver({ arn: rule, targets }: Stack['rules'][number], event: object, time: Time): void {
    for (const resource of targets) {
      const need = { action: 'lambda:InvokeFunction', resource };
      if (iam.mayService('events.amazonaws.com', rule, need)) hand(resource, JSON.stringify(event), time);
    }
  }

  function hand(arn: string, event: string, time: Time): void {
    const fault = options.faults?.event(idOf.get(arn) ?? '');
    if (fault === 'lost') return;
    const send = () => void lambda.send(arn, event, time);
    if (fault === 'late') time.at(time.now() + LATE_MS, send);
    else send();
    if (fault === 'twice') send();
  }

  return { put };
}
