import { type Flow, type FlowFact, raisedBy } from '../journey/flow.ts';
import type { OrderFact, OrderMilestoneFact, PrivacyFact, ProgressFact } from '../order/facts.ts';
import { type Known, merged, sameKnown } from '../parcel/parcels.ts';
import { digest } from '../shared/digest.ts';
import type { Meta, OrderEvent } from './items.ts';
import { eventKey } from './keys.ts';

// What is kept of facts about one order: pure, so that the table and a rehearsal's memory keep the same.

const AHEAD_MS = 3_600_000; // a time further ahead of its receipt is a broken clock, not progress

/** How long milestones wait for their order. */
export const ORPHAN_DAYS = 30;

export type EventFact = ProgressFact | OrderMilestoneFact;
/** EVENT#… under its sort key. Of two reports of one event the one with the higher mark stays. */
export type EventItem = OrderEvent & { sk: string; mark: string };

export const isEvent = (fact: FlowFact): fact is EventFact =>
  fact.fact === 'progress' || fact.fact === 'order_milestone';

export const orderIdOf = (fact: FlowFact): string => (fact.fact === 'order' ? fact.order.orderId : fact.orderId);

/** The parcels that facts say something of, beyond where they are. */
export const describedIn = (facts: FlowFact[]): Set<string> =>
  new Set(facts.flatMap((fact) => (fact.fact === 'parcel' ? [fact.parcelId] : [])));

/** The time that a fact is of; of an order the later of its two. */
export function timeOf(fact: FlowFact): string {
  if (fact.fact === 'order') {
    const { placedAt, updatedAt } = fact.order;
    return Date.parse(placedAt) > Date.parse(updatedAt) ? placedAt : updatedAt;
  }
  return fact.fact === 'parcel' ? fact.asOf : fact.occurredAt;
}

/** Whether a time lies too far ahead to be true. */
export const isAhead = (time: string, receivedAt: string): boolean =>
  Date.parse(time) > Date.parse(receivedAt) + AHEAD_MS;

export function eventOf(fact: EventFact, receivedAt: string, ahead: boolean): EventItem {
  const { fact: kind, orderId: _, ...event } = fact;
  const subject = kind === 'progress' ? `parcel:${fact.parcelId}` : 'order';
  // only money can happen twice in one moment; a carrier's repeats of one scan under new ids are one event
  const sk = eventKey(fact.occurredAt, subject, fact.milestone, fact.milestone === 'refunded' ? fact.eventId : '');
  // of two reports of one event the same one stays, whichever came first; and one whose time has come stays for good
  const mark = `${ahead ? 'ahead' : 'come'} ${digest(JSON.stringify(Object.entries(event).sort(([a], [b]) => (a < b ? -1 : 1))))}`;
  return { sk, ...event, receivedAt, mark, ...(ahead && { ahead }) };
}

/** META: the order as this fact tells it. */
export const metaOf = ({ platform, order }: OrderFact): Meta => ({
  platform,
  order,
  mark: `${order.updatedAt} ${digest(JSON.stringify(order))}`,
});

/** What is known of a parcel with these facts; `undefined` when it was known. */
export function parcelAfter(seen: Known | undefined, parcelId: string, facts: FlowFact[]): Known | undefined {
  const news = facts.filter((fact) => fact.fact === 'parcel' && fact.parcelId === parcelId);
  const known = news.reduce<Known>((so, fact) => (fact.fact === 'parcel' ? merged(so, fact) : so), seen ?? {});
  return seen && sameKnown(known, seen) ? undefined : known;
}

/** The registers that facts raise, and since when the order is placed. @throws TooManyParcels */
export function flowAfter(flow: Flow, facts: FlowFact[]): Pick<Flow, 'placed'> & { raised: Flow['registers'] } {
  let raised: Flow['registers'] = {};
  for (const fact of facts)
    raised = { ...raised, ...raisedBy({ ...flow, registers: { ...flow.registers, ...raised } }, fact) };
  const order = facts.find((fact) => fact.fact === 'order');
  return { raised, placed: flow.placed ?? order?.order.placedAt };
}

/** Tells privacy requests apart: one without an id of its own is the same one for a day. */
export const requestIdOf = (fact: PrivacyFact, receivedAt: string): string =>
  `${fact.request} ${fact.requestId ?? JSON.stringify([fact.email, fact.orderIds, receivedAt.slice(0, 10)])}`;
