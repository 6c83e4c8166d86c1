import { dayAfter } from '../calendar/days.ts';
import { DAY_MS } from '../calendar/durations.ts';
import { localDate } from '../calendar/windows.ts';
import { negated, sum } from '../order/amounts.ts';

// What customers are worth: observed, never extrapolated. A window of days counts only customers whose window is over, so
// months are compared over equal times. A customer is an address; one who buys in two currencies counts once in each.

export const WINDOWS = [30, 90, 365] as const;
type WindowDays = (typeof WINDOWS)[number];

/** An order that is not cancelled. `customer` identifies the customer and is not stored. Amounts are decimal strings; a refund without one covers the whole order. */
export type Purchase = {
  customer: string;
  placedAt: string;
  currency: string;
  total: string;
  refunds: readonly { at: string; amount?: string | undefined }[];
};

/** `repeatRate`: the share of customers who ordered again within the window after their first order; `value`: the mean of what they paid in it, less refunds. */
export type WindowOfCohort = { days: WindowDays; customers: number; repeatRate: number; value: number };

/** The customers whose first order was in a month, "2026-03", or of all months, "all". Windows that not all of them have had are left out. */
export type CustomerCohort = { month: string; currency: string; customers: number; windows: WindowOfCohort[] };

/** @param now UTC ISO time */
export function cohortsOf(purchases: readonly Purchase[], timeZone: string, now: string): CustomerCohort[] {
  const cohorts = new Map<string, { month: string; currency: string; customers: Purchase[][] }>();
  for (const orders of byCustomer(purchases)) {
    const { placedAt, currency } = orders[0]!;
    for (const month of ['all', localDate(placedAt, timeZone).slice(0, 'YYYY-MM'.length)]) {
      const key = `${currency} ${month}`;
      const cohort = cohorts.get(key) ?? { month, currency, customers: [] };
      cohort.customers.push(orders);
      cohorts.set(key, cohort);
    }
  }
  const today = localDate(now, timeZone);
  return [...cohorts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { month, currency, customers }]) => ({
      month,
      currency,
      customers: customers.length,
      windows: WINDOWS.flatMap((days) => {
        const had = customers.filter(([first]) => dayAfter(localDate(first!.placedAt, timeZone), days) < today);
        return had.length === 0 || (month !== 'all' && had.length < customers.length) ? [] : [windowOf(had, days)];
      }),
    }));
}

/** Each customer's orders of one currency, the first one first. */
function byCustomer(purchases: readonly Purchase[]): Purchase[][] {
  const customers = new Map<string, Purchase[]>();
  for (const one of purchases) {
    const key = `${one.currency} ${one.customer}`;
    customers.set(key, [...(customers.get(key) ?? []), one]);
  }
  return [...customers.values()].map((orders) => orders.sort((a, b) => (a.placedAt < b.placedAt ? -1 : 1)));
}

function windowOf(customers: Purchase[][], days: WindowDays): WindowOfCohort {
  const within = customers.map((orders) => {
    const end = new Date(Date.parse(orders[0]!.placedAt) + days * DAY_MS).toISOString();
    return orders
      .filter(({ placedAt }) => placedAt <= end)
      .map((order) => ({ ...order, refunds: order.refunds.filter(({ at }) => at <= end) }));
  });
  const paid = within.flat().map(netOf);
  return {
    days,
    customers: customers.length,
    repeatRate: within.filter((orders) => orders.length > 1).length / customers.length,
    value: Number(sum(paid)) / customers.length,
  };
}

/** What is left of an order after refunds: never below zero. */
function netOf({ total, refunds }: Purchase): string {
  if (refunds.some(({ amount }) => amount === undefined)) return '0';
  const net = sum([total, ...refunds.map(({ amount }) => negated(amount!))]);
  return net.startsWith('-') ? '0' : net;
}
