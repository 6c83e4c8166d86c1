import { DAY_MS } from '../../../domain/calendar/durations.ts';
import { emptyFlow, type FlowFact } from '../../../domain/journey/flow.ts';
import { parcelOf } from '../../../domain/parcel/parcels.ts';
import { orderOf } from '../../../domain/records/keys.ts';
import { type NumberItem, plainNumber, sidesOf, takes } from '../../../domain/records/linking.ts';
import {
  type EventItem,
  flowAfter,
  metaAfter,
  ORPHAN_DAYS,
  parcelAfter,
  requestIdOf,
  wishesIn,
} from '../../../domain/records/recording.ts';
import { reviewOf } from '../../../domain/records/reviews.ts';
import { joinedWishes, sameWishes } from '../../../domain/records/wishes.ts';
import { contactIn, noteAddress, withItem } from '../../../lambdas/journey-step/memory-port.ts';
import type { FactPort } from '../../../lambdas/shared/fact-port.ts';
import { changeFlow, type RehearsalMemory, type RehearsedOrder } from './memory.ts';

/** Stores the facts of a rehearsal, by the rules of the table's conditions (lambdas/shared/record.ts). */
export function memoryFacts(memory: RehearsalMemory): FactPort {
  const { orders, contacts, numbers, requests, sources } = memory;
  const orderAt = (pk: string): RehearsedOrder => orders.get(pk) ?? emptyOrder(pk);
  const change = (pk: string, changed: Partial<RehearsedOrder>): true => {
    orders.set(pk, { ...orderAt(pk), ...changed });
    return true;
  };

  return {
    async readOrder(pk, { parcelIds, events: keys }) {
      const { flow, known, meta, events } = orderAt(pk);
      const parcels = new Map(parcelIds.map((id) => [id, known[id]]));
      return { flow, parcels, meta, events: events.filter(({ sk }) => keys.includes(sk)) };
    },
    async keepEvent(pk, event) {
      const { events } = orderAt(pk);
      const before = events.find(({ sk }) => sk === event.sk);
      return isNewer(before, event) && change(pk, { events: withItem<EventItem>(events, event, ({ sk }) => sk) });
    },
    async keepMeta(_store, pk, _seen, fact) {
      const meta = metaAfter(orderAt(pk).meta, fact);
      if (!meta) return false;
      noteAddress(memory, pk, meta);
      return change(pk, { meta });
    },
    async keepParcel(pk, parcelId, _seen, facts) {
      const { known, parcels } = orderAt(pk);
      const after = parcelAfter(known[parcelId], parcelId, facts);
      if (!after) return false;
      const parcel = parcelOf(parcelId, after);
      return change(pk, {
        known: { ...known, [parcelId]: after },
        parcels: withItem(parcels, parcel, ({ parcelId }) => parcelId),
      });
    },
    async keepLeads() {}, // a privacy request uses these to find its orders, but no rehearsal carries one out
    keepFlow: async (pk, _seen, facts, receivedAt) => keepFlow(memory, orderAt(pk), pk, facts, receivedAt),
    async claimNumber(store, trackingNumber, claims) {
      const key = `${store} ${plainNumber(trackingNumber)}`;
      const before: NumberItem = numbers.get(key) ?? {};
      const news = claims.filter((claim) => takes(before, claim)).map(({ name, value }) => [name, value]);
      const after: NumberItem = { ...before, ...Object.fromEntries(news) };
      numbers.set(key, after);
      const isKept = claims.every(({ name }) => name in after);
      return { ...sidesOf(after), isNews: news.length > 0, isKept, isErased: false };
    },
    async keepRequest(store, request, receivedAt) {
      const id = `${store} ${requestIdOf(request, receivedAt)}`;
      return !requests.has(id) && requests.add(id).has(id);
    },
    async keepSource(store, source, at) {
      sources.set(store, { ...sources.get(store), [source]: at });
    },
    async keepReview(store, review) {
      const contact = contacts.get(contactIn(store, review.email)) ?? {};
      const written = reviewOf(review);
      if (contact.reviews?.has(written)) return false;
      const reviews = new Set([...(contact.reviews ?? []), written]);
      return contacts.set(contactIn(store, review.email), { ...contact, reviews }).size > 0;
    },
    async keepConsent(store, consent, source, receivedAt) {
      const key = contactIn(store, consent.email);
      const { wishes = {}, ...contact } = contacts.get(key) ?? {};
      const after = joinedWishes(wishes, wishesIn(consent, source, receivedAt));
      contacts.set(key, { ...contact, wishes: after });
      return !sameWishes(wishes, after);
    },
  };
}

const emptyOrder = (pk: string): RehearsedOrder => ({
  store: orderOf(pk).store,
  flow: emptyFlow(),
  known: {},
  parcels: [],
  events: [],
  mails: [],
  decisions: [],
  cases: [],
});

const isNewer = (before: EventItem | undefined, { mark }: EventItem): boolean =>
  before === undefined || before.mark < mark;

function keepFlow(
  memory: RehearsalMemory,
  order: RehearsedOrder,
  pk: string,
  facts: FlowFact[],
  receivedAt: string,
): { changed: boolean; placed: string | undefined } {
  const now = Date.parse(receivedAt);
  const seen = order.orphanUntil !== undefined && order.orphanUntil <= now ? emptyFlow() : order.flow;
  const { raised, placed, since } = flowAfter(seen, facts, receivedAt);
  if (Object.keys(raised).length === 0 && placed === seen.placed) return { changed: false, placed };
  const flow = { ...seen, placed, since, registers: { ...seen.registers, ...raised } };
  memory.orders.set(pk, { ...order, orphanUntil: placed ? undefined : now + ORPHAN_DAYS * DAY_MS });
  changeFlow(memory, pk, flow);
  return { changed: true, placed };
}
