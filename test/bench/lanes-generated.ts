import { dayAfter, weekdayOf } from '../../domain/calendar/days.ts';
import { dice } from '../dice.ts';
import { takes } from '../domain/lanes/generated.ts';

// Shops whose parcels have known ways: a shop that does not change, and each thing that makes learning hard. A timeline of
// one, for porchlight accuracy: npx tsx test/bench/lanes-generated.ts WORLD > FILE

export const STRIKE = { from: '2026-06-01', days: 7 };
const START = '2025-06-02';
const DAYS = 500;
const REGIONS = 20;

type World = {
  /** How many times as slow as usual on a day of departure. */
  slow?: (day: number) => number;
  perDay?: (day: number) => number;
  /** The first regions get most of the orders; with 1, each gets as many. */
  steepness?: number;
  strike?: boolean;
  estimates?: boolean;
};

type GeneratedOrder = {
  id: string;
  placedAt: string;
  region: string;
  promisedDay: string;
  dispatchedAt: string;
  /** The day that the carrier names at dispatch. */
  estimatedDay?: string | undefined;
  deliveredAt?: string | undefined;
};

export const WORLDS: Readonly<Record<string, World>> = {
  steady: {},
  growing: { perDay: (day) => 2 * 2 ** (day / 120) },
  'slowing down': { slow: (day) => 1 + day / 800 },
  'getting faster': { slow: (day) => 1.4 - day / 900 },
  seasons: { slow: (day) => 1 + 0.35 * Math.max(0, Math.sin((2 * Math.PI * day) / 180)) },
  'sparse lanes': { perDay: () => 3, steepness: 1 },
  'carrier estimates': { estimates: true },
  strike: { strike: true },
};

export function ordersOf(world: World, days = DAYS, seed = 1): GeneratedOrder[] {
  const roll = dice(seed);
  const { perDay = () => 8 } = world;
  return Array.from({ length: days }, (_, day) =>
    Array.from({ length: Math.round(perDay(day)) }, (_, i) => orderOf(world, roll, day, `${day}-${i}`)),
  ).flat();
}

function orderOf(
  { slow = () => 1, steepness = 2, strike, estimates }: World,
  roll: () => number,
  day: number,
  id: string,
): GeneratedOrder {
  const region = Math.floor(REGIONS * roll() ** steepness);
  const median = 4 + region / 2;
  const placed = dayAfter(START, day);
  const left = workingDay(dayAfter(placed, 1 + Math.floor(roll() * 3)));
  const usual = takes(roll, median * slow(day), 0.45);
  const arrives = workingDay(dayAfter(left, Math.max(1, usual)));
  const delivered = strike ? afterStrike(arrives) : arrives;
  const isLost = roll() < 0.015;
  const promisedDay = workingDay(dayAfter(placed, Math.round(3 + median * (1.6 + 0.8 * roll()))));
  const named = workingDay(dayAfter(left, Math.max(1, Math.round(usual + (roll() - 0.4) * 4))));
  return {
    id,
    placedAt: `${placed}T${10 + Math.floor(roll() * 10)}:30:00.000Z`,
    region: `R${region}`,
    promisedDay,
    dispatchedAt: `${left}T21:00:00.000Z`,
    estimatedDay: estimates ? named : undefined,
    deliveredAt: isLost ? undefined : `${delivered}T15:00:00.000Z`,
  };
}

/** Neither departures nor arrivals on Sundays. */
const workingDay = (date: string): string => (weekdayOf(date) === 6 ? dayAfter(date, 1) : date);

/** What would have arrived in the strike comes as much later. */
const afterStrike = (date: string): string =>
  date >= STRIKE.from && date < dayAfter(STRIKE.from, STRIKE.days) ? workingDay(dayAfter(date, STRIKE.days)) : date;

/** As webhooks of the project's own format, one JSON line each. */
export function timelineOf(orders: readonly GeneratedOrder[], store = 'acme'): string {
  const lines = orders.flatMap((order) => [placed(order, store), ...milestones(order, store)]);
  return lines
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map((line) => JSON.stringify(line))
    .join('\n');
}

const placed = ({ id, placedAt, region, promisedDay }: GeneratedOrder, store: string) => ({
  at: placedAt,
  path: `/${store}/orders`,
  body: {
    orderId: id,
    placedAt,
    customer: { email: `${id}@example.com` },
    items: [{ sku: 'a', title: 'A', quantity: 1, unitPrice: '1.00' }],
    currency: 'BRL',
    total: '1.00',
    shippingAddress: { country: 'BR', region },
    promisedDelivery: promisedDay,
  },
});

function milestones({ id, dispatchedAt, deliveredAt, estimatedDay }: GeneratedOrder, store: string) {
  const told = (milestone: string, at: string) => ({
    at,
    path: `/${store}/orders/${id}/milestones`,
    body: {
      eventId: `${id}-${milestone}`,
      milestone,
      occurredAt: at,
      parcel: { id: '1', ...(estimatedDay && { estimatedDelivery: estimatedDay }) },
    },
  });
  return [told('dispatched', dispatchedAt), ...(deliveredAt ? [told('delivered', deliveredAt)] : [])];
}

if (require.main === module) process.stdout.write(`${timelineOf(ordersOf(WORLDS[process.argv[2] ?? 'steady']!))}\n`);
