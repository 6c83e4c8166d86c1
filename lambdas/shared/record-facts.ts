import { type FlowFact, MOST_PARCELS, TooManyParcels } from '../../domain/journey/flow.ts';
import type { Fact, TrackingFact } from '../../domain/order/facts.ts';
import { orderKey } from '../../domain/records/keys.ts';
import {
  describedIn,
  eventOf,
  flowAfter,
  isAhead,
  isEvent,
  metaOf,
  orderIdOf,
  timeOf,
} from '../../domain/records/recording.ts';
import type { FactPort, OrderSeen } from './fact-port.ts';
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

const TOO_EARLY = 'expected a time at most an hour ahead of now';

/** Keeps the facts of one webhook, order by order. @param receivedAt UTC ISO time */
export async function recordFacts(port: FactPort, store: string, facts: Fact[], receivedAt: string): Promise<Recorded> {
  const orders = new Map<string, FlowFact[]>();
  const all: Recorded = { kept: 0, waiting: [], refused: [], notes: [] };
  for (const fact of facts) {
    for (const one of await aboutOrders(port, store, fact, receivedAt, all))
      orders.set(orderIdOf(one), [...(orders.get(orderIdOf(one)) ?? []), one]);
  }
  for (const [orderId, about] of orders) {
    const { kept, waiting, refused, notes } = await recordOrder(port, store, orderId, about, receivedAt);
    all.kept += kept;
    all.waiting.push(...waiting);
    all.refused.push(...refused);
    all.notes.push(...notes);
  }
  return all;
}

/** Keeps what is about no order at once. @returns what is left, about orders */
async function aboutOrders(
  port: FactPort,
  store: string,
  fact: Fact,
  receivedAt: string,
  all: Recorded,
): Promise<FlowFact[]> {
  switch (fact.fact) {
    case 'privacy':
      all.kept += Number(await port.keepRequest(store, fact, receivedAt));
      return [];
    case 'consent':
      all.kept += Number(await port.keepConsent(store, fact));
      return [];
    case 'tracking':
      return recordTracking(port, store, fact, receivedAt, all);
    default:
      return [fact];
  }
}

async function recordTracking(
  port: FactPort,
  store: string,
  fact: TrackingFact,
  receivedAt: string,
  all: Recorded,
): Promise<FlowFact[]> {
  const { facts, notes, isNews } = await tracked(port, store, fact, receivedAt);
  all.kept += Number(isNews);
  all.notes.push(...notes);
  if (facts.length === 0 && notes.length === 0) all.waiting.push(fact.trackingNumber);
  return facts;
}

async function recordOrder(
  port: FactPort,
  store: string,
  orderId: string,
  facts: FlowFact[],
  receivedAt: string,
): Promise<Recorded> {
  const pk = orderKey(store, orderId);
  const described = describedIn(facts);
  if (described.size > MOST_PARCELS) return refused('parcel.id', new TooManyParcels().message);
  const seen = await port.readOrder(pk, described);
  if (seen.flow.erased) return { ...NOTHING, notes: ['its customer had this order erased'] };
  const news = await forwarded(port, store, seen.flow, facts, receivedAt);
  const all = [...facts, ...news.facts];

  const ahead = all.filter((fact) => isAhead(timeOf(fact), receivedAt));
  const due = all.filter((fact) => !ahead.includes(fact));
  const early = ahead.find((fact) => fact.fact === 'order')?.order;
  if (early) return refused(isAhead(early.placedAt, receivedAt) ? 'placedAt' : 'updatedAt', TOO_EARLY);
  const overflow = problemOf(seen, due);
  if (overflow) return refused('parcel.id', overflow);

  const { kept, placed } = await keep(port, store, pk, seen, { all, due }, receivedAt);
  return {
    kept,
    waiting: placed ? [] : [orderId],
    refused: [],
    notes: [...news.notes, ...ahead.map((fact) => `${timeOf(fact)} lies ahead: kept as an event, not as progress`)],
  };
}

async function keep(
  port: FactPort,
  store: string,
  pk: string,
  { flow, parcels }: OrderSeen,
  { all, due }: { all: FlowFact[]; due: FlowFact[] },
  receivedAt: string,
): Promise<{ kept: number; placed: string | undefined }> {
  const orders = due.filter((fact) => fact.fact === 'order');
  const events = all.filter(isEvent).map((fact) => eventOf(fact, receivedAt, !due.includes(fact)));
  const kept = await Promise.all([
    ...events.map((event) => port.keepEvent(pk, event, receivedAt)),
    ...[...parcels].map(([id, known]) => port.keepParcel(pk, id, known, due, receivedAt)),
    ...orders.map((fact) => port.keepMeta(pk, metaOf(fact), receivedAt)),
    ...orders.map(({ order }) => port.keepContactOrder(store, flow, order, receivedAt)),
  ]);
  const { changed, placed } = await port.keepFlow(pk, flow, due, receivedAt);
  return { kept: [...kept, changed].filter(Boolean).length, placed };
}

function problemOf({ flow }: OrderSeen, facts: FlowFact[]): string | undefined {
  try {
    flowAfter(flow, facts);
    return undefined;
  } catch (error) {
    if (error instanceof TooManyParcels) return error.message;
    throw error;
  }
}

const NOTHING = { kept: 0, waiting: [], refused: [], notes: [] };
const refused = (field: string, message: string): Recorded => ({ ...NOTHING, refused: [{ field, message }] });
