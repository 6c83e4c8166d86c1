import { DAY_MS, HOUR_MS } from '../../domain/calendar/durations.ts';
import { folderOf } from '../../lib/folder-of.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { openStage, type PlayStage, play } from '../../sandbox/play/play.ts';
import { parseTimeline } from '../../sandbox/play/timeline.ts';
import { isRead } from '../../sandbox/usage.ts';
import { sum } from './processes.ts';
import { cpuOf } from './threads.ts';

/** An order of so many parcels, and so many scans of each on its way. */
type OrderShape = { parcels: number; scans: number };

/** Calls of DynamoDB, and the units that it bills for them. */
type Used = { calls: number; writes: number; reads: number };

type Growth = {
  shape: OrderShape;
  webhooks: number;
  mails: number;
  cpuMs: number;
  by: Record<string, Used>;
  all: Used;
};

const SHAPES: OrderShape[] = [
  ...[1, 10, 50].map((parcels) => ({ parcels, scans: 0 })),
  ...[10, 100, 1000].map((scans) => ({ parcels: 1, scans })),
];
const MILESTONES: readonly (readonly [milestone: string, afterDays: number])[] = [
  ['dispatched', 1],
  ['out_for_delivery', 2.5],
  ['delivered', 3],
];
/** They run once a day, whatever is ordered. */
const BY_THE_CLOCK = ['sweep', 'fold-lanes'];

/** What one order takes, by its shape, and in it each function and the state machine. */
export async function growth(options: Parameters<typeof openStage>[0]): Promise<Growth[]> {
  const stage = await openStage(options);
  await take(stage, { parcels: 1, scans: 0 }, 'warm');
  const all: Growth[] = [];
  for (const [i, shape] of SHAPES.entries()) all.push(await take(stage, shape, `G-${i}`));
  await stage.sandbox.stop();
  return all;
}

async function take(stage: PlayStage, shape: OrderShape, orderId: string): Promise<Growth> {
  const { sandbox } = stage;
  const lines = parseTimeline(timelineOf(shape, orderId, sandbox.clock.now() + HOUR_MS).join('\n'));
  const [before, mails, cpu] = [usedIn(sandbox), sandbox.outbox.length, cpuOf(process.pid)];
  await play(stage, lines, ({ line, status, body }) => {
    if (status >= 400) throw new Error(`${line.path}: ${status} ${body}`);
  });
  const cpuMs = cpuOf(process.pid) - cpu;
  const by = Object.fromEntries(Object.entries(usedIn(sandbox)).map(([who, used]) => [who, less(used, before[who]!)]));
  const total = (of: keyof Used) => sum(Object.values(by).map((used) => used[of]));
  const all = { calls: total('calls'), writes: total('writes'), reads: total('reads') };
  return { shape, webhooks: lines.length, mails: sandbox.outbox.length - mails, cpuMs, by, all };
}

/** Its parcels leave an hour apart; their scans are spread over the day and a half before they come. */
function timelineOf({ parcels, scans }: OrderShape, orderId: string, placed: number): string[] {
  const ids = Array.from({ length: parcels }, (_, i) => String(i + 1));
  const items = ids.map((id) => ({ id, title: `Tent ${id}`, unitPrice: '20.00', quantity: 1 }));
  const order = {
    orderId,
    placedAt: iso(placed),
    customer: { email: `${orderId.toLowerCase()}@example.com`, name: 'Maya Lopez', acceptsMarketing: true },
    items,
    currency: 'USD',
    total: (20 * parcels).toFixed(2),
    shippingAddress: { country: 'US', region: 'CA', postalCode: '94110', city: 'San Francisco' },
  };
  const heard = ids.flatMap((id, i) => {
    const parcel = { id, carrier: 'UPS', trackingNumber: `1Z${orderId}${id}`, items: [{ id, quantity: 1 }] };
    const onTheWay = Array.from(
      { length: scans },
      (_, n) => ['in_transit', 1 + ((n + 1) / (scans + 1)) * 1.5] as const,
    );
    return [...MILESTONES, ...onTheWay].map(([milestone, afterDays], n) => {
      const at = placed + Math.round(i * HOUR_MS + afterDays * DAY_MS);
      return { at, body: { eventId: `${orderId}-${id}-${n}`, milestone, occurredAt: iso(at), parcel } };
    });
  });
  const path = '/acme/orders';
  const rows = heard.sort((a, b) => a.at - b.at).map((one) => ({ ...one, path: `${path}/${orderId}/milestones` }));
  return [{ at: placed, body: order, path }, ...rows].map(({ at, ...rest }) =>
    JSON.stringify({ at: iso(at), ...rest }),
  );
}

/** By function, and what is left is the state machine's. */
function usedIn({ usage, stack }: Sandbox): Record<string, Used> {
  const functions = stack.functions.map(({ id, name }) => {
    const { calls = {}, units = {} } = usage.functions[name] ?? {};
    const unitsOf = (read: boolean) =>
      sum(Object.entries(units).map(([action, some]) => (isRead(action) === read ? some : 0)));
    const used = { calls: sum(Object.values(calls)), writes: unitsOf(false), reads: unitsOf(true) };
    return [folderOf(id.replace(/[0-9A-F]{8}$/, '')), used] as const;
  });
  const all = { calls: sum(Object.values(usage.calls)), writes: usage.writeUnits, reads: usage.readUnits };
  const machine = functions.reduce((rest, [, used]) => less(rest, used), all);
  return Object.fromEntries([
    ...functions.filter(([name]) => !BY_THE_CLOCK.includes(name)),
    ['state machine', machine],
  ]);
}

const less = (a: Used, b: Used): Used => ({
  calls: a.calls - b.calls,
  writes: a.writes - b.writes,
  reads: a.reads - b.reads,
});

const iso = (at: number): string => new Date(at).toISOString();
