import type { OrderFact, OrderMilestoneFact, ParcelFact, ProgressFact } from '../order/facts.ts';
import type { Order } from '../order/order.ts';
import {
  isOnTheWay,
  isParcelMilestone,
  type Milestone,
  markOf,
  marksDeparture,
  type OrderMilestone,
  progressOf,
  timeIn,
} from '../parcel/milestones.ts';
import { digest } from '../shared/digest.ts';
import { PorchlightError } from '../shared/errors.ts';

// The rendezvous. One FLOW item per order holds both sides: what happened (registers, written by ingest)
// and what the journey has acted on (told, written when it parks). Everything here is a pure function of that item,
// so the model check in the tests runs the very rules that run in AWS.

/** One fact that only rises: of two values the one with the higher mark stays, so repeats and shuffles end the same. */
export type Register = {
  milestone: Milestone | 'changed' | 'number' | 'voided' | 'contradicted' | 'case_closed' | 'released';
  occurredAt: string;
  mark: string;
  /** Of a parcel: its latest sign of life on the way, and the earliest time it was said to be delivered. */
  heard?: string | undefined;
  delivered?: string | undefined;
  /** `false`: the shop asked that nobody be told of this. */
  notify?: false | undefined;
  /** Of money and goods on their way back, in parts: when each happened; the latest `MOST_TIMES`. */
  times?: string[] | undefined;
  /** Of `o#changed`: the last day of the delivery the platform promised. */
  due?: string | undefined;
  /** Of `o#changed`: when the order was paid, if that was told. */
  paid?: string | undefined;
  /** Of `o#changed`: nobody bought anything, so that the metrics leave it out. */
  test?: true | undefined;
  /** Of `o#changed`: when a shop that reinstates orders said last that this one is not cancelled. */
  stands?: string | undefined;
};

/** `p#<parcel>` progress, `n#<parcel>` tracking number, `v#<parcel>` voided, `o#…` the order itself. */
export type RegisterName = `${'p' | 'n' | 'v'}#${string}` | `o#${'changed' | 'cases' | OrderRegister}`;
type OrderRegister = 'cancelled' | 'refunded' | 'returned' | 'contradicted';

/** Where a journey stands. `restart` asks for a new run of a stopped one. */
export type JourneyStage = 'update' | 'review' | 'reminder' | 'ended' | 'stopped' | 'restart';

export type Flow = {
  /** When the order was placed; absent while only its parcels have been heard of. */
  placed?: string | undefined;
  /** When its customer had it erased: nothing is kept about it any more, whatever still comes. */
  erased?: string | undefined;
  run?: number | undefined;
  stage?: JourneyStage | undefined;
  /** Why the run ended. */
  outcome?: string | undefined;
  token?: string | undefined;
  acknowledged: Record<string, string>;
  registers: Partial<Record<RegisterName, Register>>;
};

export const emptyFlow = (): Flow => ({ acknowledged: {}, registers: {} });

/** The most parcels one order may have: FLOW must stay small, since every write is billed by the whole item. */
export const MOST_PARCELS = 50;

/** The same for how often money or goods came back. The latest of a union are those of the latest of each: still a join. */
const MOST_TIMES = 50;

/** Later than this after a delivery, a sign of life on the way says that the delivery was not true. */
const CONTRADICTED_AFTER_MS = 12 * 3_600_000;

export class TooManyParcels extends PorchlightError {
  override name = 'TooManyParcels';
  override message = `an order has at most ${MOST_PARCELS} parcels`;
}

export type FlowFact = OrderFact | OrderMilestoneFact | ParcelFact | ProgressFact;

/** The registers that a fact raises above what `flow` holds; empty when the flow knew. @throws TooManyParcels */
export function raisedBy(flow: Flow, fact: FlowFact): Partial<Record<RegisterName, Register>> {
  const raised: Partial<Record<RegisterName, Register>> = {};
  for (const [name, register] of registersOf(fact)) {
    const before = flow.registers[name];
    const after = joined(before, register);
    if (before && sameRegister(before, after)) continue;
    if (!before) refuseTooMany(flow, name);
    raised[name] = after;
  }
  return { ...raised, ...contradiction(flow, raised) };
}

function registersOf(fact: FlowFact): [RegisterName, Register][] {
  switch (fact.fact) {
    case 'order': {
      const { updatedAt, promisedDelivery, paidAt: paid, test } = fact.order;
      const mark = `${updatedAt} ${orderDigest(fact.order)}`;
      const of = { due: promisedDelivery?.to, paid, stands: fact.stands && updatedAt };
      const isTest = test && { test: true as const };
      return [['o#changed', { milestone: 'changed', occurredAt: updatedAt, mark, ...of, ...isTest }]];
    }
    case 'order_milestone':
      return [[orderRegister(fact.milestone), happened(fact)]];
    case 'progress':
      return [[`p#${fact.parcelId}`, happened(fact)]];
    case 'parcel':
      return parcelRegisters(fact);
  }
}

function happened({ milestone, occurredAt, notify }: OrderMilestoneFact | ProgressFact): Register {
  return {
    milestone,
    occurredAt,
    mark: markOf(milestone, occurredAt),
    ...(!isParcelMilestone(milestone) && milestone !== 'cancelled' && { times: [occurredAt] }),
    ...(isParcelMilestone(milestone) && isOnTheWay(milestone) && { heard: occurredAt }),
    ...(milestone === 'delivered' && { delivered: occurredAt }),
    ...(notify === false && { notify }),
  };
}

function parcelRegisters({ parcelId, asOf, trackingNumber, voided }: ParcelFact): [RegisterName, Register][] {
  const registers: [RegisterName, Register][] = [];
  if (trackingNumber) {
    const mark = `${asOf} ${digest(trackingNumber)}`;
    registers.push([`n#${parcelId}`, { milestone: 'number', occurredAt: asOf, mark }]);
  }
  if (voided) registers.push([`v#${parcelId}`, { milestone: 'voided', occurredAt: asOf, mark: asOf }]);
  return registers;
}

const orderRegister = (milestone: OrderMilestone): RegisterName =>
  milestone === 'cancelled' ? 'o#cancelled' : milestone === 'refunded' ? 'o#refunded' : 'o#returned';

/** Says that a case was closed, which wakes the journey: what the case held back is decided again. */
export const caseClosed = (at: string): [RegisterName, Register] => [
  'o#cases',
  { milestone: 'case_closed', occurredAt: at, mark: at },
];

/** Says that people let go what is held: it is decided again now, rather than when its time comes. */
export const released = (at: string): [RegisterName, Register] => [
  'o#cases',
  { milestone: 'released', occurredAt: at, mark: at },
];

/** What of an order the journey cares about; `orders/updated` comes for anything and must not wake it for nothing. */
export const orderDigest = (order: Order): string =>
  digest(
    JSON.stringify([
      order.customer.email,
      order.items,
      order.shippingAddress,
      order.promisedDelivery,
      ...(order.awaitsPayment ? ['unpaid'] : []),
    ]),
  );

/** The least upper bound of two values of a register: commutative, associative, idempotent. */
function joined(a: Register | undefined, b: Register): Register {
  if (!a) return b;
  const higher = a.mark >= b.mark ? a : b;
  const parts = [...new Set(times(...(a.times ?? []), ...(b.times ?? [])))].slice(-MOST_TIMES);
  const heard = times(a.heard, b.heard).at(-1);
  const delivered = times(a.delivered, b.delivered)[0];
  const stands = times(a.stands, b.stands).at(-1);
  const isSame = markOfLatest(a) === markOfLatest(b);
  const quiet = isSame ? a.notify === false || b.notify === false : higher.notify === false;
  const { milestone, occurredAt, due, paid, test } = higher;
  return {
    milestone,
    occurredAt,
    mark: parts.length > 1 ? `${markOfLatest(higher)} #${String(parts.length).padStart(2, '0')}` : higher.mark,
    ...(parts.length > 0 && { times: parts }),
    ...(due && { due }),
    ...(paid && { paid }),
    ...(test && { test }),
    ...(stands && { stands }),
    ...(heard && { heard }),
    ...(delivered && { delivered }),
    ...(quiet && { notify: false as const }),
  };
}

/** What happened of late raises the mark by its last part: how many times are known. */
const markOfLatest = ({ mark }: Register): string => mark.split(' #')[0]!;

const times = (...of: (string | undefined)[]): string[] => of.filter((at) => at !== undefined).sort();

const sameRegister = (a: Register, b: Register): boolean =>
  a.mark === b.mark &&
  a.heard === b.heard &&
  a.delivered === b.delivered &&
  a.stands === b.stands &&
  a.notify === b.notify &&
  String(a.times) === String(b.times);

function contradiction(flow: Flow, raised: Flow['registers']): Flow['registers'] {
  const before = flow.registers['o#contradicted'];
  for (const [, { heard, delivered }] of entriesOf(raised)) {
    if (!heard || !delivered || Date.parse(heard) - Date.parse(delivered) <= CONTRADICTED_AFTER_MS) continue;
    if (before && before.mark >= heard) continue;
    return { 'o#contradicted': { milestone: 'contradicted', occurredAt: heard, mark: heard } };
  }
  return {};
}

function refuseTooMany(flow: Flow, name: RegisterName): void {
  if (name.startsWith('o#')) return;
  const parcels = new Set(
    entriesOf(flow.registers).flatMap(([name]) => (name.startsWith('o#') ? [] : [name.slice(2)])),
  );
  if (parcels.add(name.slice(2)).size > MOST_PARCELS) {
    throw new TooManyParcels();
  }
}

/** Whether an order is cancelled, and was not said later to stand. */
export function isCalledOff({ registers }: Flow): boolean {
  const cancelled = registers['o#cancelled'];
  const stands = registers['o#changed']?.stands;
  return cancelled !== undefined && !(stands && stands > cancelled.occurredAt);
}

export const parcelsOf = (flow: Flow): string[] =>
  Object.keys(flow.registers)
    .filter((name) => name.startsWith('p#'))
    .map((name) => name.slice(2));

export const entriesOf = (registers: Flow['registers']) => Object.entries(registers) as [RegisterName, Register][];

/** The milestone that wakes a waiting journey. */
export type Signal = { register: RegisterName; milestone: Register['milestone']; mark: string };

/** What a store tells its customers, as far as it decides whether a journey is woken. */
export type WakePolicy = { inTransit: boolean };

/** What dispatch does about one image of a FLOW item. */
export type Dispatch = { do: 'start'; run: number } | { do: 'signal'; token: string; signal: Signal };

/**
 * The decision of dispatch: a pure function of one image, so that no order of events and no crash can part
 * what happened from who waits for it.
 */
export function dispatchOf(flow: Flow, policy: WakePolicy): Dispatch | undefined {
  if (!flow.placed) return undefined;
  if (!flow.run) return { do: 'start', run: 1 };
  if (flow.stage === 'restart' || livesAgain(flow, policy)) return { do: 'start', run: flow.run + 1 };
  const next = unacknowledged(flow, policy)[0];
  return flow.token && next ? { do: 'signal', token: flow.token, signal: next } : undefined;
}

/** What happened and the journey has not acted on, the oldest first. */
export function unacknowledged(flow: Flow, policy: WakePolicy): Signal[] {
  return entriesOf(flow.registers)
    .filter(([name, register]) => wakes(name, register, flow, policy))
    .sort(([a, x], [b, y]) => compare(x.occurredAt, y.occurredAt) || compare(a, b))
    .map(([register, { milestone, mark }]) => ({ register, milestone, mark }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function wakes(name: RegisterName, { milestone, mark }: Register, flow: Flow, policy: WakePolicy): boolean {
  const { acknowledged } = flow;
  const before = acknowledged[name];
  if (before !== undefined && before >= mark) return false;
  if (milestone === 'label_created') return false;
  // some platforms date these by the order's last edit, so that every edit tells them anew
  if (milestone === 'cancelled') return isCalledOff(flow) && (before === undefined || isOver(flow, before));
  if (milestone === 'dispatched') return !marksDeparture(before);
  if (milestone === 'in_transit')
    return !marksDeparture(before) || (policy.inTransit && progressOf(before) === 'departed');
  if (milestone === 'changed') return digestOf(before) !== digestOf(mark);
  if (milestone === 'number')
    return acknowledged[`p#${name.slice(2)}`] !== undefined && digestOf(before) !== digestOf(mark);
  return true;
}

/** Whether the order stood again after the cancellation that this mark is of. */
const isOver = ({ registers }: Flow, mark: string): boolean => (registers['o#changed']?.stands ?? '') > timeIn(mark);

const digestOf = (mark: string | undefined): string | undefined => mark?.split(' ')[1];

/** An ended journey lives again for news of a parcel, for money or goods on their way back, for the end of its cancellation, and for news after people took over. */
function livesAgain(flow: Flow, policy: WakePolicy): boolean {
  if (flow.stage !== 'ended') return false;
  if (flow.outcome === 'cancelled' && !isCalledOff(flow)) return true;
  return unacknowledged(flow, policy).some(
    ({ register }) =>
      flow.outcome === 'handed_over' ||
      register.startsWith('p#') ||
      register === 'o#refunded' ||
      register === 'o#returned',
  );
}
