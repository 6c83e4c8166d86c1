import { localDate } from '../calendar/windows.ts';
import { reasonNames } from '../feedback/reasons.ts';
import { negated, sum } from '../order/amounts.ts';
import { movedMoney } from '../order/facts.ts';
import type { Milestone } from '../parcel/milestones.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Decision, LedgerEntry, Meta, OrderEvent } from '../records/items.ts';
import type { CustomerRequest } from '../requests/request.ts';

// What the metrics count. Each item counts for its present state, and a change counts the difference. So the counts always
// match the stored items, whatever order their facts came in, and can be recounted (domain/recount/).
// Every count belongs to a store and to a day in the store's own zone.

/** `amount` is a decimal string: money is summed as DynamoDB numbers, never as floats. */
export type Count = { day: string; name: string; amount: string };

export type Images<T> = { before: T | undefined; after: T };

// Only some items count: the stream's filter passes no others (lib/porchlight-stack.ts).
export const COUNTED_MILESTONE: Milestone = 'refunded';
export const UNCOUNTED_STATUS: LedgerEntry['status'] = 'claimed';
/** A mail with this status stops counting when it is tried again. */
export const RETRIED_STATUS: LedgerEntry['status'] = 'failed';
export const COUNTED_OUTCOMES: Decision['outcome'][] = ['skipped', 'held'];

/** What a change of an item adds to the counts. */
export const byDifference =
  <T>(countsIn: (item: T, store: StoreSettings) => Count[]) =>
  ({ before, after }: Images<T>, store: StoreSettings): Count[] =>
    difference(before ? countsIn(before, store) : [], countsIn(after, store));

/** The difference between two sets of counts. */
export function difference(before: readonly Count[], after: readonly Count[]): Count[] {
  const sums = new Map<string, { day: string; name: string; was: string[]; is: string[] }>();
  const of = ({ day, name }: Count) => {
    const key = `${day} ${name}`;
    const known = sums.get(key) ?? { day, name, was: [], is: [] };
    sums.set(key, known);
    return known;
  };
  for (const count of before) of(count).was.push(negated(count.amount));
  for (const count of after) of(count).is.push(count.amount);
  return [...sums.values()].flatMap(({ day, name, was, is }) => {
    const amount = was.length === 0 && is.length === 1 ? is[0]! : sum([...was, ...is]);
    return Number(amount) === 0 && was.length > 0 ? [] : [{ day, name, amount: short(amount) }];
  });
}

/** Most counts are whole numbers. */
const short = (amount: string): string => amount.replace(/\.0+$/, '');

/** Orders and units, orders and revenue by currency; all on the day the order was placed, by its latest state. */
export const countsOfMeta = byDifference<Meta>(({ order }, { timeZone }) => {
  if (order.test) return [];
  const { currency, total, items } = order;
  const day = localDate(order.placedAt, timeZone);
  return [
    { day, name: 'orders', amount: '1' },
    { day, name: `orders_${currency}`, amount: '1' },
    { day, name: `revenue_${currency}`, amount: total },
    { day, name: 'units', amount: String(items.reduce((all, { quantity }) => all + quantity, 0)) },
  ];
});

/** Refunds of money; those of test orders too, since an event does not know its order. */
export const countsOfEvent = byDifference<OrderEvent>((event, { timeZone }) =>
  isCountedRefund(event) ? [{ day: localDate(event.occurredAt, timeZone), name: 'refunds', amount: '1' }] : [],
);

/** Whether it is a refund of money. */
export const isCountedRefund = ({ milestone, refund }: OrderEvent): boolean =>
  milestone === COUNTED_MILESTONE && movedMoney(refund);

/** What a mail of each status counts for: `sent` is whatever SES took. */
const MAIL_COUNTS: Readonly<Record<LedgerEntry['status'], readonly string[]>> = {
  claimed: [],
  failed: ['failed'],
  unknown: ['unknown'],
  sent: ['sent'],
  delayed: ['sent', 'delayed'],
  delivered: ['sent', 'delivered'],
  rejected: ['sent', 'rejected'],
  bounced: ['sent', 'bounced'],
  complained: ['sent', 'delivered', 'complained'], // a complaint means that the mail was delivered
};

/** mails_<kind>_<what> on the day of the claim. */
export const countsOfMail = byDifference<LedgerEntry>(({ kind, status, claimedAt }, { timeZone }) =>
  MAIL_COUNTS[status].map((what) => ({
    day: localDate(claimedAt, timeZone),
    name: `mails_${kind}_${what}`,
    amount: '1',
  })),
);

/** mails_<kind>_skipped and _held, and skipped_<reason> for all kinds; sent mails are counted from the ledger. */
export const countsOfDecision = byDifference<Decision>(({ kind, outcome, reason, at }, { timeZone }) => {
  if (!COUNTED_OUTCOMES.includes(outcome)) return [];
  const day = localDate(at, timeZone);
  return [
    { day, name: `mails_${kind}_${outcome}`, amount: '1' },
    ...(outcome === 'skipped' ? [{ day, name: `skipped_${familyOf(reason)}`, amount: '1' }] : []),
  ];
});

/** Reasons that name a kind, a cause or a field count together, so that a day's item stays small. */
export const familyOf = (reason: string): string =>
  /^(superseded|case_open|missing_field)/.exec(reason)?.[0] ?? reason.slice(0, LONGEST_REASON);
/** A reason of another version, or the name of an error. */
const LONGEST_REASON = 40;

/** requests_<what>; with a reason also requests_<what>_<reason>, in all and by product and carrier. */
export const countsOfRequest = byDifference<CustomerRequest>(({ what, reason, at, about, test }, { timeZone }) => {
  if (test) return [];
  const ofReason = reason
    ? [`requests_${what}_${reason}`, ...(about ? reasonNames(`${what}_${reason}`, about) : [])]
    : [];
  const names = [`requests_${what}`, ...ofReason];
  return names.map((name) => ({ day: localDate(at, timeZone), name, amount: '1' }));
});
