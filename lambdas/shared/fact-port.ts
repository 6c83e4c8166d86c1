import type { Flow, FlowFact } from '../../domain/journey/flow.ts';
import type { ConsentFact, OrderFact, PrivacyFact, ReviewFact, TrackingFact } from '../../domain/order/facts.ts';
import type { Order } from '../../domain/order/order.ts';
import type { Platform } from '../../domain/order/platforms.ts';
import type { Known } from '../../domain/parcel/parcels.ts';
import type { Meta } from '../../domain/records/items.ts';
import type { Claim, Link } from '../../domain/records/linking.ts';
import type { EventItem } from '../../domain/records/recording.ts';

/** What to read of an order in addition to FLOW: parcels, META, and events by their sort keys. */
export type OrderKeys = { parcelIds: string[]; meta: boolean; events: string[] };

/** FLOW, and those of the requested items that exist. */
export type OrderSeen = {
  flow: Flow;
  parcels: Map<string, Known | undefined>;
  meta: Meta | undefined;
  events: EventItem[];
};

/**
 * Both sides of a tracking number after claims were written. It also says whether any claim is new, whether all were
 * kept, and whether the customer had the number erased.
 */
export type NumberSides = {
  links: Link[];
  events: TrackingFact[];
  isNews: boolean;
  isKept: boolean;
  isErased: boolean;
};

/**
 * Where facts are kept: the table (record.ts), or the memory of a rehearsal. Every write is safe to repeat; `false`
 * means that it changed nothing. Times are UTC ISO, `pk` is the order's key.
 */
export type FactPort = {
  readOrder(pk: string, keys: OrderKeys): Promise<OrderSeen>;
  keepEvent(pk: string, event: EventItem, receivedAt: string): Promise<boolean>;
  keepMeta(store: string, pk: string, seen: Meta | undefined, fact: OrderFact, receivedAt: string): Promise<boolean>;
  keepParcel(
    pk: string,
    parcelId: string,
    seen: Known | undefined,
    facts: FlowFact[],
    receivedAt: string,
  ): Promise<boolean>;
  /** Writes the leads to the order from the customer's address and from the shop's number. */
  keepLeads(store: string, seen: Flow, order: Order, receivedAt: string): Promise<void>;
  /** Raises the registers. `placed` is absent until the order itself has been received. */
  keepFlow(
    pk: string,
    seen: Flow,
    facts: FlowFact[],
    receivedAt: string,
    source: Platform,
  ): Promise<{ changed: boolean; placed: string | undefined }>;
  /** Writes claims of one side of a tracking number, as far as there is room, and reads both sides. */
  claimNumber(store: string, trackingNumber: string, claims: readonly Claim[], now: string): Promise<NumberSides>;
  keepRequest(store: string, request: PrivacyFact, receivedAt: string): Promise<boolean>;
  /** Notes that a source said where a parcel of the store is. This is kept once a day. */
  keepSource(store: string, source: Platform, receivedAt: string): Promise<void>;
  keepConsent(store: string, consent: ConsentFact, source: Platform, receivedAt: string): Promise<boolean>;
  keepReview(store: string, review: ReviewFact, receivedAt: string): Promise<boolean>;
};
