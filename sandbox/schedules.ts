// EventBridge: the template's rules that call functions at a rate.
import { randomUUID } from 'node:crypto';
import type { Time } from './clock/lane.ts';
import { SandboxError } from './errors.ts';
import type { EventBus } from './events.ts';
import type { Stack } from './template/stack.ts';
import { ACCOUNT } from './template/template.ts';

export type SchedulesPort = {
  readonly region: string;
  readonly clock: { readonly recurring: Time };
  readonly options: {
    /**
     * The least time between two runs of a schedule, in milliseconds (default 0: as deployed). It lets years be played
     * faster.
     */
    readonly schedulesApartMs?: number;
  };
  readonly stack: Pick<Stack, 'rules'>;
  readonly bus: Pick<EventBus, 'deliver'>;
};

const UNITS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * The milliseconds between two runs of `rate(1 hour)` or `rate(5 minutes)`. Like EventBridge it requires the singular
 * after 1 and the plural otherwise.
 * @throws SandboxError for anything else, also `cron(…)`
 */
export function rateOf(rule: string, expression: string): number {
  const [, value = '', unit = '', plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (value && (value === '1') === (plural === '')) return Number(value) * UNITS_MS[unit]!;
  throw new SandboxError(
    `"${rule}": the sandbox has schedules such as rate(1 hour) and rate(5 minutes), not ${expression}`,
  );
}

/** Calls the functions of each rule. The first time is one interval after the start. */
export function runSchedules({ region, clock, stack, bus, options }: SchedulesPort): void {
  const time = clock.recurring;
  for (const rule of stack.rules) {
    const { id, arn, schedule } = rule;
    if (schedule === undefined) continue;
    const everyMs = Math.max(rateOf(id, schedule), options.schedulesApartMs ?? 0);
    const fire = (at: number) => () => {
      time.at(at + everyMs, fire(at + everyMs));
      bus.deliver(rule, eventOf(arn, region, at), time);
    };
    const first = time.now() + everyMs;
    time.at(first, fire(first));
  }
}

const eventOf = (arn: string, region: string, at: number) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: ACCOUNT,
  time: `${new Date(at).toISOString().slice(0, 19)}Z`,
  region,
  resources: [arn],
  detail: {},
});
