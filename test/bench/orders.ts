// Invents a timeline of smooth orders: `node --import tsx test/bench/orders.ts 1000 365 > year.jsonl`.

import { parseArgs } from 'node:util';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import type { MessageKind } from '../../domain/message/kinds.ts';
import { dice } from '../dice.ts';

const PEAK = 0.4; // how far into the time that week begins
const MILESTONES = { dispatched: 1, out_for_delivery: 2.7, delivered: 3 };

/** The mails that each of the orders leads to. */
export const KINDS: readonly MessageKind[] = [
  'order_confirmation',
  'dispatched',
  'out_for_delivery',
  'delivered',
  'review_request',
  'review_reminder',
];

type OrderRow = { at: number; path: string; body: object };

/**
 * JSONL lines in time order: each order is placed, dispatched, out for delivery and delivered. Every third comes in one
 * week, or in a tenth of the time, if that is shorter.
 */
export function orders(count: number, days: number, start: number): string[] {
  const random = dice(count);
  const rows = Array.from({ length: count }, (_, i) => {
    const share = i % 3 === 0 ? PEAK + random() * Math.min(7 / days, 0.1) : random();
    return smooth(`B-${100_000 + i}`, start + Math.floor(share * days * DAY_MS), random);
  }).flat();
  return rows
    .sort((a, b) => a.at - b.at)
    .map(({ at, path, body }) => JSON.stringify({ at: iso(at), method: 'POST', path, body }));
}

function smooth(orderId: string, placed: number, random: () => number): OrderRow[] {
  const parcel = {
    id: '1',
    carrier: 'UPS',
    trackingNumber: `1Z${orderId.slice(2)}`,
    trackingUrl: 'https://ups.example.com/t',
  };
  const order = {
    orderId,
    placedAt: iso(placed),
    customer: { email: `${orderId.toLowerCase()}@example.com`, name: 'Maya Lopez', acceptsMarketing: true },
    items: [{ id: `${orderId}-1`, title: 'Trail tent for two', unitPrice: '189.00', quantity: 1 }],
    currency: 'USD',
    total: '189.00',
    shippingAddress: { country: 'US', region: 'CA', postalCode: '94110', city: 'San Francisco' },
  };
  const slow = 1 + random();
  const milestones = Object.entries(MILESTONES).map(([milestone, after]) => {
    const at = placed + Math.floor(after * slow * DAY_MS);
    const body = { eventId: `${orderId}-${milestone}`, milestone, occurredAt: iso(at), parcel };
    return { at, path: `/acme/orders/${orderId}/milestones`, body };
  });
  return [{ at: placed, path: '/acme/orders', body: order }, ...milestones];
}

const iso = (at: number) => new Date(at).toISOString();

if (require.main === module) {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [count = 1000, days = 365] = positionals.map(Number);
  process.stdout.write(`${orders(count, days, Date.parse('2026-01-01T00:00:00Z')).join('\n')}\n`);
}
