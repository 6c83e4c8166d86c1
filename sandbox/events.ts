// EventBridge: the default bus and the template's rules.
import { randomUUID } from 'node:crypto';
import type { Time } from './clock/lane.ts';
import type { Invoker } from './lambda/invocation.ts';
import type { Stack } from './template/stack.ts';
import { ACCOUNT } from './template/template.ts';
import type { Usage } from './usage.ts';

type BusEntry = { source: string; 'detail-type': string; resources: string[]; detail: object };

type EventBusPort = {
  readonly region: string;
  readonly stack: Pick<Stack, 'rules'>;
  readonly lambda: Pick<Invoker, 'send'>;
  readonly usage: Pick<Usage, 'events'>;
};

export type EventBus = ReturnType<typeof eventBus>;

export function eventBus({ region, stack, lambda, usage }: EventBusPort) {
  /** Delivers at that instant when nothing else is in flight, so that an event never overtakes its cause. */
  function put(entry: BusEntry, time: Time, at = time.now()): void {
    if (entry.source !== 'aws.states') usage.events++; // those of Step Functions are free, those of SES perhaps not
    time.at(at, () => {
      const stamp = `${new Date(at).toISOString().slice(0, 19)}Z`;
      const event = { version: '0', id: randomUUID(), account: ACCOUNT, time: stamp, region, ...entry };
      for (const { targets } of stack.rules.filter(({ matches }) => matches(event))) {
        for (const arn of targets) void lambda.send(arn, JSON.stringify(event), time);
      }
    });
  }

  return { put };
}
