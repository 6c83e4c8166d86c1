// EventBridge: the default bus, the template's rules and their targets.
import { randomUUID } from 'node:crypto';
import type { Sandbox } from './index.ts';
import type { Time } from './lane.ts';
import { ACCOUNT } from './template.ts';

type Entry = { source: string; 'detail-type': string; resources: string[]; detail: object };

/** Delivers at that instant, once nothing else is in flight: the bus never overtakes its own cause. */
export function putEvent({ region, lambda, usage, stack }: Sandbox, entry: Entry, time: Time, at = time.now()): void {
  if (entry.source !== 'aws.states') usage.events++; // of Step Functions free for certain, of SES perhaps not
  time.at(at, () => {
    const stamp = `${new Date(at).toISOString().slice(0, 19)}Z`;
    const event = { version: '0', id: randomUUID(), account: ACCOUNT, time: stamp, region, ...entry };
    for (const { targets } of stack.rules.filter(({ matches }) => matches(event))) {
      for (const arn of targets) void lambda.send(arn, JSON.stringify(event), time);
    }
  });
}
