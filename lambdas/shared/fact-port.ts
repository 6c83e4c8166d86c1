import type { Flow, FlowFact } from '../../domain/journey/flow.ts';
import type { ConsentFact, OrderFact, PrivacyFact, ReviewFact, TrackingFact } from '../../domain/order/facts.ts';
import type { Order } from '../../domain/order/order.ts';
import type { Platform } from '../../domain/order/platforms.ts';
import type { Known } from '../../domain/parcel/parcels.ts';
import type { Meta } from '../../domain/records/items.ts';
import type { Claim, Link } from '../../domain/records/linking.ts';
import type { EventItem } from '../../domain/records/recording.ts';

/** What to read of an order beside FLOW: parcels, META, and events by their sort keys. */
export type OrderKeys = { parcelIds: string[]; meta: boolean; events: string[] };

/** FLOW, and what is known of what was asked for. */
export type OrderSeen = {
  flow: Flow;
  parcels: Map<string, Known | undefined>;
  meta: Meta | undefined;
  events: EventItem[];
};

/** Both sides of a tracking number after claims, whether any of them is new, whether all are among them, and whether the customer had the number erased. */
export type NumberSides = {
  links: Link[];
  events: TrackingFact[];
  isNews: boolean;
  isKept: boolean;
  isErased: boolean;
};

/**
 * Where facts are kept: the table (record.ts), and the memory of a rehearsal. Every write is safe to repeat, and `false`
 * says that it changed nothing. Times are UTC ISO, `pk` is the order's key.
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
  /** Leads from the customer's address and the shop's number to the order. */
  keepLeads(store: string, seen: Flow, order: Order, receivedAt: string): Promise<void>;
  /** Raises the registers. `placed`: absent as long as the order itself was not told. */
  keepFlow(
    pk: string,
    seen: Flow,
    facts: FlowFact[],
    receivedAt: string,
    source: Platform,
  ): Promise<{ changed: boolean; placed: string | undefined }>;
  /** Writes claims of one side of a tracking number, where there is room, and reads both sides. */
  claimNumber(store: string, trackingNumber: string, claims: readonly Claim[], now: string): Promise<NumberSides>;
  keepRequest(store: string, request: PrivacyFact, receivedAt: string): Promise<boolean>;
  /** A source said where a parcel of the store is; kept once a day. */
  keepSource(store: string, source: Platform, receivedAt: string): Promise<void>;
  keepConsent(store: string, consent: ConsentFact, source: Platform, receivedAt: string): Promise<boolean>;
  keepReview(store: string, review: ReviewFact, receivedAt: string): Promise<boolean>;
};
