import { aboutFrom, type FlowFact } from '../../domain/journey/flow.ts';
import { isEditAgain, MOST_PARCELS } from '../../domain/journey/registers.ts';
import type { Fact, TrackingFact } from '../../domain/order/facts.ts';
import type { Platform } from '../../domain/order/platforms.ts';
import { countsFrom } from '../../domain/records/claims.ts';
import { orderKey } from '../../domain/records/keys.ts';
import {
  describedIn,
  type EventItem,
  eventKeyOf,
  eventOf,
  followed,
  isEvent,
  isTied,
  orderIdOf,
  received,
  saysWhere,
  scanReceived,
} from '../../domain/records/recording.ts';
import type { FactPort, OrderKeys, OrderSeen } from './fact-port.ts';
import { forwarded, tracked } from './linking.ts';

// The one place that keeps facts. Every write is conditional and safe to repeat. FLOW, which starts things, comes last:
// if the writes break off, the webhook is not acknowledged, so it comes again and completes them.

/** The result of keeping a webhook's facts. */
export type Recorded = {
  /** How many writes changed something; 0 for a repeat. */
  kept: number;
  /** Orders of which only milestones are known so far, and tracking numbers that belong to no order yet. */
  waiting: string[];
  notes: string[];
};

const ASKED_BEFORE =
  'the very same was asked before, and is not carried out again: the team can, by porchlight privacy';

/**
 * Keeps the facts of one webhook, order by order.
 * @param source the platform that sent it
 * @param receivedAt UTC ISO time
 */
export async function recordFacts(
  port: FactPort,
  store: string,
  facts: Fact[],
  receivedAt: string,
  source: Platform,
): Promise<Recorded> {
  const orders = new Map<string, FlowFact[]>();
  const all: Recorded = { kept: 0, waiting: [], notes: [] };
  if (saysWhere(facts)) await port.keepSource(store, source, receivedAt);
  const about = (one: FlowFact) => orders.set(orderIdOf(one), [...(orders.get(orderIdOf(one)) ?? []), one]);
  for (const fact of facts) (await aboutOrder(port, store, fact, receivedAt, source, all)).forEach(about);
  for (const [number, events] of byNumber(facts, receivedAt))
    (await recordTracking(port, store, number, events, receivedAt, all)).forEach(about);
  for (const [orderId, about] of orders) {
    const { kept, waiting, notes } = await recordOrder(port, store, orderId, about, receivedAt, source);
    all.kept += kept;
    all.waiting.push(...waiting);
    all.notes.push(...notes);
  }
  return all;
}

/** Keeps a fact that belongs to no order at once. @returns the facts that belong to an order */
async function aboutOrder(
  port: FactPort,
  store: string,
  fact: Fact,
  receivedAt: string,
  source: Platform,
  all: Recorded,
): Promise<FlowFact[]> {
  switch (fact.fact) {
    case 'privacy':
      if (await port.keepRequest(store, fact, receivedAt)) all.kept += 1;
      else all.notes.push(ASKED_BEFORE);
      return [];
    case 'consent':
      all.kept += Number(await port.keepConsent(store, fact, source, receivedAt));
      return [];
    case 'review':
      all.kept += Number(await port.keepReview(store, { ...fact, at: countsFrom(fact.at, receivedAt) }, receivedAt));
      return [];
    case 'tracking':
      return []; // it is handled with the others of its number
    default:
      return [fact];
  }
}

function byNumber(facts: Fact[], receivedAt: string): Map<string, TrackingFact[]> {
  const numbers = new Map<string, TrackingFact[]>();
  for (const fact of facts) {
    if (fact.fact !== 'tracking') continue;
    const before = numbers.get(fact.trackingNumber) ?? [];
    numbers.set(fact.trackingNumber, [...before, scanReceived(fact, receivedAt)]);
  }
  return numbers;
}

async function recordTracking(
  port: FactPort,
  store: string,
  number: string,
  events: TrackingFact[],
  receivedAt: string,
  all: Recorded,
): Promise<FlowFact[]> {
  const { facts, notes, isNews } = await tracked(port, store, number, events, receivedAt);
  all.kept += Number(isNews);
  all.notes.push(...notes);
  if (facts.length === 0 && notes.length === 0) all.waiting.push(number);
  return facts;
}

async function recordOrder(
  port: FactPort,
  store: string,
  orderId: string,
  facts: FlowFact[],
  receivedAt: string,
  source: Platform,
): Promise<Recorded> {
  const pk = orderKey(store, orderId);
  const seen = await port.readOrder(pk, toRead(facts));
  if (seen.flow.erased) return { kept: 0, waiting: [], notes: ['its customer had this order erased'] };
  const own = facts.map((fact) => received(fact, receivedAt, seen));
  const news = await forwarded(port, store, seen.flow, own, receivedAt);
  const all = [...own, ...news.facts.map((fact) => received(fact, receivedAt, seen))];
  const { kept, placed } = await keep(port, store, pk, seen, all, receivedAt, source);
  return {
    kept,
    waiting: placed ? [] : [orderId],
    notes: [...news.notes, ...remarks(seen, all, placed)],
  };
}

/**
 * What to read: META if the facts include the order, the parcels that they describe, and their events, since each may
 * be a repeat.
 */
const toRead = (facts: FlowFact[]): OrderKeys => ({
  parcelIds: [...describedIn(facts)].slice(0, MOST_PARCELS),
  meta: facts.some(({ fact }) => fact === 'order'),
  events: facts.filter(isEvent).map(eventKeyOf),
});

async function keep(
  port: FactPort,
  store: string,
  pk: string,
  { flow, parcels, meta, events: known }: OrderSeen,
  facts: FlowFact[],
  receivedAt: string,
  source: Platform,
): Promise<{ kept: number; placed: string | undefined }> {
  const orders = facts.filter((fact) => fact.fact === 'order');
  const due = followed(flow, facts);
  const isKnown = ({ sk, mark }: EventItem) => known.some((one) => one.sk === sk && one.mark >= mark);
  const told = facts.filter(isEvent).filter((fact) => !isEditAgain(flow, fact));
  const events = told.map((fact) => eventOf(fact, receivedAt)).filter((event) => !isKnown(event));
  const kept = await Promise.all([
    ...events.map((event) => port.keepEvent(pk, event, receivedAt)),
    ...[...parcels].map(([id, known]) => port.keepParcel(pk, id, known, due, receivedAt)),
    ...orders.map(async (fact) => {
      // META first, because an erasure finds the leads through it
      const isNews = await port.keepMeta(store, pk, meta, fact, receivedAt);
      await port.keepLeads(store, flow, fact.order, receivedAt);
      return isNews;
    }),
  ]);
  const { changed, placed } = await port.keepFlow(pk, flow, due, receivedAt, source);
  return { kept: [...kept, changed].filter(Boolean).length, placed };
}

/**
 * What the sender may want to know: that a time was not believed, a state was outdated, or there were too many parcels.
 */
function remarks({ flow, meta }: OrderSeen, facts: FlowFact[], placed: string | undefined): string[] {
  const about = aboutFrom(placed);
  const times = facts.flatMap((fact) => {
    const claims = claimsIn(fact);
    if (claims.length > 0)
      return claims.map(
        ([claimed, counted]) => `${claimed} lies ahead: it counts from ${counted}, when it was received`,
      );
    const isBefore = isEvent(fact) && fact.occurredAt < about;
    return isBefore ? [`${fact.occurredAt} lies before the order: kept as an event, not as progress`] : [];
  });
  const isTie = facts.some((fact) => fact.fact === 'order' && isTied(meta, fact));
  const isMany = followed(flow, facts).length < facts.length;
  return [
    ...new Set(times),
    ...(isTie ? ['of two states of the order with one time the other is kept'] : []),
    ...(isMany ? [`of an order ${MOST_PARCELS} parcels are followed: news of further ones is only kept`] : []),
  ];
}

function claimsIn(fact: FlowFact): [claimed: string, counted: string][] {
  if (!isEvent(fact)) return Object.entries(fact.claims ?? {});
  return fact.claimedAt ? [[fact.claimedAt, fact.occurredAt]] : [];
}
