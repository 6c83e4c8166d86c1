import type { Flow, FlowFact } from '../journey/flow.ts';
import { isFull, raisedBy, stateOf } from '../journey/registers.ts';
import { isCanary } from '../order/canary.ts';
import type {
  ConsentFact,
  Fact,
  OrderFact,
  OrderMilestoneFact,
  PrivacyFact,
  ProgressFact,
  TrackingFact,
} from '../order/facts.ts';
import { itemsSinceOf, joinedItemsSince } from '../order/items-since.ts';
import type { Platform } from '../order/platforms.ts';
import { phaseOf } from '../parcel/milestones.ts';
import { type Known, merged, sameKnown } from '../parcel/parcels.ts';
import { digest } from '../shared/digest.ts';
import { type Claims, claimsOf, countsFrom, isAhead, joinedClaims } from './claims.ts';
import { eventMark } from './event-mark.ts';
import type { Meta, OrderEvent } from './items.ts';
import { eventKey } from './keys.ts';
import { TOPICS, type Wishes, wishesFor } from './wishes.ts';

// What is stored for facts about one order. It is pure, so the table and the memory of a rehearsal store the same.

/** How long milestones wait for their order. */
export const ORPHAN_DAYS = 30;

export type EventFact = ProgressFact | OrderMilestoneFact;
/** EVENT#… under its sort key. Of two reports of one event the one with the higher mark stays. */
export type EventItem = OrderEvent & { sk: string; mark: string };

export const isEvent = (fact: FlowFact): fact is EventFact =>
  fact.fact === 'progress' || fact.fact === 'order_milestone';

export const orderIdOf = (fact: FlowFact): string => (fact.fact === 'order' ? fact.order.orderId : fact.orderId);

/** A canary's order. */
export const isOfCanary = (fact: Fact): boolean =>
  isCanary(fact.fact === 'order' ? fact.order.orderId : 'orderId' in fact ? fact.orderId : '');

/** The parcels that facts describe, beyond their milestones. */
export const describedIn = (facts: FlowFact[]): Set<string> =>
  new Set(facts.flatMap((fact) => (fact.fact === 'parcel' ? [fact.parcelId] : [])));

/** An event's key has the claimed time, so a repeat is the same event whenever it comes. */
export function eventKeyOf(fact: EventFact): string {
  const subject = fact.fact === 'progress' ? `parcel:${fact.parcelId}` : 'order';
  // only money can happen twice in one moment; a carrier's repeats of one scan under new ids are one event
  const eventId = fact.milestone === 'refunded' ? fact.eventId : '';
  return eventKey(fact.claimedAt ?? fact.occurredAt, subject, fact.milestone, eventId);
}

export function eventOf(fact: EventFact, receivedAt: string): EventItem {
  const { fact: _, orderId: __, ...event } = fact;
  return { sk: eventKeyOf(fact), ...event, receivedAt, mark: eventMark(event) };
}

/** What is known of the claims of an order and of its parcels: whether a fact repeats one. */
export type ClaimsKnown = {
  meta: Meta | undefined;
  parcels: ReadonlyMap<string, Known | undefined>;
  events: readonly EventItem[];
};

/** A fact as it counts, each time that it claims ahead of its receipt from the first receipt. */
export function received<F extends FlowFact>(fact: F, receivedAt: string, known: ClaimsKnown): F;
export function received(fact: FlowFact, receivedAt: string, { meta, parcels, events }: ClaimsKnown): FlowFact {
  if (isEvent(fact)) return eventReceived(fact, receivedAt, events);
  if (fact.fact === 'order') return orderReceived(fact, receivedAt, meta?.claims);
  const asOf = countsFrom(fact.asOf, receivedAt, parcels.get(fact.parcelId)?.claims);
  const claims = joinedClaims(
    fact.claims,
    claimsOf([fact.asOf], () => asOf),
  );
  return claims ? { ...fact, asOf, claims } : fact;
}

function eventReceived(fact: EventFact, receivedAt: string, events: readonly EventItem[]): EventFact {
  const before = events.find(({ sk }) => sk === eventKeyOf(fact));
  if (before?.claimedAt) return { ...fact, claimedAt: before.claimedAt, occurredAt: before.occurredAt };
  const { occurredAt } = fact;
  return isAhead(occurredAt, receivedAt) ? { ...fact, claimedAt: occurredAt, occurredAt: receivedAt } : fact;
}

function orderReceived(fact: OrderFact, receivedAt: string, known: Claims | undefined): OrderFact {
  const { placedAt, updatedAt, paidAt } = fact.order;
  const counted = (time: string): string => countsFrom(time, receivedAt, known);
  const claims = claimsOf([placedAt, updatedAt, paidAt], counted);
  if (Object.keys(claims).length === 0) return fact;
  const times = {
    placedAt: counted(placedAt),
    updatedAt: counted(updatedAt),
    ...(paidAt && { paidAt: counted(paidAt) }),
  };
  return { ...fact, order: { ...fact.order, ...times }, claims };
}

/** A scan of a number that may belong to no parcel yet: its receipt is known now alone. */
export const scanReceived = (scan: TrackingFact, receivedAt: string): TrackingFact =>
  isAhead(scan.occurredAt, receivedAt) ? { ...scan, claimedAt: scan.occurredAt, occurredAt: receivedAt } : scan;

/** META with this fact: the later state of the order, and since when each item is in it. `undefined` if nothing changes. */
export function metaAfter(seen: Meta | undefined, fact: OrderFact): Meta | undefined {
  const { platform, order } = fact;
  const mark = orderMark(fact);
  const joined = {
    itemsSince: joinedItemsSince(seen?.itemsSince ?? {}, itemsSinceOf(order)),
    claims: joinedClaims(seen?.claims, fact.claims),
  };
  if (!seen || seen.mark < mark) return { platform, order, mark, ...joined };
  const isKnown =
    JSON.stringify([seen.itemsSince, joinedClaims(seen.claims)]) === JSON.stringify(Object.values(joined));
  return isKnown ? undefined : { ...seen, ...joined };
}

/** Whether another state of the order with the same time is stored. */
export function isTied(seen: Meta | undefined, fact: OrderFact): boolean {
  const mark = seen?.mark ?? '';
  return mark.startsWith(`${fact.order.updatedAt} `) && mark > orderMark(fact);
}

const orderMark = (fact: OrderFact): string => `${stateOf(fact)} ${digest(JSON.stringify(fact.order))}`;

/** What is known of a parcel with these facts; `undefined` if nothing changes. */
export function parcelAfter(seen: Known | undefined, parcelId: string, facts: FlowFact[]): Known | undefined {
  const news = facts.filter((fact) => fact.fact === 'parcel' && fact.parcelId === parcelId);
  const known = news.reduce<Known>((so, fact) => (fact.fact === 'parcel' ? merged(so, fact) : so), seen ?? {});
  return seen && sameKnown(known, seen) ? undefined : known;
}

/** The registers that facts raise, the time the order was placed, and the time it was first received. */
export function flowAfter(
  flow: Flow,
  facts: FlowFact[],
  receivedAt: string,
): Pick<Flow, 'placed' | 'since'> & { raised: Flow['registers'] } {
  const placed = flow.placed ?? facts.find((fact) => fact.fact === 'order')?.order.placedAt;
  let raised: Flow['registers'] = {};
  for (const fact of facts)
    raised = { ...raised, ...raisedBy({ ...flow, placed, registers: { ...flow.registers, ...raised } }, fact) };
  return { raised, placed, since: flow.since ?? (placed && receivedAt) };
}

/** The facts that are followed: only a limited number of parcels of an order is; facts about further ones are only stored. */
export function followed(flow: Flow, facts: FlowFact[]): FlowFact[] {
  const more: Flow['registers'] = {};
  return facts.filter((fact) => {
    if (fact.fact !== 'progress' && fact.fact !== 'parcel') return true;
    const name = `p#${fact.parcelId}` as const;
    if (isFull({ ...flow, registers: { ...flow.registers, ...more } }, name)) return false;
    more[name] ??= { milestone: 'label_created', occurredAt: '', mark: '' };
    return true;
  });
}

/** Whether these facts say more about a parcel than that it left. */
export const saysWhere = (facts: Fact[]): boolean => facts.some((fact) => !isOfCanary(fact) && isOfPlace(fact));

const isOfPlace = (fact: Fact): boolean =>
  fact.fact === 'tracking' || (fact.fact === 'progress' && phaseOf(fact.milestone) > 1);

/** Identifies a privacy request: by its id, by the hash of what was signed, or by its content and day. */
export const requestIdOf = (fact: Omit<PrivacyFact, 'fact' | 'platform'>, receivedAt: string): string =>
  `${fact.request} ${fact.requestId ?? fact.bodyHash ?? JSON.stringify([fact.email, fact.orderIds, receivedAt.slice(0, 10)])}`;

/** The customer's wishes from a consent. A time ahead of its receipt is replaced by the receipt; otherwise no later wish could replace it. */
export const wishesIn = (
  { subscribed, topics = TOPICS, at }: ConsentFact,
  source: Platform,
  receivedAt: string,
): Wishes => wishesFor(topics, { on: subscribed, at: at > receivedAt ? receivedAt : at, source });
