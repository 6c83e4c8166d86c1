import { emptyFlow, entriesOf, type Flow, type FlowFact, readable } from '../domain/journey/flow.ts';
import type { History } from '../domain/journey/history.ts';
import { raisedBy } from '../domain/journey/registers.ts';
import type { MessageKind } from '../domain/message/kinds.ts';
import type { DecisionContext } from '../domain/message/types.ts';
import type { OrderFact, OrderMilestoneFact, ParcelFact, ProgressFact } from '../domain/order/facts.ts';
import { type Item, Order } from '../domain/order/order.ts';
import type { Platform } from '../domain/order/platforms.ts';
import type { OrderMilestone, ParcelMilestone } from '../domain/parcel/milestones.ts';
import { type Known, merged, parcelOf } from '../domain/parcel/parcels.ts';
import { parseSettings } from '../domain/policy/parse.ts';
import type { Settings, SettingsInput, StoreSettings } from '../domain/policy/settings.ts';
import type { Case, Decision, LedgerEntry, OrderEvent } from '../domain/records/items.ts';

// Valid nouns with what a test cares about. The store and its customer live in Berlin; the order was placed at PLACED.

/** Monday, 2 March 2026, 10:00 in Berlin. */
export const PLACED = '2026-03-02T09:00:00.000Z';
export const PK = 'ORDER#acme#1001';

/** A time in March 2026, or as many days later: `at(3)`, `at(3, '22:30')`. */
export const at = (day: number, time = '12:00'): string =>
  new Date(Date.parse(`2026-03-01T${time}:00.000Z`) + (day - 1) * 86_400_000).toISOString();

export const anItem = (more: Partial<Item> = {}): Item => ({
  id: 'a',
  title: 'Teapot',
  quantity: 1,
  unitPrice: '24.50',
  shippable: true,
  ...more,
});

export type OrderFields = Partial<Omit<Order, 'customer'>> & { customer?: Partial<Order['customer']> };

export function anOrder({ customer, ...more }: OrderFields = {}): Order {
  return Order.parse({
    orderId: '1001',
    placedAt: PLACED,
    updatedAt: more.placedAt ?? PLACED,
    customer: { email: 'ines@example.com', name: 'Ines Prado', acceptsMarketing: true, ...customer },
    items: [anItem()],
    currency: 'EUR',
    total: '24.50',
    shippingAddress: { country: 'DE', city: 'Berlin' },
    ...more,
  });
}

export const theOrder = (fields: OrderFields = {}, more: Partial<OrderFact> = {}): OrderFact => ({
  fact: 'order',
  platform: 'own',
  order: anOrder(fields),
  ...more,
});

export const progress = (
  milestone: ParcelMilestone,
  occurredAt: string,
  more: Partial<ProgressFact> = {},
): ProgressFact => ({ fact: 'progress', orderId: '1001', parcelId: '1', milestone, occurredAt, ...more });

export const happened = (
  milestone: OrderMilestone,
  occurredAt: string,
  more: Partial<OrderMilestoneFact> = {},
): OrderMilestoneFact => ({ fact: 'order_milestone', orderId: '1001', milestone, occurredAt, ...more });

export const aParcel = (asOf: string, more: Partial<ParcelFact> = {}): ParcelFact => ({
  fact: 'parcel',
  orderId: '1001',
  parcelId: '1',
  asOf,
  ...more,
});

export type StoreFields = Partial<Omit<SettingsInput['stores'][string], 'review'>> & {
  review?: Partial<SettingsInput['stores'][string]['review']>;
};

/** No check-in; reviews are asked for after 5 days and reminded of after 7, promises are 7 days, the longest silence is 5. */
export function storeFields({ review, ...more }: StoreFields = {}): SettingsInput['stores'][string] {
  return {
    brand: {
      name: 'Acme Outfitters',
      color: '#1f5f4a',
      url: 'https://acme.example.com',
      from: 'orders@acme.example.com',
      replyTo: 'help@acme.example.com',
      support: { email: 'help@acme.example.com' },
      postalAddress: 'Acme Outfitters, 1 Harbor Street, Portland',
    },
    locale: 'en',
    timeZone: 'Europe/Berlin',
    review: { url: 'https://acme.example.com/review/{orderId}', afterDays: 5, remindAfterDays: 7, ...review },
    promisedDays: 7,
    checkIn: false,
    ...more,
  };
}

export function settingsInput(fields: StoreFields = {}, more: Partial<SettingsInput> = {}): SettingsInput {
  return {
    teamEmail: 'team@example.com',
    stages: { dev: { allowedRecipients: ['@example.com'] }, prod: { allowedRecipients: 'all' } },
    stores: { acme: storeFields(fields) },
    ...more,
  };
}

export const theSettings = (fields: StoreFields = {}): Settings => parseSettings(settingsInput(fields));
export const aStore = (fields: StoreFields = {}): StoreSettings => theSettings(fields).stores.acme!;

type HistoryFields = {
  order?: OrderFields;
  platform?: Platform;
  /** What was told of the order since, as ingest would have kept it. */
  facts?: FlowFact[];
  mails?: LedgerEntry[];
  decisions?: Decision[];
  cases?: Case[];
  flow?: Partial<Flow>;
};

/** What is kept about an order once these facts came in. */
export function aHistory({ order, platform, facts = [], flow, ...more }: HistoryFields = {}): History {
  const placed = theOrder(order, platform && { platform });
  const history: History = {
    store: 'acme',
    meta: { platform: placed.platform, order: placed.order, mark: placed.order.updatedAt },
    flow: readable({ ...aFlow(placed, ...facts), placed: placed.order.placedAt, ...flow }),
    parcels: [],
    events: [],
    mails: [],
    decisions: [],
    cases: [],
    ...more,
  };
  for (const fact of facts) applyFact(history, fact);
  return history;
}

/** The same order, whose journey has acted on all that happened. */
export function allHeard(history: History): History {
  const marks = entriesOf(history.flow.registers).map(([name, { mark }]) => [name, mark]);
  return { ...history, flow: { ...history.flow, acknowledged: Object.fromEntries(marks) } };
}

/** FLOW after these facts. */
export function aFlow(...facts: FlowFact[]): Flow {
  const flow = emptyFlow();
  for (const fact of facts) Object.assign(flow.registers, raisedBy(flow, fact));
  return flow;
}

const known = new WeakMap<object, Known>();

/** What a fact changes beside FLOW, of a history that nobody has read yet. */
export function applyFact(history: { -readonly [name in keyof History]: History[name] }, fact: FlowFact): void {
  if (fact.fact === 'order') history.meta = { ...history.meta, order: fact.order };
  if (fact.fact === 'parcel') {
    const before = history.parcels.find(({ parcelId }) => parcelId === fact.parcelId);
    const now = merged((before && known.get(before)) ?? {}, fact);
    const parcel = parcelOf(fact.parcelId, now);
    known.set(parcel, now);
    history.parcels = [...history.parcels.filter((other) => other !== before), parcel];
  }
  if (fact.fact === 'progress' || fact.fact === 'order_milestone') history.events = [...history.events, anEvent(fact)];
}

export function anEvent({ fact: _, orderId: __, ...event }: ProgressFact | OrderMilestoneFact): OrderEvent {
  return { ...event, receivedAt: event.occurredAt };
}

export const aDecision = (kind: MessageKind, more: Partial<Decision> = {}): Decision => ({
  kind,
  occurrence: '1',
  outcome: 'sent',
  reason: 'due',
  at: PLACED,
  run: 1,
  happenedAt: PLACED,
  notify: true,
  ...more,
});

export const aMail = (kind: MessageKind, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  kind,
  occurrence: '1',
  status: 'sent',
  attempt: 'first',
  claimedAt: PLACED,
  ...more,
});

export const aCase = (cause: Case['cause'], more: Partial<Case> = {}): Case => ({
  cause,
  subject: 'order',
  openedAt: PLACED,
  status: 'open',
  teamNotified: true,
  ...more,
});

/** A question to which the answer is: send. */
export const aQuestion = (more: Partial<DecisionContext> = {}): DecisionContext => ({
  kind: 'dispatched',
  platform: 'own',
  placedAt: PLACED,
  happenedAt: at(3),
  notify: true,
  test: false,
  gift: false,
  recipient: 'allowed',
  consent: true,
  basis: 'consent',
  unsubscribed: false,
  zone: 'Europe/Berlin',
  trackingNumber: 'known',
  scanned: true,
  cancelled: false,
  voided: false,
  moneyMoved: true,
  openCases: [],
  reviewable: true,
  reviewed: false,
  wantedSince: at(3),
  ...more,
});
