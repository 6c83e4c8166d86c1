import { readFileSync } from 'node:fs';
import { zoneOf } from '../../domain/calendar/zones.ts';

/** What one order went through, as its webhooks told it. Every instant is that of its receipt. */
export type TrialOrder = {
  id: string;
  placedAt: string;
  country: string;
  region?: string | undefined;
  zone: string;
  /** The shop's promise; absent: it named no day. */
  promisedDay?: string | undefined;
  carrier?: string | undefined;
  dispatchedAt?: string | undefined;
  /** The first day that the carrier named, known from dispatch. */
  estimatedDay?: string | undefined;
  deliveredAt?: string | undefined;
  cancelledAt?: string | undefined;
};

type TrialLine = { at: string; path: string; body: Body };
type Body = {
  orderId?: string;
  placedAt?: string;
  promisedDelivery?: string | { to: string };
  shippingAddress?: { country: string; region?: string };
  milestone?: string;
  parcel?: { carrier?: string; estimatedDelivery?: string | { to: string } };
};

/** The orders of a timeline of webhooks in the project's own format: one JSON line each, `{at, path, body}`. */
export function readOrders(file: string, storeZone: string): TrialOrder[] {
  const orders = new Map<string, TrialOrder>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.trim()) continue;
    const { at, path, body } = JSON.parse(line) as TrialLine;
    if (path.endsWith('/orders')) orders.set(body.orderId!, placed(at, body, storeZone));
    const order = orders.get(decodeURIComponent(path.split('/')[3] ?? ''));
    if (order && path.endsWith('/milestones')) hear(order, at, body);
  }
  return [...orders.values()];
}

function placed(at: string, { orderId, shippingAddress, promisedDelivery }: Body, storeZone: string): TrialOrder {
  const { country, region } = shippingAddress!;
  const zone = zoneOf(shippingAddress, storeZone);
  return { id: orderId!, placedAt: iso(at), country, region, zone, promisedDay: lastDay(promisedDelivery) };
}

function hear(order: TrialOrder, at: string, { milestone, parcel }: Body): void {
  if (milestone === 'dispatched') {
    order.dispatchedAt ??= iso(at);
    order.carrier = parcel?.carrier;
    order.estimatedDay = lastDay(parcel?.estimatedDelivery);
  }
  if (milestone === 'delivered') order.deliveredAt ??= iso(at);
  if (milestone === 'cancelled') order.cancelledAt ??= iso(at);
}

const lastDay = (range: string | { to: string } | undefined): string | undefined =>
  typeof range === 'string' ? range : range?.to;

const iso = (at: string): string => new Date(at).toISOString();
