import { aboutFrom, type FlowFact } from '../../domain/journey/flow.ts';
import { isEditAgain, MOST_PARCELS } from '../../domain/journey/registers.ts';
import type { Fact, TrackingFact } from '../../domain/order/facts.ts';
import type { Platform } from '../../domain/order/platforms.ts';
import { orderKey } from '../../domain/records/keys.ts';
import {
  describedIn,
  type EventItem,
  eventKeyOf,
  eventOf,
  followed,
  isAhead,
  isEvent,
  isTied,
  orderIdOf,
  received,
  saysWhere,
  timeOf,
} from '../../domain/records/recording.ts';
import type { FactPort, OrderKeys, OrderSeen } from './fact-port.ts';
import { forwarded, tracked } from './linking.ts';

// The one place that keeps facts. Every write is conditional and safe to repeat, and FLOW, which starts things,
// comes last: a webhook whose writes broke off is not acknowledged, comes again, and finishes them.

/** What came of a webhook's facts. */
export type Recorded = {
  /** Writes that changed something; 0 for a repeat. */
  kept: number;
  /** Orders that were only heard of through their milestones so far, and tracking numbers that no order claims yet. */
  waiting: string[];
  refused: { field: string; message: string }[];
  notes: string[];
};

const ASKED_BEFORE =
  'the very same was asked before, and is not carried out again: the team can, by porchlight privacy';
const TOO_EARLY = 'expected a time at most five minutes ahead of now';

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
  const all: Recorded = { kept: 0, waiting: [], refused: [], notes: [] };
  const early = facts.find((fact) => fact.fact === 'order' && isAhead(timeOf(fact), receivedAt));
  if (early?.fact === 'order')
    // before anything of the webhook is written
    return refused(isAhead(early.order.placedAt, receivedAt) ? 'placedAt' : 'updatedAt', TOO_EARLY);
  if (saysWhere(facts)) await port.keepSource(store, source, receivedAt);
  const about = (one: FlowFact) => orders.set(orderIdOf(one), [...(orders.get(orderIdOf(one)) ?? []), one]);
  for (const fact of facts) (await aboutOrder(port, store, fact, receivedAt, source, all)).forEach(about);
  for (const [number, events] of byNumber(facts))
    (await recordTracking(port, store, number, events, receivedAt, all)).forEach(about);
  for (const [orderId, about] of orders) {
    const { kept, waiting, notes } = await recordOrder(port, store, orderId, about, receivedAt, source);
    all.kept += kept;
    all.waiting.push(...waiting);
    all.notes.push(...notes);
  }
  return all;
}

/** Keeps what is about no order at once. @returns what is about one */
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
      all.kept += Number(await port.keepReview(store, fact, receivedAt));
      return [];
    case 'tracking':
      return []; // with the others of its number
    default:
      return [fact];
  }
}

function byNumber(facts: Fact[]): Map<string, TrackingFact[]> {
  const numbers = new Map<string, TrackingFact[]>();
  for (const fact of facts) {
    if (fact.fact !== 'tracking') continue;
    numbers.set(fact.trackingNumber, [...(numbers.get(fact.trackingNumber) ?? []), fact]);
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
  const seen = await port.readOrder(pk, toRead(facts, receivedAt));
  if (seen.flow.erased) return { ...NOTHING, notes: ['its customer had this order erased'] };
  const news = await forwarded(port, store, seen.flow, facts, receivedAt);
  const known = (sk: string) => seen.events.find((event) => event.sk === sk);
  const all = [...facts, ...news.facts].map((fact) => received(fact, receivedAt, known));
  const { kept, placed } = await keep(port, store, pk, seen, all, receivedAt, source);
  return {
    kept,
    waiting: placed ? [] : [orderId],
    refused: [],
    notes: [...news.notes, ...remarks(seen, all, placed)],
  };
}

/** What to read: the parcels that are described, META if the order is told, and events if there are several or one is dated ahead. */
function toRead(facts: FlowFact[], receivedAt: string): OrderKeys {
  const events = facts.filter(isEvent);
  const ahead = events.filter(({ occurredAt }) => isAhead(occurredAt, receivedAt));
  const claimed = ahead.map((fact) => eventKeyOf({ ...fact, claimedAt: fact.occurredAt }));
  return {
    parcelIds: [...describedIn(facts)].slice(0, MOST_PARCELS),
    meta: facts.some(({ fact }) => fact === 'order'),
    // a service repeats every scan each time: reading costs a tenth of a write that is refused
    events: events.length > 1 ? [...claimed, ...events.map(eventKeyOf)] : claimed,
  };
}

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
      // META first, by which an erasure finds its leads
      const isNews = await port.keepMeta(store, pk, meta, fact, receivedAt);
      await port.keepLeads(store, flow, fact.order, receivedAt);
      return isNews;
    }),
  ]);
  const { changed, placed } = await port.keepFlow(pk, flow, due, receivedAt, source);
  return { kept: [...kept, changed].filter(Boolean).length, placed };
}

/** What the sender may want to know: a time that was not believed, a state that was overtaken, a parcel too many. */
function remarks({ flow, meta }: OrderSeen, facts: FlowFact[], placed: string | undefined): string[] {
  const about = aboutFrom(placed);
  const times = facts.filter(isEvent).flatMap(({ claimedAt, occurredAt }) => {
    if (claimedAt) return [`${claimedAt} lies ahead: it counts from ${occurredAt}, when it was received`];
    return occurredAt < about ? [`${occurredAt} lies before the order: kept as an event, not as progress`] : [];
  });
  const isTie = facts.some((fact) => fact.fact === 'order' && isTied(meta, fact));
  const isMany = followed(flow, facts).length < facts.length;
  return [
    ...times,
    ...(isTie ? ['of two states of the order with one time the other is kept'] : []),
    ...(isMany ? [`of an order ${MOST_PARCELS} parcels are followed: news of further ones is only kept`] : []),
  ];
}

const NOTHING = { kept: 0, waiting: [], refused: [], notes: [] };
const refused = (field: string, message: string): Recorded => ({ ...NOTHING, refused: [{ field, message }] });
