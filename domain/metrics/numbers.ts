import { compare } from '../shared/sorting.ts';
import { hoursWithin } from './case-counts.ts';
import { LEG_HOURS } from './flow-counts.ts';
import { npsBetween, shareBetween } from './intervals.ts';

// Each number that is shown, defined once: what it means, what it is counted from, and how it is computed from the counts of
// some days. docs/metrics.md, the command, the Admin API and the console all read this list.

/** The counts of some days, summed up by name (what-counts.ts). */
export type Counts = Readonly<Record<string, number>>;

/** `money` is in the currency of the number; a `share` is from 0 to 1. */
export type NumberUnit = 'count' | 'money' | 'share' | 'hours' | 'days' | 'points';

export type NumberRow = {
  title: string;
  /** For a tooltip, in words that need no manual. */
  says: string;
  /** The facts behind it, and the day on which it counts. */
  from: string;
  unit: NumberUnit;
  /** By currency, kind of message or cause ('' where there is only one); absent: nothing was counted. */
  of(counts: Counts): Readonly<Record<string, number | undefined>>;
};

/** One number of some days. */
export type NumberValue = { name: NumberName; of?: string; value: number; unit: NumberUnit };

const one = (value: (counts: Counts) => number | undefined) => (counts: Counts) => ({ '': value(counts) });
const count = (name: string) => one((counts) => counts[name]);
const share = (part: string, ...rest: string[]) =>
  one((counts) => ratio(counts[part] ?? 0, total(counts, [part, ...rest])));
const shareOf = (part: string, whole: string) => one((counts) => ratio(counts[part] ?? 0, counts[whole] ?? 0));

const ratio = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);
const total = (counts: Counts, names: readonly string[]): number =>
  names.reduce((all, name) => all + (counts[name] ?? 0), 0);

const some = (n: number): number | undefined => (n > 0 ? n : undefined);

/** By the text that stands for `<>` in a name. */
function each(pattern: RegExp) {
  return (counts: Counts): Record<string, number> =>
    Object.fromEntries(
      Object.entries(counts)
        .sort(([a], [b]) => compare(a, b))
        .flatMap(([name, value]) => {
          const [, of] = pattern.exec(name) ?? [];
          return of === undefined || value === 0 ? [] : [[of, value]];
        }),
    );
}

const columnsOf = (leg: string): string[] => [...LEG_HOURS.map((most) => `${leg}_within_${most}h`), `${leg}_beyond`];
const meanHours = (leg: string) => one((counts) => ratio(counts[`${leg}_hours`] ?? 0, total(counts, columnsOf(leg))));
const hours = (leg: string, part: number) => one((counts) => hoursWithin(counts, leg, part, LEG_HOURS));

const scale = (name: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${name}_${from + i}`);
const STARS = scale('rating', 1, 5);
const CHECK_INS = ['check_in_yes', 'check_in_not_here', 'check_in_wrong'];

/** The counts of cases, added up over all causes. */
function ofAllCauses(counts: Counts): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, value] of Object.entries(counts)) {
    const [, what] =
      /^cases_.+?_((?:opened|reopened|first_contact|(?:answered|closed)(?:_within_\d+h|_beyond)?))$/.exec(name) ?? [];
    if (what !== undefined) sums[what] = (sums[what] ?? 0) + value;
  }
  return sums;
}
const ofCases = (value: (counts: Counts) => number | undefined) => one((counts) => value(ofAllCauses(counts)));

const PLACED = 'the order as it was last told, on the day it was placed';
const DELIVERED = 'the first time the parcel was said to be delivered, on that day';
const DISPATCHED = 'the first sign that the parcel had left, on that day';
const ARRIVED = 'the order’s first parcel that arrived, on that day; what follows counts back to it';
const ANSWER = 'the customer’s last answer on a page, on the day it was given';
const CASE = 'each opening of a case, on the day of what is counted';
const COLUMNS = 'Rounded up to half days, days or weeks.';

export const NUMBERS = {
  orders: {
    title: 'Orders',
    says: 'Orders that were placed. Test orders are left out; an order that is cancelled later stays.',
    from: PLACED,
    unit: 'count',
    of: count('orders'),
  },
  revenue: {
    title: 'Revenue',
    says: 'What the orders came to, by currency: their totals as the shop tells them, with tax and shipping, before refunds.',
    from: PLACED,
    unit: 'money',
    of: each(/^revenue_(.+)$/),
  },
  average_order_value: {
    title: 'Average order',
    says: 'Revenue divided by the number of orders, by currency.',
    from: PLACED,
    unit: 'money',
    of: (counts) =>
      Object.fromEntries(
        Object.entries(each(/^orders_([A-Z]{3})$/)(counts)).map(([currency, orders]) => [
          currency,
          ratio(counts[`revenue_${currency}`] ?? 0, orders),
        ]),
      ),
  },
  units: {
    title: 'Units',
    says: 'Pieces that were ordered, over all lines of all orders.',
    from: PLACED,
    unit: 'count',
    of: count('units'),
  },
  cancellation_rate: {
    title: 'Cancelled',
    says: 'Of the orders that were placed in this time, the share that is cancelled by now.',
    from: 'the cancellation, counted back to the day the order was placed',
    unit: 'share',
    of: shareOf('orders_cancelled', 'orders'),
  },
  parcels_dispatched: {
    title: 'Parcels that left',
    says: 'Parcels that left. A shipment that was called off before it arrived is left out.',
    from: DISPATCHED,
    unit: 'count',
    of: count('parcels_dispatched'),
  },
  hours_to_dispatch: {
    title: 'Hours until it leaves',
    says: 'From the order to the parcel leaving, on average: hours by the clock, nights and weekends too.',
    from: DISPATCHED,
    unit: 'hours',
    of: meanHours('dispatch'),
  },
  hours_to_dispatch_p50: {
    title: 'Half leave within',
    says: `Half of the parcels left within so many hours of the order. ${COLUMNS}`,
    from: DISPATCHED,
    unit: 'hours',
    of: hours('dispatch', 0.5),
  },
  hours_to_dispatch_p90: {
    title: 'Nine of ten leave within',
    says: `Nine of ten parcels left within so many hours of the order. ${COLUMNS}`,
    from: DISPATCHED,
    unit: 'hours',
    of: hours('dispatch', 0.9),
  },
  parcels_delivered: {
    title: 'Parcels that arrived',
    says: 'Parcels that were delivered, also those that came back later.',
    from: DELIVERED,
    unit: 'count',
    of: count('parcels_delivered'),
  },
  hours_in_transit: {
    title: 'Hours on the way',
    says: 'From leaving to delivery, on average: hours by the clock, of parcels of which both are known.',
    from: DELIVERED,
    unit: 'hours',
    of: meanHours('transit'),
  },
  hours_in_transit_p50: {
    title: 'Half arrive within',
    says: `Half of the parcels arrived within so many hours of leaving. ${COLUMNS}`,
    from: DELIVERED,
    unit: 'hours',
    of: hours('transit', 0.5),
  },
  hours_in_transit_p90: {
    title: 'Nine of ten arrive within',
    says: `Nine of ten parcels arrived within so many hours of leaving. ${COLUMNS}`,
    from: DELIVERED,
    unit: 'hours',
    of: hours('transit', 0.9),
  },
  days_to_deliver: {
    title: 'Days from order to delivery',
    says: 'From the order to the delivery, on average.',
    from: DELIVERED,
    unit: 'days',
    of: shareOf('days_to_deliver', 'parcels_delivered'),
  },
  on_time: {
    title: 'On time by the promise',
    says: 'Of the parcels that arrived, the share that came by the last day that was promised.',
    from: DELIVERED,
    unit: 'share',
    of: share('parcels_on_time', 'parcels_late'),
  },
  as_told: {
    title: 'On time by what was told first',
    says: 'Of the parcels whose customer had been told days before they came, the share that came by the first of these dates.',
    from: `${DELIVERED}; the first message that named days`,
    unit: 'share',
    of: share('parcels_as_told', 'parcels_later_than_told'),
  },
  late_notices_true: {
    title: 'Late notices that were true',
    says: 'Of the parcels that arrived after their customer was told of a delay, the share that did come after the promise.',
    from: `${DELIVERED}; the first message about a delay`,
    unit: 'share',
    of: shareOf('parcels_late_told', 'parcels_told_late'),
  },
  late_told: {
    title: 'Late and told so',
    says: 'Of the parcels that came after the promise, the share whose customer was told of a delay before.',
    from: `${DELIVERED}; the first message about a delay`,
    unit: 'share',
    of: shareOf('parcels_late_told', 'parcels_late'),
  },
  orders_delivered: {
    title: 'Orders that arrived',
    says: 'Orders of which a first parcel arrived.',
    from: ARRIVED,
    unit: 'count',
    of: count('orders_delivered'),
  },
  refund_rate: {
    title: 'Refunded',
    says: 'Of the orders that arrived in this time, the share for which money went back by now, in whole or in part.',
    from: `${ARRIVED}; the refunds`,
    unit: 'share',
    of: shareOf('orders_delivered_refunded', 'orders_delivered'),
  },
  return_rate: {
    title: 'Returned',
    says: 'Of the orders that arrived in this time, the share of which something is on its way back or came back by now.',
    from: `${ARRIVED}; returns that were asked for or came in, and not withdrawn`,
    unit: 'share',
    of: shareOf('orders_delivered_returned', 'orders_delivered'),
  },
  refunds: {
    title: 'Refunds',
    says: 'Times that money went back, also of test orders.',
    from: 'the refund, on its day',
    unit: 'count',
    of: count('refunds'),
  },
  messages: {
    title: 'Messages',
    says: 'Messages by kind and by what came of them. Sent: Amazon SES took it; of those some are delivered, delayed, bounced, rejected or called spam. Skipped and held are decisions.',
    from: 'what was sent and what SES said of it, on the day it was about to go; decisions on their day',
    unit: 'count',
    of: each(/^mails_(.+)$/),
  },
  skipped: {
    title: 'Messages not sent, by reason',
    says: 'Messages that were decided not to go, by the reason. A mail that another overtook, that waits for a case or that lacks a field counts under one reason each.',
    from: 'the decision, on its day',
    unit: 'count',
    of: each(/^skipped_(.+)$/),
  },
  check_in_yes: {
    title: 'All is right',
    says: 'Of the customers who answered whether everything is right, the share that said yes.',
    from: ANSWER,
    unit: 'share',
    of: share('check_in_yes', 'check_in_not_here', 'check_in_wrong'),
  },
  rating: {
    title: 'Stars',
    says: 'The mean of the stars that customers gave, from 1 to 5.',
    from: ANSWER,
    unit: 'points',
    of: one((counts) =>
      ratio(
        STARS.reduce((all, name, i) => all + (i + 1) * (counts[name] ?? 0), 0),
        total(counts, STARS),
      ),
    ),
  },
  csat: {
    title: 'CSAT',
    says: 'Of the customers who said how satisfied they are, the share that gave 4 or 5 of 5.',
    from: ANSWER,
    unit: 'share',
    of: one((counts) => ratio(total(counts, scale('csat', 4, 5)), total(counts, scale('csat', 1, 5)))),
  },
  nps: {
    title: 'NPS',
    says: 'Of the customers who said how likely they recommend the shop, those with 9 or 10 less those with 0 to 6, in points from −100 to 100.',
    from: ANSWER,
    unit: 'points',
    of: one((counts) => {
      const balance = total(counts, scale('nps', 9, 10)) - total(counts, scale('nps', 0, 6));
      const answers = total(counts, scale('nps', 0, 10));
      return answers > 0 ? (100 * balance) / answers : undefined;
    }),
  },
  csat_between: {
    title: 'CSAT, at least and at most',
    says: 'Where the share would lie if every customer had answered, nineteen times of twenty (Wilson’s interval): few answers say little.',
    from: ANSWER,
    unit: 'share',
    of: (counts) => shareBetween(total(counts, scale('csat', 4, 5)), total(counts, scale('csat', 1, 5))),
  },
  nps_between: {
    title: 'NPS, at least and at most',
    says: 'The same of the NPS, by the spread of the answers with one more of each of the three groups.',
    from: ANSWER,
    unit: 'points',
    of: (counts) =>
      npsBetween(
        total(counts, scale('nps', 9, 10)),
        total(counts, scale('nps', 7, 8)),
        total(counts, scale('nps', 0, 6)),
      ),
  },
  answers: {
    title: 'Answers',
    says: 'How many customers answered: what the numbers above rest on.',
    from: ANSWER,
    unit: 'count',
    of: (counts) => ({
      check_in: some(total(counts, CHECK_INS)),
      rating: some(total(counts, STARS)),
      csat: some(total(counts, scale('csat', 1, 5))),
      nps: some(total(counts, scale('nps', 0, 10))),
    }),
  },
  response_rate: {
    title: 'Answered',
    says: 'Answers of this time for each message of this time that asked: whether everything is right, and for stars.',
    from: `${ANSWER}; the check-ins and review requests that were sent`,
    unit: 'share',
    of: (counts) => ({
      check_in: ratio(total(counts, CHECK_INS), counts.mails_check_in_sent ?? 0),
      review_request: ratio(total(counts, STARS), counts.mails_review_request_sent ?? 0),
    }),
  },
  requests: {
    title: 'Requests of customers',
    says: 'What customers asked for on the page of their order: to send back, to cancel, or another address.',
    from: 'the request, on its day',
    unit: 'count',
    of: each(/^requests_(return|cancellation|address)$/),
  },
  request_reasons: {
    title: 'Why customers asked',
    says: 'Requests by the reason that the customer chose.',
    from: 'the request, on its day',
    unit: 'count',
    of: each(/^requests_((?:return|cancellation)_.+)$/),
  },
  cases_opened: {
    title: 'Cases opened',
    says: 'Things that people had to look at, by cause; one that is opened again counts once more.',
    from: CASE,
    unit: 'count',
    of: (counts) => summed(each(/^cases_(.+)_opened$/)(counts), each(/^cases_(.+)_reopened$/)(counts)),
  },
  cases_closed: {
    title: 'Cases closed',
    says: 'Cases that ended, by people or by themselves.',
    from: CASE,
    unit: 'count',
    of: ofCases(({ closed }) => closed),
  },
  hours_to_answer_p50: {
    title: 'Half are answered within',
    says: 'Half of the customers had a first answer within so many of the store’s hours. Read off columns, as the hours of parcels are.',
    from: CASE,
    unit: 'hours',
    of: ofCases((cases) => hoursWithin(cases, 'answered', 0.5)),
  },
  hours_to_close_p50: {
    title: 'Half are closed within',
    says: 'Half of the cases ended within so many of the store’s hours.',
    from: CASE,
    unit: 'hours',
    of: ofCases((cases) => hoursWithin(cases, 'closed', 0.5)),
  },
  hours_to_close_p90: {
    title: 'Nine of ten are closed within',
    says: 'Nine of ten cases ended within so many of the store’s hours.',
    from: CASE,
    unit: 'hours',
    of: ofCases((cases) => hoursWithin(cases, 'closed', 0.9)),
  },
  first_contact: {
    title: 'Solved at the first contact',
    says: 'Of the cases that ended, the share that people closed after at most one answer and that was not opened again within seven days.',
    from: CASE,
    unit: 'share',
    of: ofCases(({ first_contact = 0, closed = 0 }) => ratio(first_contact, closed)),
  },
} as const satisfies Record<string, NumberRow>;

export type NumberName = keyof typeof NUMBERS;

function summed(...parts: Counts[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const part of parts) for (const [name, value] of Object.entries(part)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

/** Every number of some days, without those that nothing was counted for. */
export function numbersOf(counts: Counts): NumberValue[] {
  return (Object.entries(NUMBERS) as [NumberName, NumberRow][]).flatMap(([name, { unit, of }]) =>
    Object.entries(of(counts)).flatMap(([of, value]) =>
      value === undefined ? [] : [{ name, ...(of && { of }), value, unit }],
    ),
  );
}
