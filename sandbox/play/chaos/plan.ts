import type { CallFault, DeliveryFault, Faults, InvocationFaults, MadeCall } from '../../faults.ts';
import type { Outage, PlannedFault, Story } from './story.ts';

// Lets a story's faults happen, and keeps account of those that were met: only these count.

export type Plan = Faults & {
  /** Begins a story; everything is counted from here. */
  begin(story: Pick<Story, 'faults' | 'outages'>, start: number): void;
  /** What went wrong, in the order it did. */
  readonly met: MetFault[];
};

export type MetFault = {
  /** `JourneyStep`, or `machine`. */
  by: string;
  /** `dynamodb PutItem`, `records`, `event`. */
  what: string;
  fault: CallFault | DeliveryFault;
  invocation: number;
  call: number;
};

const HOUR_MS = 3_600_000;
const NOTHING: InvocationFaults = { calls: {}, services: {} };

export function planOf(): Plan {
  let planned: PlannedFault[] = [];
  let outages: (Outage & { from: number; until: number })[] = [];
  let counts = new Map<string, number>();
  const met: MetFault[] = [];
  const running = new Map<string, number[]>();

  const next = (what: string): number => {
    const number = counts.get(what) ?? 0;
    counts.set(what, number + 1);
    return number;
  };
  const outageAt = (now: number) => outages.filter(({ from, until }) => from <= now && now < until);
  const meet = (by: string, what: string, fault: MetFault['fault'], invocation: number, call = 0) => {
    met.push({ by, what, fault, invocation, call });
    return fault;
  };

  return {
    met,
    begin(story, start) {
      planned = story.faults;
      outages = story.outages.map((outage) => {
        const from = start + outage.fromHour * HOUR_MS;
        return { ...outage, from, until: from + outage.hours * HOUR_MS };
      });
      counts = new Map();
      met.length = 0;
      running.clear();
    },
    invocation(id, now) {
      const invocation = next(id);
      running.set(id, [...(running.get(id) ?? []), invocation]);
      const here = planned.filter((one) => one.at === 'call' && one.function === id && isAt(one, invocation));
      const down = outageAt(now);
      if (here.length === 0 && down.length === 0) return NOTHING;
      return {
        calls: Object.fromEntries(here.flatMap((one) => callsOf(one as CallFaultPlan, invocation))),
        services: Object.fromEntries(down.map(({ service, fault }) => [service, fault])),
      };
    },
    made(id, calls) {
      const [invocation = -1] = running.get(id)?.splice(0, 1) ?? [];
      for (const [call, { service, action, fault }] of calls.entries())
        if (fault) meet(id, `${service} ${action}`, fault, invocation, call);
    },
    task({ service, action }, now) {
      const call = next('machine');
      const here = planned.find((one) => one.at === 'task' && one.call <= call && call < one.call + one.times);
      const fault = (here ?? outageAt(now).find((one) => one.service === service))?.fault as CallFault | undefined;
      if (fault) meet('machine', `${service} ${action}`, fault, call);
      return fault;
    },
    records: (id) => delivered('records', id),
    event: (id) => delivered('event', id),
  };

  function delivered(at: 'records' | 'event', id: string): DeliveryFault | undefined {
    const number = next(`${at} ${id}`);
    const here = planned.find((one) => one.at === at && one.function === id && one.number === number);
    if (here) meet(id, at, here.fault, number);
    return here?.fault as DeliveryFault | undefined;
  }
}

type CallFaultPlan = Extract<PlannedFault, { at: 'call' }>;

/** What lasts longer than an invocation's own tries meets the next invocations, too. */
const MOST_CALLS = 4;
const isAt = (one: PlannedFault, invocation: number): boolean =>
  one.at === 'call' && one.invocation <= invocation && invocation < one.invocation + Math.ceil(one.times / MOST_CALLS);

const callsOf = ({ call, times, fault }: CallFaultPlan, _invocation: number): [number, CallFault][] =>
  Array.from({ length: Math.min(times, MOST_CALLS) }, (_, i) => [call + i, fault]);

export const isCallMade = (call: MadeCall): boolean => call.fault !== undefined;
