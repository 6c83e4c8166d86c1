// EventBridge: the default bus, the template's rules and their targets.
import { randomUUID } from 'node:crypto';
import { NotHonoured } from './errors.ts';
import type { Time } from './lane.ts';
import type { Stack } from './stack.ts';
import { ACCOUNT } from './template.ts';
import type { World } from './world.ts';

export class Events {
  readonly #rules: Stack['rules'];
  readonly #world: World;

  constructor(rules: Stack['rules'], world: World) {
    this.#rules = rules;
    this.#world = world;
    for (const { arn } of rules.flatMap(({ targets }) => targets)) {
      if (!world.lambda.has(arn)) throw new NotHonoured(`the sandbox's rules have functions as targets, not ${arn}`);
    }
  }

  /** Delivers at the present instant, once nothing else is in flight: the bus never overtakes its own cause. */
  put(source: string, type: string, resource: string, detail: object, time: Time): void {
    const { region, lambda, usage } = this.#world;
    if (source !== 'aws.states') usage.events++; // of Step Functions free for certain, of SES perhaps not
    time.at(time.now(), () => {
      const event = {
        version: '0',
        id: randomUUID(),
        'detail-type': type,
        source,
        account: ACCOUNT,
        time: `${new Date(time.now()).toISOString().slice(0, 19)}Z`,
        region,
        resources: [resource],
        detail,
      };
      for (const { targets } of this.#rules.filter(({ matches }) => matches(event))) {
        for (const { arn, input } of targets) void lambda.send(arn, input ?? JSON.stringify(event), time);
      }
    });
  }
}
