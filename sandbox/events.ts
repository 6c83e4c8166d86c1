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
  /** What rules could not bring, by the ARN of the queue. */
  const deadLetters: { queue: string; event: object }[] = [];

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

  /** What a target does not let the rule bring goes to the dead letters, if there are any and they let it in. */
  function deliver({ arn: rule, targets }: Stack['rules'][number], event: object, time: Time): void {
    const may = (action: string, resource: string) =>
      iam.mayService('events.amazonaws.com', rule, { action, resource });
    for (const { arn, deadLetters: queue } of targets) {
      if (may('lambda:InvokeFunction', arn)) hand(arn, JSON.stringify(event), time);
      else if (queue !== undefined && may('sqs:SendMessage', queue)) deadLetters.push({ queue, event });
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

  return { put, deliver, deadLetters };
}
