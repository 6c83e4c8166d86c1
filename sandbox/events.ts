// EventBridge: the default bus, the template's rules and their targets.
import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { NotHonoured } from './errors.ts';
import type { Lambda } from './lambda.ts';
import type { RuleSpec } from './stack.ts';
import { ACCOUNT } from './template.ts';

/** What a service puts on the bus. */
export type BusEvent = {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: object;
};

export type EventsOptions = {
  readonly clock: Clock;
  readonly region: string;
  readonly lambda: Lambda;
  readonly publish: (topicArn: string, message: string) => void;
};

export class Events {
  readonly #rules: readonly RuleSpec[];
  readonly #options: EventsOptions;

  constructor(rules: readonly RuleSpec[], options: EventsOptions) {
    this.#rules = rules;
    this.#options = options;
    for (const { name, targets } of rules) {
      const foreign = targets.find(({ arn }) => !arn.includes(':sns:') && !options.lambda.has(arn));
      if (foreign) throw new NotHonoured(`a target of rule "${name}": the sandbox does not deliver to ${foreign.arn}`);
    }
  }

  /** Delivers at the present instant, once nothing else is in flight: the bus never overtakes its own cause. */
  put(event: BusEvent): void {
    const { clock } = this.#options;
    clock.at(clock.now(), () => this.#deliver(event));
  }

  #deliver(event: BusEvent): void {
    const { clock, region } = this.#options;
    const full = {
      version: '0',
      id: randomUUID(),
      'detail-type': event['detail-type'],
      source: event.source,
      account: ACCOUNT,
      time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
      region,
      resources: event.resources,
      detail: event.detail,
    };
    for (const rule of this.#rules) {
      if (!rule.matches(full)) continue;
      for (const { arn, input } of rule.targets) this.#hand(arn, input ?? JSON.stringify(full));
    }
  }

  #hand(arn: string, text: string): void {
    const { lambda, publish } = this.#options;
    if (arn.includes(':sns:')) publish(arn, text);
    else void lambda.send(arn, text);
  }
}
