import { HOUR_MS } from '../../../domain/calendar/durations.ts';
import { actionOf, type CallFault, type DeliveryFault, type Faults } from '../../faults.ts';
import type { Outage, PlannedFault, Story } from './story.ts';

// Causes a story's faults, and records those that were met. Only these count.

export type Plan = Faults & {
  /** Begins a story. Everything is counted from here. */
  begin(story: Pick<Story, 'faults' | 'outages'>, start: number): void;
  /** The faults that were met, in order. */
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

  /** Numbers the calls within this invocation, after those of earlier invocations. */
  const callsTo = ({ function: id, action, number, times, fault }: Planned<'action'>): [string, CallFault][] => {
    const left = number - (counts.get(`${id} ${action}`) ?? 0);
    const all = Array.from({ length: times }, (_, i) => left + i);
    return all.filter((one) => one >= 0).map((one) => [`${action} ${one}`, fault]);
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
      return {
        calls: Object.fromEntries([
          ...planned.flatMap((one) => (one.at === 'call' && one.function === id ? callsOf(one, invocation) : [])),
          ...planned.flatMap((one) => (one.at === 'action' && one.function === id ? callsTo(one) : [])),
        ]),
        services: Object.fromEntries(outageAt(now).map(({ service, fault }) => [service, fault])),
      };
    },
    made(id, calls) {
      const [invocation = -1] = running.get(id)?.splice(0, 1) ?? [];
      for (const [call, { service, action, fault }] of calls.entries()) {
        next(`${id} ${actionOf({ service, action })}`);
        if (fault) meet(id, `${service} ${action}`, fault, invocation, call);
      }
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

type Planned<At> = Extract<PlannedFault, { at: At }>;

/** A fault that outlasts an invocation's own retries also meets the next invocations. */
const MOST_CALLS = 4;

function callsOf({ invocation, call, times, fault }: Planned<'call'>, now: number): [string, CallFault][] {
  const isNow = invocation <= now && now < invocation + Math.ceil(times / MOST_CALLS);
  return isNow ? Array.from({ length: Math.min(times, MOST_CALLS) }, (_, i) => [String(call + i), fault]) : [];
}
