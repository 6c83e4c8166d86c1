import { HOUR_MS } from '../calendar/durations.ts';
import type { Counted } from '../feedback/answers.ts';
import type { OrderFact, OrderMilestoneFact, ParcelFact, ProgressFact } from '../order/facts.ts';
import type { Platform } from '../order/platforms.ts';
import type { Milestone } from '../parcel/milestones.ts';
import { leftAgainAt, type ParcelWay, placeOn, signsOn } from '../parcel/way.ts';

// The rendezvous. One FLOW item per order holds both sides: what happened (registers, written by ingest, registers.ts)
// and what the journey has acted on (acknowledged, written when it parks). The rules are pure functions of that item
// (dispatch.ts), so the model check in the tests runs the very rules that run in AWS.

/** One fact that only rises: of two values the one with the higher mark stays, so repeats and shuffles end the same. */
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
  /** Of a parcel: its way so far, of which the three above say where it is, and the earliest time it was said to be delivered. */
  way?: ParcelWay | undefined;
  delivered?: string | undefined;
  /** Of a parcel: its earliest sign of having left. */
  left?: string | undefined;
  /** Of `c#…`, each behind the time of its source, the earliest: the carrier's name, and the day on which it said to deliver. */
  carrier?: string | undefined;
  named?: string | undefined;
  /** `false`: the shop asked that nobody be told of this. */
  notify?: false | undefined;
  /** Of money and goods on their way back, in parts: when each happened; the latest `MOST_TIMES`. */
  times?: string[] | undefined;
  /** Of `o#refunded`: money went back at least once, and not only items off the order. */
  money?: true | undefined;
  /** Of `o#changed`: the last day of the delivery the platform promised. */
  due?: string | undefined;
  /** Of `o#changed`: when the order was paid, if that is known; and when it was first told waiting for its payment, and not. */
  paid?: string | undefined;
  unpaid?: string | undefined;
  cleared?: string | undefined;
  /** Of `o#changed`: nobody bought anything, so that the metrics leave it out. */
  test?: true | undefined;
  /** Of `o#changed`: the lane of an order that is to be shipped (lanes.ts), and from which day on it can be. */
  lane?: string | undefined;
  from?: string | undefined;
  /** Of `o#changed`: its platform says itself how far parcels have come. */
  reports?: true | undefined;
  /** Of `o#bounced`: which address a mail about the order bounced at for good (confirmation.ts). */
  to?: string | undefined;
  /** Of `o#answered`: what counts of the customer's answers. */
  counted?: Counted | undefined;
  /** Of `o#changed`: when a shop that reinstates orders said last that this one is not cancelled. */
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
  /** When the order was placed; absent while only its parcels have been heard of. */
  placed?: string | undefined;
  /** Who told of its parcels, while only they have been heard of. */
  source?: Platform | undefined;
  /** When the order itself was first received. */
  since?: string | undefined;
  /** When its customer had it erased: nothing about it is kept from then on. */
  erased?: string | undefined;
  run?: number | undefined;
  stage?: JourneyStage | undefined;
  /** Why the run ended. */
  outcome?: string | undefined;
  token?: string | undefined;
  /** Since when people hold all its messages. */
  held?: string | undefined;
  /** When its customer was told days for the first time, the last of these, the likeliest, and what they rest on (lanes/told.ts). */
  told?: string | undefined;
  /** When its customer was first told that it is late. */
  late?: string | undefined;
  acknowledged: Record<string, string>;
  registers: Registers;
};

export type FlowFact = OrderFact | OrderMilestoneFact | ParcelFact | ProgressFact;

export const emptyFlow = (): Flow => ({ acknowledged: {}, registers: {} });

export const entriesOf = (registers: Registers) => Object.entries(registers) as [RegisterName, Register][];

/** A source's clock or zone may be off by so much: what it dates up to this much earlier may still be about this order, or this number. */
export const CLAIM_TOLERANCE_MS = 24 * HOUR_MS;

/** From when on what is claimed can be about an order that was placed then. */
export const aboutFrom = (placed: string | undefined): string =>
  placed === undefined ? '' : new Date(Date.parse(placed) - CLAIM_TOLERANCE_MS).toISOString();

/**
 * FLOW as it is to be read: what is dated before the order existed is not about it, whichever came first; and what
 * contradicts a delivery is a register of its own.
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

/** Later than this after a delivery, a sign of life on the way says that the delivery was not true. */
const CONTRADICTED_AFTER_MS = 12 * HOUR_MS;

/** A sign of life some time after a delivery, or any exception after it; a parcel that is known to go back contradicts nothing. */
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

/** Whether an order is cancelled, and was not said later to stand; or the shop removed it. */
export function isCalledOff({ registers }: Flow): boolean {
  const stands = registers['o#changed']?.stands ?? '';
  const isOff = (register: Register | undefined) => register !== undefined && stands <= register.occurredAt;
  return isOff(registers['o#cancelled']) || isOff(registers['o#deleted']);
}

/** When the order was paid; where its platform tells no time, when it was first told paid after it had waited for that. */
export function paidIn({ registers }: Flow): string | undefined {
  const { paid, unpaid, cleared } = registers['o#changed'] ?? {};
  return paid ?? (unpaid && cleared);
}

export const parcelsOf = (flow: Flow): string[] =>
  Object.keys(flow.registers)
    .filter((name) => name.startsWith('p#'))
    .map((name) => name.slice(2));
