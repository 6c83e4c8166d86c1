import type { Counted } from '../feedback/answers.ts';
import { laneOf, nameOf } from '../lanes/lanes.ts';
import {
  movedMoney,
  type OrderFact,
  type OrderMilestoneFact,
  type ParcelFact,
  type ProgressFact,
} from '../order/facts.ts';
import type { Order } from '../order/order.ts';
import { REPORTS_ITSELF } from '../order/platforms.ts';
import { isOnTheWay, markOf, type OrderMilestone } from '../parcel/milestones.ts';
import { hasComeTo, joinedWay, placeOn, wayOf } from '../parcel/way.ts';
import { digest } from '../shared/digest.ts';
import {
  entriesOf,
  type Flow,
  type FlowFact,
  fieldsOf,
  type Register,
  type RegisterName,
  type Registers,
} from './flow.ts';

// How a fact changes FLOW. Registers only rise, so facts may come twice and in any order.

/** The most parcels of one order that are followed: FLOW must stay small, since every write is billed by the whole item. */
export const MOST_PARCELS = 50;

/** The same limit for the times at which money or goods came back. Keeping the latest is still a join: the latest of a union are among the latest of each. */
const MOST_TIMES = 50;

/** The registers that a fact raises above those of `flow`; empty when it adds nothing. */
export function raisedBy(flow: Flow, fact: FlowFact): Registers {
  const raised: Registers = {};
  if (isEditAgain(flow, fact)) return raised;
  for (const [name, register] of registersOf(fact)) {
    const before = flow.registers[name];
    const after = joined(before, register);
    if (before && sameRegister(before, after)) continue;
    if (before || !isFull(flow, name)) raised[name] = after;
  }
  return raised;
}

/** Whether it is an edit of a record whose status was already known. */
export const isEditAgain = (flow: Flow, fact: FlowFact): boolean =>
  fact.fact === 'progress' &&
  fact.byEdit === true &&
  hasComeTo(flow.registers[`p#${fact.parcelId}`]?.way ?? {}, fact.milestone);

/** Whether the order already has as many parcels as are followed, and this is one more. */
export function isFull(flow: Flow, name: RegisterName): boolean {
  if (name.startsWith('o#')) return false;
  const parcels = new Set(
    entriesOf(flow.registers).flatMap(([name]) => (name.startsWith('o#') ? [] : [name.slice(2)])),
  );
  return !parcels.has(name.slice(2)) && parcels.size >= MOST_PARCELS;
}

function registersOf(fact: FlowFact): [RegisterName, Register][] {
  switch (fact.fact) {
    case 'order':
      return [['o#changed', told(fact)]];
    case 'order_milestone':
      return [[orderRegister(fact.milestone), happened(fact)]];
    case 'progress':
      return [[`p#${fact.parcelId}`, progressed(fact)]];
    case 'parcel':
      return parcelRegisters(fact);
  }
}

function told(fact: OrderFact): Register {
  const { platform, order, stands } = fact;
  const { updatedAt, promisedDelivery, paidAt: paid, availableFrom: from, test } = order;
  return {
    milestone: 'changed',
    occurredAt: updatedAt,
    mark: `${stateOf(fact)} ${orderDigest(order)}`,
    ...{ due: promisedDelivery?.to, paid, stands: stands && updatedAt, from },
    ...(order.awaitsPayment ? { unpaid: updatedAt } : !paid && { cleared: updatedAt }),
    ...(isToBeShipped(order) && { lane: laneOf(order.shippingAddress ?? {}) }),
    ...(REPORTS_ITSELF.includes(platform) && { reports: true as const }),
    ...(test && { test: true as const }),
  };
}

const isToBeShipped = ({ items, awaitsPayment, paymentEnded }: Order): boolean =>
  !awaitsPayment && !paymentEnded && items.some(({ shippable, quantity }) => shippable && quantity > 0);

function happened({ milestone, occurredAt, notify, refund }: OrderMilestoneFact): Register {
  return {
    milestone,
    occurredAt,
    mark: markOf(milestone, occurredAt),
    ...(isInParts(milestone) && { times: [occurredAt] }),
    ...(milestone === 'refunded' && movedMoney(refund) && { money: true as const }),
    ...(notify === false && { notify }),
  };
}

const isInParts = (milestone: OrderMilestone): boolean => milestone !== 'cancelled' && milestone !== 'deleted';

function progressed({ milestone, occurredAt, notify }: ProgressFact): Register {
  const way = wayOf(milestone, occurredAt, notify === false);
  const isSign = milestone === 'dispatched' || isOnTheWay(milestone);
  return {
    ...fieldsOf(placeOn(way)!),
    way,
    ...(milestone === 'delivered' && { delivered: occurredAt }),
    ...(isSign && { left: occurredAt }),
  };
}

function parcelRegisters({
  parcelId,
  asOf,
  trackingNumber,
  carrier,
  estimatedDelivery,
  voided,
}: ParcelFact): [RegisterName, Register][] {
  const registers: [RegisterName, Register][] = [];
  if (trackingNumber) {
    const mark = `${asOf} ${digest(trackingNumber)}`;
    registers.push([`n#${parcelId}`, { milestone: 'number', occurredAt: asOf, mark }]);
  }
  if (carrier || estimatedDelivery)
    registers.push([
      `c#${parcelId}`,
      carriedBy(carrier && `${asOf} ${nameOf(carrier)}`, estimatedDelivery && `${asOf} ${estimatedDelivery.to}`),
    ]);
  if (voided) registers.push([`v#${parcelId}`, { milestone: 'voided', occurredAt: asOf, mark: asOf }]);
  return registers;
}

/** The first value stays: the counters of lanes are about what was known when the parcel left. */
const carriedBy = (carrier: string | undefined, named: string | undefined): Register => ({
  milestone: 'carrier',
  occurredAt: '',
  mark: '',
  ...(carrier && { carrier }),
  ...(named && { named }),
});

const orderRegister = (milestone: OrderMilestone): RegisterName =>
  milestone.startsWith('return_') ? 'o#returned' : (`o#${milestone}` as RegisterName);

/** Records that a case was closed. It wakes the journey, which decides again about what the case held back. */
export const caseClosed = (at: string): [RegisterName, Register] => [
  'o#cases',
  { milestone: 'case_closed', occurredAt: at, mark: at },
];

/**
 * Records that the team wants the journey to decide again now: about a held message, one to be sent again, or a reopened
 * case. Unlike closing a case, it starts a new run of a journey that has ended.
 */
export const askedAgain = (at: string): [RegisterName, Register] => [
  'o#asked',
  { milestone: 'asked_again', occurredAt: at, mark: at },
];

/** Records the customer's answers that count. It wakes a journey, but starts none: an answer that needs people opens a case, and the case does. */
export const answered = (at: string, counted: Counted): [RegisterName, Register] => [
  'o#answered',
  { milestone: 'answered', occurredAt: at, mark: at, counted },
];

/** Records that a mail about the order bounced for good, which opens a case. @param to the address, as `recipientOf` gives it */
export const bouncedFor = (at: string, to: string): [RegisterName, Register] => [
  'o#bounced',
  { milestone: 'bounced', occurredAt: at, mark: at, to },
];

/** Records that somebody who knows the order's number and address asks for its status. @param day of the store: the answer goes once a day */
export const inquired = (at: string, day: string): [RegisterName, Register] => [
  'o#inquired',
  { milestone: 'inquired', occurredAt: at, mark: day },
];

/** The parts of an order that matter to the journey: `orders/updated` comes for any change and must not wake it without need. */
export const orderDigest = (order: Order): string =>
  digest(
    JSON.stringify([
      order.customer.email,
      order.items,
      order.shippingAddress,
      order.promisedDelivery,
      order.awaitsPayment ? 'unpaid' : order.unpaid ? 'paid later' : '',
      order.paymentEnded ? 'ended' : '',
      order.availableFrom,
      order.shipped,
    ]),
  );

/**
 * Text that sorts as the states of an order follow each other: by their time, of those that count from one receipt by the
 * time that was claimed, and of those with one time by their meaning.
 */
export function stateOf({ order, claims = {} }: OrderFact): string {
  const claimed = Object.keys(claims).filter((time) => claims[time] === order.updatedAt);
  return [order.updatedAt, ...claimed.sort().slice(-1), meaningOf(order)].join(' ');
}

/**
 * Of two states with the same time, the one further along came later: an order is paid after it was unpaid, and is shipped
 * completely after it was shipped in part. One digit each, so they sort as text.
 */
function meaningOf({ awaitsPayment, paymentEnded, paidAt, shipped }: Order): string {
  const payment = paymentEnded ? 1 : paidAt ? 3 : awaitsPayment ? 0 : 2;
  return `${payment}${shipped === 'all' ? 2 : shipped === 'part' ? 1 : 0}`;
}

/** The least upper bound of two values of a register: commutative, associative, idempotent. */
function joined(a: Register | undefined, b: Register): Register {
  if (!a) return b;
  if (a.way && b.way) return joinedProgress(a, b);
  if (a.milestone === 'carrier') return carriedBy(times(a.carrier, b.carrier)[0], times(a.named, b.named)[0]);
  const higher = a.mark >= b.mark ? a : b;
  const parts = [...new Set(times(...(a.times ?? []), ...(b.times ?? [])))].slice(-MOST_TIMES);
  const stands = times(a.stands, b.stands).at(-1);
  const [unpaid] = times(a.unpaid, b.unpaid);
  const [cleared] = times(a.cleared, b.cleared);
  const isSame = markOfLatest(a) === markOfLatest(b);
  const quiet = isSame ? a.notify === false || b.notify === false : higher.notify === false;
  const { milestone, occurredAt, due, paid, lane, from, reports, test } = higher;
  return {
    milestone,
    occurredAt,
    mark: parts.length > 1 ? `${markOfLatest(higher)} #${String(parts.length).padStart(2, '0')}` : higher.mark,
    ...(parts.length > 0 && { times: parts }),
    ...((a.money || b.money) && { money: true as const }),
    ...(due && { due }),
    ...(paid && { paid }),
    ...(unpaid && { unpaid }),
    ...(cleared && { cleared }),
    ...(lane && { lane }),
    ...(from && { from }),
    ...(reports && { reports }),
    ...(test && { test }),
    ...(stands && { stands }),
    ...(quiet && { notify: false as const }),
  };
}

function joinedProgress(a: Register, b: Register): Register {
  const way = joinedWay(a.way!, b.way!);
  const delivered = times(a.delivered, b.delivered)[0];
  const left = times(a.left, b.left)[0];
  return { ...fieldsOf(placeOn(way)!), way, ...(delivered && { delivered }), ...(left && { left }) };
}

/** A part that is reported late raises the last piece of the mark: the number of known times. */
const markOfLatest = ({ mark }: Register): string => mark.split(' #')[0]!;

const times = (...of: (string | undefined)[]): string[] => of.filter((at) => at !== undefined).sort();

const sameRegister = (a: Register, b: Register): boolean =>
  a.mark === b.mark &&
  a.delivered === b.delivered &&
  a.left === b.left &&
  a.carrier === b.carrier &&
  a.named === b.named &&
  a.stands === b.stands &&
  a.unpaid === b.unpaid &&
  a.cleared === b.cleared &&
  a.money === b.money &&
  (a.notify ?? true) === (b.notify ?? true) &&
  String(a.times) === String(b.times) &&
  JSON.stringify(Object.entries(a.way ?? {}).sort()) === JSON.stringify(Object.entries(b.way ?? {}).sort());
