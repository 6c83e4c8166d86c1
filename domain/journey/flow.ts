import { HOUR_MS } from '../calendar/durations.ts';
import type { Counted } from '../feedback/answers.ts';
import type { OrderFact, OrderMilestoneFact, ParcelFact, ProgressFact } from '../order/facts.ts';
import type { Platform } from '../order/platforms.ts';
import type { Milestone } from '../parcel/milestones.ts';
import { leftAgainAt, type ParcelWay, placeOn, signsOn } from '../parcel/way.ts';

// The rendezvous. One FLOW item per order holds both sides: what happened (registers, written by ingest, registers.ts)
// and what the journey has acted on (acknowledged, written when it parks). The rules are pure functions of that item
// (dispatch.ts), so the model check in the tests runs the same rules that run in AWS.

/** One fact that only rises: of two values the one with the higher mark stays, so repeats and reordering make no difference. */
export type Register = {
  milestone:
    | Milestone
    | 'changed'
    | 'number'
    | 'voided'
    | 'carrier'
    | 'contradicted'
    | 'case_closed'
    | 'asked_again'
    | 'answered'
    | 'bounced'
    | 'inquired';
  occurredAt: string;
  mark: string;
  /** Of a parcel: its way so far (the three fields above say where it is now), and the earliest reported time of delivery. */
  way?: ParcelWay | undefined;
  delivered?: string | undefined;
  /** Of a parcel: the earliest sign that it left. */
  left?: string | undefined;
  /** Of `c#…`, the earliest of each, with the time of its source in front: the carrier's name, and the delivery day it named. */
  carrier?: string | undefined;
  named?: string | undefined;
  /** `false`: the shop asked that nobody is told of this. */
  notify?: false | undefined;
  /** Of money and goods that come back in parts: when each part did; only the latest `MOST_TIMES`. */
  times?: string[] | undefined;
  /** Of `o#refunded`: money went back at least once; it was not only items taken off the order. */
  money?: true | undefined;
  /** Of `o#changed`: the last day of the delivery that the platform promised. */
  due?: string | undefined;
  /** Of `o#changed`: when the order was paid, if known; when it was first reported as unpaid, and when as paid. */
  paid?: string | undefined;
  unpaid?: string | undefined;
  cleared?: string | undefined;
  /** Of `o#changed`: nobody bought anything, so the metrics leave it out. */
  test?: true | undefined;
  /** Of `o#changed`: the lane of an order with something to ship (lanes.ts), and the first day on which it can leave. */
  lane?: string | undefined;
  from?: string | undefined;
  /** Of `o#changed`: the platform itself reports how far parcels are. */
  reports?: true | undefined;
  /** Of `o#bounced`: the address at which a mail about the order bounced for good (confirmation.ts). */
  to?: string | undefined;
  /** Of `o#answered`: what counts of the customer's answers. */
  counted?: Counted | undefined;
  /** Of `o#changed`: when a shop that can reinstate orders last said that this one is not cancelled. */
  stands?: string | undefined;
};

/** `p#<parcel>` progress, `n#<parcel>` tracking number, `v#<parcel>` voided, `c#<parcel>` its carrier, `o#…` the order itself. */
export type RegisterName =
  | `${'p' | 'n' | 'v' | 'c'}#${string}`
  | `o#${'changed' | 'cases' | 'asked' | 'answered' | 'bounced' | 'inquired' | OrderRegister}`;
type OrderRegister = 'cancelled' | 'refunded' | 'returned' | 'reviewed' | 'deleted' | 'contradicted';
export type Registers = Partial<Record<RegisterName, Register>>;

/** Where a journey stands. `restart` asks for a new run of a stopped one. */
export const JOURNEY_STAGES = ['update', 'check_in', 'review', 'reminder', 'ended', 'stopped', 'restart'] as const;
export type JourneyStage = (typeof JOURNEY_STAGES)[number];

export type Flow = {
  /** When the order was placed; absent while only its parcels are known. */
  placed?: string | undefined;
  /** Who reported its parcels, while only they are known. */
  source?: Platform | undefined;
  /** When the order itself was first received. */
  since?: string | undefined;
  /** When it was erased for its customer: nothing about it is kept from then on. */
  erased?: string | undefined;
  run?: number | undefined;
  stage?: JourneyStage | undefined;
  /** Why the run ended. */
  outcome?: string | undefined;
  token?: string | undefined;
  /** Since when the team holds all its messages. */
  held?: string | undefined;
  /** When the customer was first told days of arrival, the last of these days, the likeliest, and their basis (lanes/told.ts). */
  told?: string | undefined;
  /** When its customer was first told that it is late. */
  late?: string | undefined;
  acknowledged: Record<string, string>;
  registers: Registers;
};

export type FlowFact = OrderFact | OrderMilestoneFact | ParcelFact | ProgressFact;

export const emptyFlow = (): Flow => ({ acknowledged: {}, registers: {} });

export const entriesOf = (registers: Registers) => Object.entries(registers) as [RegisterName, Register][];

/** A source's clock or zone may be wrong by this much: an event dated up to this much earlier may still be about the order or the number. */
export const CLAIM_TOLERANCE_MS = 24 * HOUR_MS;

/** The earliest claimed time that can be about an order placed at this time. */
export const aboutFrom = (placed: string | undefined): string =>
  placed === undefined ? '' : new Date(Date.parse(placed) - CLAIM_TOLERANCE_MS).toISOString();

/**
 * FLOW as the rules read it: events dated before the order existed are not about it, whichever was received first; and a
 * contradiction of a delivery is a register of its own.
 */
export function readable(flow: Flow): Flow {
  const since = aboutFrom(flow.placed);
  const registers: Registers = {};
  for (const [name, register] of entriesOf(flow.registers)) {
    const after = register.way
      ? progressSince(register, since)
      : isMilestone(name)
        ? milestoneSince(register, since)
        : register;
    if (after) registers[name] = after;
  }
  const contradicted = contradictionIn(registers, since);
  return { ...flow, registers: { ...registers, ...(contradicted && { 'o#contradicted': contradicted }) } };
}

function progressSince({ notify: _, ...register }: Register, since: string): Register | undefined {
  const place = placeOn(register.way!, since);
  return place && { ...register, ...fieldsOf(place) };
}

const NO_MILESTONES: readonly RegisterName[] = [
  'o#changed',
  'o#cases',
  'o#asked',
  'o#answered',
  'o#bounced',
  'o#inquired',
  'o#contradicted',
];
const isMilestone = (name: RegisterName): boolean => name.startsWith('o#') && !NO_MILESTONES.includes(name);

function milestoneSince(register: Register, since: string): Register | undefined {
  if (register.occurredAt < since) return undefined;
  return register.times ? { ...register, times: register.times.filter((at) => at >= since) } : register;
}

export function fieldsOf({ milestone, occurredAt, mark, quiet }: NonNullable<ReturnType<typeof placeOn>>) {
  return { milestone, occurredAt, mark, ...(quiet && { notify: false as const }) };
}

/** A scan on the way this long after a delivery contradicts the delivery. */
const CONTRADICTED_AFTER_MS = 12 * HOUR_MS;

/** A scan on the way some time after a delivery, or any exception after it. A parcel that is known to go back contradicts nothing. */
function contradictionIn(registers: Registers, since: string): Register | undefined {
  const times = entriesOf(registers).flatMap(([, { way, milestone, delivered: first = '' }]) => {
    if (!way || milestone === 'returned_to_sender') return [];
    const { heard, exception, delivered: last } = signsOn(way);
    const delivered = leftAgainAt(way) || first < since ? last : first;
    if (!delivered) return [];
    const isLate = heard !== '' && Date.parse(heard) - Date.parse(delivered) > CONTRADICTED_AFTER_MS;
    return [isLate ? heard : '', exception > delivered ? exception : ''].filter(Boolean);
  });
  const latest = times.sort().at(-1);
  return latest ? { milestone: 'contradicted', occurredAt: latest, mark: latest } : undefined;
}

/** Whether an order is cancelled and was not reinstated later, or was removed by the shop. */
export function isCalledOff({ registers }: Flow): boolean {
  const stands = registers['o#changed']?.stands ?? '';
  const isOff = (register: Register | undefined) => register !== undefined && stands <= register.occurredAt;
  return isOff(registers['o#cancelled']) || isOff(registers['o#deleted']);
}

/** When the order was paid. Where the platform gives no time: when it was first reported as paid after it had been unpaid. */
export function paidIn({ registers }: Flow): string | undefined {
  const { paid, unpaid, cleared } = registers['o#changed'] ?? {};
  return paid ?? (unpaid && cleared);
}

export const parcelsOf = (flow: Flow): string[] =>
  Object.keys(flow.registers)
    .filter((name) => name.startsWith('p#'))
    .map((name) => name.slice(2));
